import type { Finding, Verdict } from "@muniment/verify";
import { printable } from "../terminal.ts";

const outcomeWord = { holds: "holds", fails: "FAILS", unchecked: "NOT CHECKED" } as const;

export function findingLine({ check, subject, outcome, detail }: Finding): string {
  const place = subject.index === undefined ? "" : ` (entry ${String(subject.index)})`;
  return `${outcomeWord[outcome]}  ${printable(subject.file)}${place}: ${printable(detail)} [${check}]`;
}

export const verdictSentence: Readonly<Record<Verdict, string>> = {
  verified: "Verified: every check holds.",
  bad: "BAD: at least one check fails. The files at fault are named above.",
  unchecked: "NOT CHECKED in full: what could not be looked at is named above.",
  "unknown-signer": "The bytes hold together, but the signer is none that you trust.",
};
