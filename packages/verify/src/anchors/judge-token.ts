/** What is said of a token beside a checkpoint. Source: spec/anchors, `anchor.token`. */
import { outcomeOf } from "../archive-files.ts";
import type { Finding } from "../finding.ts";
import { fromHex } from "../format/bytes.ts";
import { instantMs, type Instant } from "../format/instant.ts";
import { intactOutcome, judgeTimeStamp, type TimeTrust, type TimeVerdict } from "../time/judge.ts";
import {
  partFinding,
  readPart,
  type Anchored,
  type AnchorFiles,
  type AnchorNotes,
  type AnchorPart,
} from "./anchor-part.ts";

/** Two clocks that agree to a minute are not remarked upon. */
const clockMaxMs = 60_000;

export interface TokenTools {
  readonly files: AnchorFiles;
  readonly notes: AnchorNotes;
  /** With the lists that lie there. */
  readonly time: TimeTrust;
  readonly now: Instant;
}

/** `verdict` is null if it could not be told. */
export async function judgeToken(
  part: AnchorPart,
  anchored: Anchored,
  { files, notes, time, now }: TokenTools,
): Promise<{ readonly finding: Finding; readonly verdict: TimeVerdict | null }> {
  const said = (outcome: Finding["outcome"], detail: string): Finding => partFinding(part, notes, outcome, detail);
  const { value, fault } = await readPart(files, part);
  if (value === null) return { finding: said(outcomeOf(fault), fault.reason), verdict: null };
  if (anchored.data === null)
    return { finding: said("unchecked", "the checkpoint that it stamps could not be had"), verdict: null };
  const stamp = notes.stampOf(part.file);
  const nonce = stamp === undefined ? null : fromHex(stamp.nonce);
  const verdict = judgeTimeStamp(value, { data: anchored.data, nonce }, time, now);
  const clocks = verdict.time === null ? "" : clocksText(verdict.time, part, anchored.size, notes);
  const { state, time: stamped, signer: by, root } = verdict;
  const finding = said(intactOutcome(state), `${verdict.detail}${clocks}`);
  return { finding: { ...finding, proof: { is: "stamp", state, time: stamped, by, root } }, verdict };
}

/** What the writer's clock and the authority's say against each other. Which of them is wrong is not known. */
function clocksText(stamped: Instant, { file }: AnchorPart, size: number, notes: AnchorNotes): string {
  const asked = notes.stampOf(file)?.asked;
  if (asked !== undefined && asked.basis !== "not-measured") {
    if (Math.abs(instantMs(asked.value) - instantMs(stamped)) > clockMaxMs)
      return `; the clock here said ${asked.value} when it was asked for: one of the two clocks was wrong`;
  }
  const entry = notes.timeAt(size - 1);
  if (entry !== null && instantMs(entry) - instantMs(stamped) > clockMaxMs)
    return `; the newest entry under it says ${entry}, after the stamp: one of the two clocks was wrong`;
  return "";
}
