import type { WallFact } from "@muniment/verify";

import type { DocumentFact } from "../../recorder/index.ts";
import type { PageFacts } from "../reading/read-page.ts";
import { wallRules, type WallRule } from "./wall-rules.ts";

export interface Wall {
  readonly fact: WallFact;
  /** For people, with how sure it is. */
  readonly text: string;
}

/** What is known of a page when it is to be told whether it is a wall. Null where it did not come so far. */
export interface Seen {
  readonly facts: PageFacts | null;
  readonly document: Pick<DocumentFact, "status" | "headers"> | null;
  readonly requested: string;
}

const sure = { certain: "this is certain", likely: "this is likely, not certain" } as const;

/** What stands before the content; null if nothing does, as far as the rules can tell. */
export function wallOf(seen: Seen): Wall | null {
  const found = wallRules.find(({ when }) => fits(when, seen));
  if (found === undefined) return null;
  const { kind, certainty, rule, text } = found;
  return { fact: { kind, certainty, rule }, text: `${text}; ${sure[certainty]}` };
}

function fits(when: WallRule["when"], { facts, document, requested }: Seen): boolean {
  const status = document?.status ?? 0;
  if (when.statuses !== undefined && !when.statuses.includes(status)) return false;
  if (when.isOk === true && status >= 400) return false;
  if (when.header !== undefined && !hasHeader(document, when.header)) return false;
  const { element, passwordField, ledTo, words, headline, textMax } = when;
  const ofPage = [element, passwordField, ledTo, words, headline, textMax];
  if (ofPage.every((condition) => condition === undefined)) return true;
  if (facts === null) return false;
  if (textMax !== undefined && facts.textLength > textMax) return false;
  if (element !== undefined && !facts.elements.includes(element)) return false;
  if (passwordField === true && facts.passwordFields === 0) return false;
  if (ledTo !== undefined && !isLedTo(ledTo, requested, facts.address)) return false;
  if (words !== undefined && !says(`${facts.title ?? ""}\n${facts.opening}`, words)) return false;
  return headline === undefined || says(`${facts.title ?? ""}\n${facts.heading ?? ""}`, headline);
}

function hasHeader(
  document: Seen["document"],
  { name, value }: { readonly name: string; readonly value: RegExp },
): boolean {
  return document?.headers.some(([own, said]) => own.toLowerCase() === name && value.test(said.toLowerCase())) ?? false;
}

function isLedTo(pattern: RegExp, requested: string, address: string | null): boolean {
  const [from, to] = [URL.parse(requested)?.pathname ?? "", URL.parse(address ?? "")?.pathname ?? ""];
  return from !== to && pattern.test(to) && !pattern.test(from);
}

/** Compared without marks of vowels, and with one form of what is written in several. */
function says(text: string, phrases: readonly string[]): boolean {
  const said = plain(text);
  return phrases.some((phrase) => said.includes(plain(phrase)));
}

function plain(text: string): string {
  return text
    .normalize("NFKC")
    .toLowerCase()
    .replace(/[\u064b-\u0652\u0640]/g, "")
    .replace(/[’‘`]/g, "'")
    .replace(/[ \t\u00a0]+/g, " ");
}
