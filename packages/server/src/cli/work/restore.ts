import { equalBytes, toBase64, VerdictSum, type Verdict } from "@muniment/verify";
import type { Restored } from "../../copies/restore.ts";
import { homeOf, outputOf, type CommonOptions, type Context } from "../context.ts";
import { graver, exitCodes, verdictExit, type ExitCode } from "../exit-codes.ts";
import { copyHooks, keysOf, tellLacking, verifyProgress } from "./copying.ts";
import { givenAnchors, type AnchorOptions } from "./given-anchors.ts";
import { findingLine, verdictSentence } from "./finding-lines.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";

export interface RestoreOptions extends CommonOptions, AnchorOptions {
  readonly from: string;
  readonly key: readonly string[];
}

export async function restore(context: Context, options: RestoreOptions): Promise<ExitCode> {
  const output = outputOf(context, options);
  const workplace = await context.workplace();
  const desk = await workplace.copies();
  const home = homeOf(context, options);
  const keys = await keysOf(options.key);
  const anchors = await (await workplace.upkeep()).anchorTrust(null, await givenAnchors(options));
  const restored = await desk.restore(options.from, home, keys, copyHooks(context, output));
  tellLacking(restored.lacking, output);
  const sum = new VerdictSum();
  const onProgress = verifyProgress(output);
  for await (const finding of desk.verifyRestored(home, { keys, anchors }, onProgress)) {
    context.signal.throwIfAborted();
    sum.add(finding);
    if (finding.outcome !== "holds") output.note(findingLine(finding));
  }
  return tell(restored, sum.verdict(), context, output);
}

function tell(restored: Restored, verdict: Verdict, context: Context, output: Output): ExitCode {
  const { rootOfCopy, rootRestored } = restored;
  const equal = rootRestored !== null && equalBytes(rootOfCopy, rootRestored);
  output.result(
    {
      ...restored,
      pin: restored.pin.text,
      rootOfCopy: toBase64(rootOfCopy),
      rootRestored: rootRestored === null ? null : toBase64(rootRestored),
      rootsEqual: equal,
      verdict,
    },
    () => linesOf(restored, equal, context.config.calledAs),
  );
  output.note("", verdictSentence[verdict]);
  return graver(verdictExit[verdict], equal ? exitCodes.ok : exitCodes.bad);
}

function linesOf(restored: Restored, equal: boolean, calledAs: string): readonly string[] {
  const { rootOfCopy, rootRestored } = restored;
  return [
    `Restored to ${printable(restored.home)}: ${counted(restored.to, "entry", "entries")}, ${humanSize(restored.bytes)} copied.`,
    `  root of the copy      ${toBase64(rootOfCopy)}`,
    `  root of what is here  ${rootRestored === null ? "none" : toBase64(rootRestored)}`,
    equal ? "  They are equal." : "  They are NOT equal.",
    restored.pinnedBy === "user"
      ? `  key  ${printable(restored.pin.text)}, signed as you gave it`
      : `  key  ${printable(restored.pin.text)}, trusted ONLY because the copy says so: hold it against one from elsewhere (--key)`,
    "",
    "It can be read and verified now. To add to it, bring its private key, which is in no copy:",
    `  ${printable(restored.privateKey)}  (mode 0600)`,
    `Then:  ${calledAs} verify --home ${printable(restored.home)}`,
  ];
}
