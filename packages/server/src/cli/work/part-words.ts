import type { CaptureDetail, PartVerdict, VerdictPart } from "@muniment/verify";

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

const order: readonly VerdictPart[] = ["page", "media", "text", "frames"];

/**
 * The verdict by part, in one line for people. Null if the record does not say, as those of earlier versions, and where there was no page
 * of which there could be parts.
 */
export function partWords({ value, parts }: CaptureDetail["verdict"]): string | null {
  if (parts === undefined || value === "failed" || value === "blocked") return null;
  return order.map((part) => `${names[part]}: ${words[parts[part]]}`).join("; ");
}
