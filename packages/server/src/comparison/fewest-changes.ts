import { diffArrays } from "diff";

/** What both lists have, in order: places in the one and in the other. */
export type CommonPlaces = readonly (readonly [before: number, after: number])[];

/**
 * The longest list of what two lists have in common, in order (Myers); null if that takes more than `editsMax` changes to find. What only
 * one of them has cannot be in it, and is taken out first: so two lists that share nothing cost nothing.
 */
export function commonPlaces(
  before: readonly string[],
  after: readonly string[],
  { editsMax, timeMs }: { readonly editsMax: number; readonly timeMs: number },
): CommonPlaces | null {
  const numbers = new Map<string, number>();
  const one = before.map((text) => numberOf(numbers, text));
  const other = after.map((text) => numberOf(numbers, text));
  const [inOne, inOther] = [new Set(one), new Set(other)];
  const placesInOne = placesOf(one, inOther);
  const placesInOther = placesOf(other, inOne);
  const changes = diffArrays(
    placesInOne.map((place) => one[place]),
    placesInOther.map((place) => other[place]),
    { maxEditLength: editsMax, timeout: timeMs },
  );
  if (changes === undefined) return null;
  const common: (readonly [number, number])[] = [];
  let [atOne, atOther] = [0, 0];
  for (const { added, removed, count } of changes) {
    if (!added && !removed)
      for (let step = 0; step < count; step += 1) {
        const [left, right] = [placesInOne[atOne + step], placesInOther[atOther + step]];
        if (left !== undefined && right !== undefined) common.push([left, right]);
      }
    if (!added) atOne += count;
    if (!removed) atOther += count;
  }
  return common;
}

function numberOf(numbers: Map<string, number>, text: string): number {
  const known = numbers.get(text);
  if (known !== undefined) return known;
  numbers.set(text, numbers.size);
  return numbers.size - 1;
}

function placesOf(list: readonly number[], wanted: ReadonlySet<number>): readonly number[] {
  return list.flatMap((value, place) => (wanted.has(value) ? [place] : []));
}
