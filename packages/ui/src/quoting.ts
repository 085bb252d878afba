/** Passages of a text that a person marks: where they are, as a Text Quote Selector has it. Source: spec/description, "quote". */
import { statementTextMax, type Quotation } from "@muniment/verify";
import { createContext, use } from "react";
import { runsOf } from "./visible.ts";

/** A passage, and the text that it stands in. */
export type Passage = Pick<Quotation, "exact" | "prefix" | "suffix" | "object">;

/** What the room of an item lends to its texts: who takes a passage, null where nobody may; and the passages that were marked before. */
export interface Quoting {
  readonly take: ((passage: Passage) => void) | null;
  readonly marked: readonly Passage[];
}

export const QuotingContext = createContext<Quoting>({ take: null, marked: [] });

export function useQuoting(): Quoting {
  return use(QuotingContext);
}

/** What stands before and behind a passage, and is kept with it: enough to tell it from others that are written alike. */
const contextLength = 64;

/** The passage from one place of a text to another, or null if it is none that can be kept: empty, or too long. */
export function passageAt(text: string, start: number, end: number): Omit<Passage, "object"> | null {
  const [from, to] = [wholeFrom(text, start), wholeFrom(text, end)];
  const exact = text.slice(from, to);
  if (exact.trim() === "" || exact.length > statementTextMax.exact) return null;
  const prefix = text.slice(wholeFrom(text, Math.max(0, from - contextLength)), from);
  const suffix = text.slice(to, wholeFrom(text, Math.min(text.length, to + contextLength)));
  return { exact, prefix, suffix };
}

/** Not in the middle of a character of two units. */
function wholeFrom(text: string, at: number): number {
  const unit = text.charCodeAt(at);
  return unit >= 0xdc00 && unit <= 0xdfff ? at + 1 : at;
}

/** Where in a text a place is that lies so many characters into what is shown of it, in which hidden characters are named. */
export function placeInText(text: string, shown: number): number {
  let [at, left] = [0, shown];
  for (const run of runsOf(text, true)) {
    const length = "plain" in run ? run.plain.length : run.code.length;
    const own = "plain" in run ? length : String.fromCodePoint(Number.parseInt(run.code.slice(2), 16)).length;
    if (left < length) return at + ("plain" in run ? left : 0);
    at += own;
    left -= length;
  }
  return at;
}

/** Where these passages stand in a text, in order and without overlap. One whose surroundings changed is found by itself, where it stands once. */
export function placesOf(
  text: string,
  passages: readonly Omit<Passage, "object">[],
): readonly { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (const { exact, prefix, suffix } of passages) {
    const whole = text.indexOf(prefix + exact + suffix);
    const alone = whole < 0 && text.indexOf(exact) === text.lastIndexOf(exact) ? text.indexOf(exact) : -1;
    const start = whole >= 0 ? whole + prefix.length : alone;
    if (start >= 0) found.push({ start, end: start + exact.length });
  }
  found.sort((one, other) => one.start - other.start);
  return found.filter(
    ({ start }, place) => place === 0 || start >= Math.max(...found.slice(0, place).map(({ end }) => end)),
  );
}
