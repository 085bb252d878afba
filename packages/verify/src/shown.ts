/** How much of a log a package shows. Source: spec/package, "What of the log is shown". */

/** Proved by the items and their proofs, as far as the signer of the checkpoint said the truth about its log. */
export interface Shown {
  /** Those of the log, under the checkpoint of the package. */
  readonly entries: number;
  /** Those of them that are in the package, each with its proof. At least 1. */
  readonly items: number;
  /** The lowest index among them. */
  readonly first: number;
  /** The highest. */
  readonly last: number;
}

/** What is shown when the items stand at these places; null if there is none. No index may be given twice. */
export function shownAt(entries: number, places: Iterable<number>): Shown | null {
  let [items, first, last] = [0, entries, -1];
  for (const index of places) {
    items += 1;
    first = Math.min(first, index);
    last = Math.max(last, index);
  }
  return items === 0 ? null : { entries, items, first, last };
}
