import type { Finding, ObjectScope, Shown, Verdict } from "@muniment/verify";
import type { Claim } from "../../actions/claim-desk.ts";
import { counted, printable } from "../terminal.ts";

const outcomeWord: Readonly<Record<Finding["outcome"], string>> = {
  holds: "holds",
  fails: "FAILS",
  unchecked: "NOT CHECKED",
};

export function findingLine({ check, subject, outcome, detail, signer }: Finding | Claim): string {
  const word = signer === "unknown" ? "SIGNER UNKNOWN" : outcomeWord[outcome];
  const place = subject.index === undefined ? "" : ` (entry ${String(subject.index)})`;
  return `${word}  ${printable(subject.file)}${place}: ${printable(detail)} [${check}]`;
}

export const verdictSentence: Readonly<Record<Verdict, string>> = {
  verified: "Verified: every check holds.",
  bad: "BAD: at least one check fails. The files at fault are named above.",
  unchecked: "NOT CHECKED in full: what could not be looked at is named above.",
  "unknown-signer": "The bytes hold together, but the signer is none that you trust.",
};

/** Of a verification that did not hash everything: it must not sound like one that did. */
export const partSentence: Readonly<Record<Verdict, string>> = {
  ...verdictSentence,
  verified: "Every check that was made holds.",
};

/** How much of its log a package shows: that the rest is there is proved, what it is is not. */
export function shownSentence({ entries, items, first, last }: Shown): string {
  const [missing, between] = [entries - items, last - first + 1 - items];
  const range = items === 1 ? `at ${String(first)}` : `from ${String(first)} to ${String(last)}`;
  return `${counted(items, "item is", "items are")} here, ${range}, of a log of ${counted(entries, "entry", "entries")}; ${String(missing)} are not here, ${String(between)} of these in between.`;
}

/** What a verification covered, where that is not all. */
export function scopeSentence(
  scope: Exclude<ObjectScope, { readonly objects: "all" }>,
  sample: { readonly hashed: number; readonly of: number } | null,
): string {
  const hashed = `${String(sample?.hashed ?? 0)} of ${counted(sample?.of ?? 0, "object", "objects")}`;
  switch (scope.objects) {
    case "sample":
      return `A SAMPLE: ${hashed} hashed (${String(scope.percent)} percent, by chance). This is no whole verification.`;
    case "since":
      return `A PART: ${hashed} hashed, those first named since ${scope.since}. This is no whole verification.`;
    case "none":
      return "STRUCTURE AND LOG ONLY: no object was opened, no record was read. This is no verification: `verify` is.";
  }
}
