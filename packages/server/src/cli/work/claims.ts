import { VerdictSum, type Verdict } from "@muniment/verify";
import type { Claim } from "../../actions/claim-desk.ts";
import { outputOf, type CommonOptions, type Context } from "../context.ts";
import { verdictExit, type ExitCode } from "../exit-codes.ts";
import { counted } from "../terminal.ts";
import { Meanings } from "./claim-words.ts";
import { findingLine } from "./finding-lines.ts";
import { blocksIn } from "./given-anchors.ts";

export interface ClaimsOptions extends CommonOptions {
  readonly signer: readonly string[];
  readonly timeRoot: readonly string[];
  readonly revoked: readonly string[];
  readonly blocks?: string;
  readonly all?: boolean;
}

const sentence: Readonly<Record<Verdict, string>> = {
  verified: "Every proof of others that is there holds.",
  bad: "BAD: at least one proof of others fails. It is named above.",
  unchecked: "NOT CHECKED in full: what could not be checked is named above.",
  "unknown-signer": "The proofs hold together, but by a signer whom you do not trust, or did not name.",
};

/** Judges what others claim, and tells it as theirs. */
export async function claims(context: Context, path: string, options: ClaimsOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const desk = await (await context.workplace()).claims();
  const { signer: signers, timeRoot: timeRoots, revoked } = options;
  const blocks = options.blocks === undefined ? null : await blocksIn(options.blocks);
  const trust = await desk.trust({ signers, timeRoots, revoked, blocks });
  const [sum, meanings] = [new VerdictSum(), new Meanings()];
  let files = 0;
  let found = 0;
  const onFile = (name: string): void => {
    files += 1;
    output.progress(() => `Looking at ${name}`);
  };
  output.note("What others claim, and none of this archive's custody:");
  for await (const one of desk.judge(path, trust, onFile)) {
    context.signal.throwIfAborted();
    sum.add(one);
    meanings.add(one);
    found += 1;
    if (output.json || options.all === true || one.outcome !== "holds" || isClaim(one))
      output.result(one, () => [findingLine(one)]);
  }
  const [verdict, counts, means] = [sum.verdict(), sum.counts(), meanings.all()];
  if (output.json) output.result({ sum: { verdict, files, ...counts, means } }, () => []);
  else if (found === 0)
    output.note(
      `No proof of others was found; ${counted(files, "file", "files")} looked at. That says nothing against them.`,
    );
  else {
    output.note(sentence[verdict], ...Object.values(means));
    const { holds, fails, unchecked } = counts;
    output.note(
      `${counted(files, "file", "files")}; ${counted(holds, "check holds", "checks hold")}, ${counted(fails, "fails", "fail")}, ${String(unchecked)} not checked.`,
    );
  }
  return verdictExit[verdict];
}

/** And not one of the many checks of what lies in a WACZ. */
function isClaim({ check }: Claim): boolean {
  return check.startsWith("claim.") || check === "wacz.signature";
}
