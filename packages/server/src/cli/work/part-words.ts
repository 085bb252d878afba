import { toldParts, type CaptureDetail, type PartVerdict, type VerdictPart } from "@muniment/verify";

const names: Readonly<Record<VerdictPart, string>> = {
  page: "page",
  media: "pictures, films and sound",
  text: "text",
  frames: "frames",
};

const words: Readonly<Record<PartVerdict, string>> = {
  complete: "complete",
  partial: "partial",
  wall: "a wall",
  failed: "failed",
  blocked: "blocked",
  none: "none on the page",
};

/** The verdict by part, in one line for people; null where there are no parts to tell of. */
export function partWords(verdict: CaptureDetail["verdict"]): string | null {
  const told = toldParts(verdict).map(({ part, verdict: value }) => `${names[part]}: ${words[value]}`);
  return told.length === 0 ? null : told.join("; ");
}
