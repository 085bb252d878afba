import {
  FormatError,
  openCheckpoint,
  type Checkpoint,
  type Disclosed,
  type Finding,
  type Instant,
  type ObjectScope,
  type Shown,
} from "@muniment/verify";
import { FixityTally } from "../../actions/fixity.ts";
import type { UnlockOrder, VerifyTold, VerifyOrder, Workplace } from "../../actions/workplace.ts";
import { homeOf, type CommonOptions, type Context } from "../context.ts";
import { verdictExit, type ExitCode } from "../exit-codes.ts";
import { counted, humanSize, printable, type Output } from "../terminal.ts";
import { tellPlace } from "./sealing.ts";
import { statementText } from "./statement-text.ts";
import { findingLine, partSentence, scopeSentence, shownSentence, verdictSentence } from "./finding-lines.ts";

/** What is verified: the home, or what lies elsewhere. */
export type Target =
  | { readonly is: "home"; readonly home: string }
  | { readonly is: "elsewhere"; readonly path: string };

export interface TellOptions extends CommonOptions {
  /** Also tell what holds. */
  readonly all?: boolean;
}

/** What came of a verification. */
export interface Verification {
  readonly scope: ObjectScope;
  readonly tally: FixityTally;
  readonly started: Instant;
  readonly ended: Instant;
  readonly read: { readonly files: number; readonly bytes: number };
  /** Objects that were hashed, and of how many. Null if it was no archive. */
  readonly sample: { readonly hashed: number; readonly of: number } | null;
  /** How much of its log a package shows. Null if it was none, or a check of it fails. */
  readonly shown: Shown | null;
  /** What a package discloses of who collected, and proves. */
  readonly disclosed: readonly Disclosed[];
  /** The head that was verified. Null if it could not be read, or this is no home. */
  readonly head: Checkpoint | null;
  /** It was a WACZ that nobody signed. */
  readonly isUnsigned: boolean;
}

export async function targetOf(
  context: Context,
  workplace: Workplace,
  path: string | undefined,
  options: CommonOptions,
): Promise<Target> {
  if (path === undefined) return { is: "home", home: homeOf(context, options) };
  return (await workplace.hasArchive(path)) ? { is: "home", home: path } : { is: "elsewhere", path };
}

/** The head that the home's second place keeps. Where it cannot be had, that is told. */
export async function placeNotes(workplace: Workplace, target: Target, output: Output): Promise<readonly Uint8Array[]> {
  if (target.is !== "home") return [];
  const head = await (await workplace.upkeep()).placeHead(target.home);
  if (head === null) return [];
  if ("note" in head) return [head.note];
  tellPlace(output)(head);
  return [];
}

/** Verifies, and tells each finding as it comes. */
export async function runVerification(
  context: Context,
  target: Target,
  order: VerifyOrder,
  { output, options, unlock }: { readonly output: Output; readonly options: TellOptions; readonly unlock: UnlockOrder },
): Promise<Verification> {
  const workplace = await context.workplace();
  const tally = new FixityTally();
  const started = workplace.now();
  let [read, sample]: [Verification["read"], Verification["sample"]] = [{ files: 0, bytes: 0 }, null];
  let [shown, note]: [Verification["shown"], Uint8Array | null] = [null, null];
  let disclosed: readonly Disclosed[] = [];
  const hooks: VerifyTold = {
    onProgress: (now) => {
      read = { files: now.files, bytes: now.bytes };
      output.progress(() => {
        const files =
          now.filesTotal === 0 ? "" : `${String(now.files)} of ${counted(now.filesTotal, "file", "files")}, `;
        return `Verifying: ${files}${humanSize(now.bytes)} of ${humanSize(now.bytesTotal)}`;
      });
    },
    onScope: (hashed, of) => {
      sample = { hashed, of };
    },
    onShown: (of) => {
      shown = of;
    },
    onDisclosed: (all) => {
      disclosed = all;
    },
    onHead: (head) => {
      note = head;
    },
  };
  const checks = new Set<string>();
  const take = (finding: Finding): void => {
    checks.add(finding.check);
    context.signal.throwIfAborted();
    tally.add(finding);
    tell(finding, options, output);
  };
  if (target.is === "home")
    for await (const some of workplace.verifyHome(target.home, order, hooks)) some.forEach(take);
  else for await (const one of workplace.verifyElsewhere(target.path, order, unlock, hooks)) take(one);
  const isUnsigned = checks.has("wacz.structure") && !checks.has("wacz.signature");
  const ended = workplace.now();
  return { scope: order.scope, tally, started, ended, read, sample, shown, disclosed, head: headOf(note), isUnsigned };
}

/** Tells the sum, and what it covers. */
export function tellSum(
  { scope, tally, read, sample, shown, disclosed, isUnsigned }: Verification,
  output: Output,
): ExitCode {
  const verdict = tally.verdict();
  const counts = tally.counts();
  const files = read.files === 0 ? "" : `; ${counted(read.files, "file", "files")}, ${humanSize(read.bytes)}`;
  const checks = `${counted(counts.holds, "check holds", "checks hold")}, ${counted(counts.fails, "fails", "fail")}, ${String(counts.unchecked)} not checked${files}.`;
  if (shown !== null) output.result({ shown }, () => [shownSentence(shown)]);
  for (const { item, file, fields } of disclosed) {
    output.result({ disclosed: { item, file, fields } }, () =>
      fields.map(
        ({ name, statement }) =>
          `Disclosed, and proven by the record: ${name} of ${item}: ${printable(statementText(statement))}`,
      ),
    );
  }
  if (scope.objects === "all") {
    const unsigned = isUnsigned ? ["Nobody signed it: that it holds together does not say who made it."] : [];
    output.note(verdictSentence[verdict], ...unsigned, checks);
    return verdictExit[verdict];
  }
  output.note(partSentence[verdict], scopeSentence(scope, sample), checks);
  // Who reads findings as JSON must not take a part for the whole either.
  if (output.json) output.result({ sum: { verdict, scope: scopeOf(scope), ...(sample ?? {}), ...counts } }, () => []);
  return verdictExit[verdict];
}

/** What a scope is, for programs. */
export function scopeOf(scope: ObjectScope): object {
  return scope.objects === "sample" ? { objects: scope.objects, percent: scope.percent } : scope;
}

/** A head that cannot be read was told as a finding. */
function headOf(note: Uint8Array | null): Checkpoint | null {
  if (note === null) return null;
  try {
    return openCheckpoint(note, []).checkpoint;
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

function tell(finding: Finding, options: TellOptions, output: Output): void {
  if (output.json || options.all === true || finding.outcome !== "holds") {
    output.result(finding, () => [findingLine(finding)]);
  }
}
