import { VerdictSum, type Finding, type Verdict } from "@muniment/verify";
import type { Workplace } from "../../actions/workplace.ts";
import type { WritingRoom } from "../../actions/writing-room.ts";
import { homeMadeLines } from "./init.ts";
import { findingLine } from "./finding-lines.ts";
import type { PlaceNotice } from "../../archive/place-guard.ts";
import type { Context } from "../context.ts";
import { counted, printable, type Output } from "../terminal.ts";

/** Makes the archive on first use, and says so. */
export async function ensureArchive(workplace: Workplace, home: string, output: Output): Promise<void> {
  if (await workplace.hasArchive(home)) return;
  const made = await workplace.initialise(home, null);
  output.note(...homeMadeLines(made), "");
}

/** Opens the archive to add items, and tells who else writes and what is wrong with the second place. */
export async function openToAdd(
  workplace: Workplace,
  home: string,
  {
    context,
    options,
    output,
  }: {
    readonly context: Context;
    readonly options: { readonly notBefore?: string };
    readonly output: Output;
  },
): Promise<WritingRoom> {
  return await workplace.openToAdd(home, {
    notBefore: options.notBefore ?? null,
    signal: context.signal,
    onWait: tellWaiting(output),
    onNotice: tellPlace(output),
  });
}

/** Clears up after programs that were killed, and says so. What cannot be removed yet keeps nothing from going on. */
export async function clearLeft(workplace: Workplace, output: Output): Promise<void> {
  const { removed, kept } = await workplace.clearLeft();
  if (removed > 0)
    output.note(`Removed the scratch files of ${counted(removed, "program", "programs")} that had been killed.`);
  for (const path of kept)
    output.note(`Scratch files of a program that had been killed could not be removed: ${printable(path)}`);
}

/** Reads back what was just sealed, and checks it. Says so in a line, if asked to; each fault in a line of its own, and always. */
export async function verifySealed(
  { workplace, home, output }: { readonly workplace: Workplace; readonly home: string; readonly output: Output },
  index: number,
  tells: "always" | "faults",
): Promise<Verdict> {
  const sum = new VerdictSum();
  const faults: Finding[] = [];
  for await (const finding of workplace.verifyItem(home, index)) {
    sum.add(finding);
    if (finding.outcome !== "holds") faults.push(finding);
  }
  const verdict = sum.verdict();
  if (verdict !== "verified") output.note(...faultLines(index, faults));
  else if (tells === "always") output.note("  verified: read back, and every byte is as sealed");
  return verdict;
}

/** A stamp that is not proven takes nothing from what was sealed: it must not sound like bytes that are not as they were. */
function faultLines(index: number, faults: readonly Finding[]): readonly string[] {
  const isOfStamps = faults.every(({ check }) => check === "warc.stamp");
  const but = isOfStamps ? " every byte is as sealed, but this is not proven:" : "";
  const lines = [
    `  NOT VERIFIED, entry ${String(index)}:${but}`,
    ...faults.map((finding) => `    ${findingLine(finding)}`),
  ];
  const isUnknown = faults.some(({ check, signer }) => check === "warc.stamp" && signer === "unknown");
  return isUnknown ? [...lines, `  ${rootAdvice}`] : lines;
}

const rootAdvice =
  "Name a root of that authority, from its own site or your system: muniment settings time-authority <address> --root <file>";

/** Says once who is writing while this program has to wait. */
export function tellWaiting(output: Output): (holder: string) => void {
  let told = "";
  return (holder) => {
    if (holder === told) return;
    told = holder;
    output.note(`Waiting: ${printable(holder)} is writing to this archive.`);
  };
}

/** Says what could not be checked or written in the second place of an archive. */
export function tellPlace(output: Output): (notice: PlaceNotice) => void {
  return (notice) => {
    output.warning(notice, [printable(notice.message), printable(notice.next), `(${notice.code})`]);
  };
}
