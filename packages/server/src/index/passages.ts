import { proclitics, tokensOf, type Token } from "../folding/index.ts";
import type { Term } from "./query/query.ts";

export interface Mark {
  readonly start: number;
  readonly end: number;
}

export interface Passage {
  readonly text: string;
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
  readonly marks: readonly Mark[];
}

interface Found extends Mark {
  readonly term: Term;
}

const passageLength = 240;
const before = 80;
// Enough to choose a place from; a word that fills a text is not marked to its end.
const foundMax = 64;
// Phrases that may be under way at once: one of a word over and over, in a text of that word, has them all under way.
const openMax = 4096;

/** The part of a text in which most of the terms were found, with their places in it; null if none of them was. */
export function passageOf(text: string, terms: readonly Term[]): Passage | null {
  const found = placesOf(text, terms);
  const first = best(found);
  if (first === null) return null;
  const start = wordStart(text, Math.max(0, text.length <= passageLength ? 0 : first.start - before), first.start);
  const end = wordEnd(text, Math.min(text.length, Math.max(start + passageLength, first.end)), first.end);
  const within = found.filter((one) => one.start >= start && one.end <= end);
  return {
    text: text.slice(start, end),
    cutBefore: start > 0,
    cutAfter: end < text.length,
    marks: merged(within.map((one) => ({ start: one.start - start, end: one.end - start }))),
  };
}

/** Where terms are in a text, in order of their ends. */
function placesOf(text: string, terms: readonly Term[]): readonly Found[] {
  const byFirst = Map.groupBy(terms, ({ tokens }) => tokens[0] ?? "");
  const found: Found[] = [];
  let open: { readonly term: Term; readonly next: number; readonly start: number }[] = [];
  for (const token of tokensOf(text)) {
    const begun = startsOf(token, byFirst).map((term) => ({ term, next: 0, start: token.start }));
    const going = [...open, ...begun].slice(0, openMax);
    open = [];
    for (const { term, next, start } of going) {
      const end = endOf(term, next, token);
      if (end === null) continue;
      if (next + 1 === term.tokens.length) found.push({ term, start, end });
      else open.push({ term, next: next + 1, start });
    }
    if (found.length >= foundMax) break;
  }
  return found;
}

function startsOf(token: Token, byFirst: ReadonlyMap<string, readonly Term[]>): readonly Term[] {
  const whole = byFirst.get(token.text) ?? [];
  const isAlone = ({ tokens }: Term): boolean => tokens.length === 1;
  if (token.run === null)
    return [
      ...whole,
      ...proclitics(token.text)
        .flatMap((other) => byFirst.get(other) ?? [])
        .filter(isAlone),
    ];
  const { first } = token.run;
  if (first === token.text) return whole;
  return [...whole, ...(byFirst.get(first) ?? []).filter((term) => term.beginning && isAlone(term))];
}

/** Where the term's token at `place` ends if it is this one, else null. */
function endOf(term: Term, place: number, token: Token): number | null {
  const wanted = term.tokens[place];
  const last = place === term.tokens.length - 1;
  if (last && term.beginning && token.run?.first === wanted) return token.run?.firstEnd ?? null;
  if (token.text === wanted) return token.end;
  const alone = term.tokens.length === 1 && token.run === null;
  return alone && wanted !== undefined && proclitics(token.text).includes(wanted) ? token.end : null;
}

/** The first of the places behind which, within one passage, most terms are. */
function best(found: readonly Found[]): Found | null {
  const inOrder = found.toSorted((one, other) => one.start - other.start);
  let chosen: Found | null = null;
  let most = 0;
  for (const [at, one] of inOrder.entries()) {
    const terms = new Set<Term>();
    for (const other of inOrder.slice(at)) {
      if (other.end > one.start + passageLength - before) break;
      terms.add(other.term);
    }
    if (chosen === null || terms.size > most) {
      chosen = one;
      most = terms.size;
    }
  }
  return chosen;
}

/** The nearest beginning of a word, and in any case of a letter, not before `from` and not behind `until`. */
function wordStart(text: string, from: number, until: number): number {
  if (from === 0) return 0;
  const space = text.slice(from, Math.min(until, from + before / 2)).search(/\s/u);
  if (space >= 0) return Math.min(until, from + space + 1);
  let start = from;
  while (start < until && isWithinLetter(text, start)) start += 1;
  return start;
}

function wordEnd(text: string, from: number, atLeast: number): number {
  if (from >= text.length) return text.length;
  const back = text.slice(Math.max(atLeast, from - before / 2), from);
  const space = back.search(/\s\S*$/u);
  if (space > 0) return from - back.length + space;
  let end = from;
  while (end > atLeast && isWithinLetter(text, end)) end -= 1;
  return end;
}

const goesOn = /[\p{M}\u200c\u200d]/u;

function isWithinLetter(text: string, at: number): boolean {
  const unit = text.charCodeAt(at);
  return (unit >= 0xdc00 && unit <= 0xdfff) || goesOn.test(text.charAt(at));
}

function merged(marks: readonly Mark[]): readonly Mark[] {
  const result: Mark[] = [];
  for (const mark of marks.toSorted((one, other) => one.start - other.start)) {
    const last = result.at(-1);
    if (last !== undefined && mark.start <= last.end)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, mark.end) };
    else result.push(mark);
  }
  return result;
}
