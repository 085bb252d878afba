import { commonPlaces, type CommonPlaces } from "./fewest-changes.ts";
import { MarkingBudget, markWords, wholeLine } from "./mark-words.ts";
import type { ComparedRow, TextsCompared } from "./texts-compared.ts";

/**
 * Changes to find among lines that both texts have. Each costs as many steps as there were before it: 3,000 of them a second or so, and
 * some 100 MiB. A page of news that was written anew from one day to the next has a few hundred.
 */
const editsMax = 3_000;
/** Where the machine is busy. What is not found by then is told as too different. */
const timeMs = 4_000;
/** Lines told around each that changed. */
const nearby = 3;
/** Rows that a browser lays out at once, and a person may still read. */
const rowsMax = 3_000;

/** Compares two texts line by line, and the words of lines that stand in each other's place. */
export function compareTexts(before: string, after: string): TextsCompared {
  const [one, other] = [linesOf(before), linesOf(after)];
  const [keysOfOne, keysOfOther] = [one.map(keyOf), other.map(keyOf)];
  if (keysOfOne.length === keysOfOther.length && keysOfOne.every((key, place) => key === keysOfOther[place]))
    return { outcome: "same" };
  const common = commonPlaces(keysOfOne, keysOfOther, { editsMax, timeMs });
  if (common === null) return { outcome: "too-different" };
  const [removed, added] = [one.length - common.length, other.length - common.length];
  const { rows, told } = rowsOf(one, other, common);
  return { outcome: "different", added, removed, rows, untold: added + removed - told };
}

/** An end of a line at the end of the text begins no line. */
function linesOf(text: string): readonly string[] {
  const lines = text.split(/\r\n|\n|\r/);
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/** What looks the same is the same: an é may be one character, or two. */
function keyOf(line: string): string {
  return line.normalize("NFC");
}

/** Lines of both texts from a place on, up to and without another: common ones, or a change. */
type Stretch = { readonly common: boolean } & Readonly<
  Record<"before" | "after", readonly [start: number, end: number]>
>;

function stretchesOf(one: number, other: number, common: CommonPlaces): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let [atOne, atOther] = [0, 0];
  const change = (toOne: number, toOther: number): void => {
    if (toOne > atOne || toOther > atOther)
      stretches.push({ common: false, before: [atOne, toOne], after: [atOther, toOther] });
    [atOne, atOther] = [toOne, toOther];
  };
  for (const [left, right] of common) {
    change(left, right);
    const last = stretches.at(-1);
    if (last?.common === true) {
      stretches[stretches.length - 1] = {
        common: true,
        before: [last.before[0], left + 1],
        after: [last.after[0], right + 1],
      };
    } else stretches.push({ common: true, before: [left, left + 1], after: [right, right + 1] });
    [atOne, atOther] = [left + 1, right + 1];
  }
  change(one, other);
  return stretches;
}

function rowsOf(
  one: readonly string[],
  other: readonly string[],
  common: CommonPlaces,
): { readonly rows: readonly ComparedRow[]; readonly told: number } {
  const rows: ComparedRow[] = [];
  const budget = new MarkingBudget();
  let told = 0;
  const stretches = stretchesOf(one.length, other.length, common);
  for (const [place, stretch] of stretches.entries()) {
    if (stretch.common) {
      const edges = { isFirst: place === 0, isLast: place === stretches.length - 1 };
      rows.push(...sameRows(one, other, stretch, edges, budget));
      continue;
    }
    for (const row of changedRows(one, other, stretch, budget)) {
      if (rows.length >= rowsMax || budget.isSpent) return { rows, told };
      rows.push(row);
      told += (row.before === null ? 0 : 1) + (row.after === null ? 0 : 1);
    }
  }
  return { rows, told };
}

/** Of lines that both have, those next to a change; the rest is counted. */
function* sameRows(
  one: readonly string[],
  other: readonly string[],
  { before, after }: Stretch,
  { isFirst, isLast }: { readonly isFirst: boolean; readonly isLast: boolean },
  budget: MarkingBudget,
): Generator<ComparedRow> {
  const count = before[1] - before[0];
  const [atStart, atEnd] = [isFirst ? 0 : nearby, isLast ? 0 : nearby];
  const row = (step: number): ComparedRow => ({
    kind: "same",
    before: wholeLine(one, before[0] + step, "same", budget),
    after: wholeLine(other, after[0] + step, "same", budget),
  });
  // A single line takes no more room than to say that it was left out.
  const all = count <= atStart + atEnd + 1;
  for (let step = 0; step < (all ? count : atStart); step += 1) yield row(step);
  if (all) return;
  yield { kind: "left-out", lines: count - atStart - atEnd };
  for (let step = count - atEnd; step < count; step += 1) yield row(step);
}

/** Lines that stand in each other's place are paired in their order, and what is left over stands alone. */
function* changedRows(
  one: readonly string[],
  other: readonly string[],
  { before, after }: Stretch,
  budget: MarkingBudget,
): Generator<ComparedRow & { readonly kind: "changed" }> {
  const [removed, added] = [before[1] - before[0], after[1] - after[0]];
  for (let step = 0; step < Math.max(removed, added); step += 1) {
    const [left, right] = [before[0] + step, after[0] + step];
    if (step < removed && step < added) yield { kind: "changed", ...markWords(one, left, other, right, budget) };
    else if (step < removed) yield { kind: "changed", before: wholeLine(one, left, "changed", budget), after: null };
    else yield { kind: "changed", before: null, after: wholeLine(other, right, "changed", budget) };
  }
}
