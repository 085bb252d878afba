import { commonPlaces } from "./fewest-changes.ts";
import type { ComparedLine, ComparedPiece } from "./texts-compared.ts";

/** Of one line: where it is longer, it is marked as a whole. To find words costs some 0.3 µs a character. */
const lineMax = 20_000;
/** Changes of words to find in a pair of lines: beyond, they have little in common, and marks in every other word say nothing. */
const editsMax = 200;
/** Characters in which words are looked for, over all lines. */
const markedMax = 600_000;
/** Characters that are told of a line, and of a part of it that did not change. */
const toldMax = 4_000;
const sameMax = 400;
/** Characters that are told, over all lines. */
const allToldMax = 1_000_000;

/** What may be spent on one comparison, counted so that the same texts are always told alike. */
export class MarkingBudget {
  #marked = 0;
  #told = 0;

  /** Whether words may be looked for in so many characters more. */
  mayMark(characters: number): boolean {
    if (this.#marked + characters > markedMax) return false;
    this.#marked += characters;
    return true;
  }

  spend(pieces: readonly ComparedPiece[]): void {
    for (const piece of pieces) if (piece.kind !== "left-out") this.#told += piece.text.length;
  }

  get isSpent(): boolean {
    return this.#told > allToldMax;
  }
}

/** A line that is as a whole the same, or not. */
export function wholeLine(
  lines: readonly string[],
  place: number,
  kind: "same" | "changed",
  budget: MarkingBudget,
): ComparedLine {
  return told(place, [{ kind, text: lines[place] ?? "" }], budget);
}

/** Two lines, with the words marked that only one of them has. */
export function markWords(
  one: readonly string[],
  left: number,
  other: readonly string[],
  right: number,
  budget: MarkingBudget,
): { readonly before: ComparedLine; readonly after: ComparedLine } {
  const [before, after] = [one[left] ?? "", other[right] ?? ""];
  const marked = wordsMarked(before, after, budget);
  return {
    before: marked === null ? wholeLine(one, left, "changed", budget) : told(left, marked.before, budget),
    after: marked === null ? wholeLine(other, right, "changed", budget) : told(right, marked.after, budget),
  };
}

interface Marked {
  readonly before: readonly ComparedPiece[];
  readonly after: readonly ComparedPiece[];
}

/** Null where it would take too long, or the two have too little in common for marks to help. */
function wordsMarked(before: string, after: string, budget: MarkingBudget): Marked | null {
  if (before.length > lineMax || after.length > lineMax || !budget.mayMark(before.length + after.length)) return null;
  const [one, other] = [wordsOf(before), wordsOf(after)];
  const keys = (words: readonly string[]): readonly string[] => words.map((word) => word.normalize("NFC"));
  const common = commonPlaces(keys(one), keys(other), { editsMax, timeMs: Infinity });
  if (common === null) return null;
  const shared = common.reduce((sum, [place]) => sum + (one[place] ?? "").trim().length, 0);
  if (shared * 3 < Math.min(before.trim().length, after.trim().length)) return null;
  return {
    before: pieces(one, new Set(common.map(([place]) => place))),
    after: pieces(other, new Set(common.map(([, place]) => place))),
  };
}

/** By the rules of Unicode and of no one language: words of Chinese and Thai are found too, and a letter keeps its marks. */
const segmenter = new Intl.Segmenter("und", { granularity: "word" });

function wordsOf(line: string): readonly string[] {
  return Array.from(segmenter.segment(line), ({ segment }) => segment);
}

function pieces(words: readonly string[], common: ReadonlySet<number>): readonly ComparedPiece[] {
  const found: { kind: "same" | "changed"; words: string[] }[] = [];
  for (const [place, word] of words.entries()) {
    const kind = common.has(place) ? "same" : "changed";
    const last = found.at(-1);
    if (last?.kind === kind) last.words.push(word);
    else found.push({ kind, words: [word] });
  }
  return found.map(({ kind, words: parts }) => ({ kind, text: parts.join("") }));
}

/** The line as it is told: of what is long and the same, both ends, and no more in all than a screen bears. */
function told(place: number, whole: readonly ComparedPiece[], budget: MarkingBudget): ComparedLine {
  const shown: ComparedPiece[] = [];
  let left = toldMax;
  let rest = 0;
  for (const piece of whole.flatMap(shortened)) {
    const length = piece.kind === "left-out" ? piece.characters : piece.text.length;
    if (left === 0) rest += length;
    else if (piece.kind === "left-out") shown.push(piece);
    else {
      const end = edge(piece.text, Math.min(length, left));
      shown.push({ kind: piece.kind, text: piece.text.slice(0, end) });
      rest += length - end;
      left = rest > 0 ? 0 : left - end;
    }
  }
  if (rest > 0) shown.push({ kind: "left-out", characters: rest });
  budget.spend(shown);
  return { line: place + 1, pieces: shown };
}

function shortened(piece: ComparedPiece): readonly ComparedPiece[] {
  if (piece.kind !== "same" || piece.text.length <= 2 * sameMax) return [piece];
  const { kind, text } = piece;
  const [start, end] = [edge(text, sameMax), edge(text, text.length - sameMax)];
  return [
    { kind, text: text.slice(0, start) },
    { kind: "left-out", characters: end - start },
    { kind, text: text.slice(end) },
  ];
}

/** Never between the halves of a character. */
function edge(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return at > 0 && at < text.length && code >= 0xdc00 && code <= 0xdfff ? at - 1 : at;
}
