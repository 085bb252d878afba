import type { CaptureVerdictValue, Known } from "@muniment/verify";
import type { Captured } from "../../actions/capturing/capture.ts";
import { partWords } from "./part-words.ts";
import { counted, humanSize, printable } from "../terminal.ts";

const heading: Readonly<Record<CaptureVerdictValue, string>> = {
  complete: "Captured whole",
  partial: "Captured in part",
  wall: "Captured a wall, not the content behind it",
  failed: "Not captured",
  blocked: "Refused: nothing was asked of this address",
};

// More would scroll the verdict off the screen; all of them stand in the record.
const missingShown = 5;

/** What people are told of one capture. */
export function capturedLines({ acknowledgement, detail }: Captured): readonly string[] {
  const title = shown(detail.page.title);
  const { requests, bodyBytes } = detail.exchanges;
  const parts = partWords(detail.verdict);
  const roles = acknowledgement.objects.map((object) => object.role).join(", ");
  return [
    `${heading[detail.verdict.value]}${title === null || title === "" ? "" : `: ${title}`}`,
    ...detail.verdict.reasons.map((reason) => `  ${printable(reason.text)} (${reason.code})`),
    ...(parts === null ? [] : [`  parts    ${parts}`]),
    `  address  ${shown(detail.address.final) ?? shown(detail.address.typed) ?? ""}`,
    `  item     ${acknowledgement.item}, entry ${String(acknowledgement.index)} of the log`,
    ...(acknowledgement.objects.length === 0
      ? ["  kept     the record of the attempt"]
      : [`  kept     ${counted(requests, "request", "requests")}, ${humanSize(bodyBytes)} of content; ${roles}`]),
    ...detail.missing
      .slice(0, missingShown)
      .map((part) => `  missing  ${printable(part.url)}: ${printable(part.text)}`),
    ...(detail.missing.length > missingShown
      ? [`  missing  and ${String(detail.missing.length - missingShown)} more, all named in the record`]
      : []),
    ...stampLines(detail),
    `  sealed   ${acknowledgement.time.replace("T", " ").replace(/\.\d+Z$/, " UTC")}`,
  ];
}

/** What was asked for and not had is told as loudly as what was. */
function stampLines({ stamps, steps }: Captured["detail"]): readonly string[] {
  if (stamps === undefined) return [];
  return steps
    .filter(({ step }) => step === "stamp")
    .map(({ outcome, detail }) => `  stamp    ${outcome === "failed" ? "NOT HAD, " : ""}${printable(detail)}`);
}

function shown(known: Known<string>): string | null {
  return known.basis === "not-measured" ? null : printable(known.value);
}
