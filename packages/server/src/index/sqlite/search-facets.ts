import type { DatabaseSync } from "node:sqlite";
import type { CaptureVerdictValue } from "@muniment/verify";
import type { ItemSummary } from "../items.ts";
import type { FacetCount, SearchFacets } from "../search.ts";
import type { Filter } from "./found-entries.ts";

const sitesMax = 10;

interface Row {
  readonly kind: ItemSummary["kind"];
  readonly verdict: CaptureVerdictValue | null;
  readonly site: string | null;
  readonly count: number;
}

/** How many items there are in all, and of which sort; null: none. */
export function countFacets(
  database: DatabaseSync,
  filter: Filter | null,
): { readonly total: number; readonly facets: SearchFacets } {
  if (filter === null) return { total: 0, facets: { kinds: [], verdicts: [], sites: [] } };
  const rows = database
    .prepare(
      `SELECT kind, verdict, site, count(*) AS count FROM ${filter.from} WHERE ${filter.where} GROUP BY kind, verdict, site`,
    )
    .all(filter.values) as unknown as readonly Row[];
  return {
    total: rows.reduce((sum, { count }) => sum + count, 0),
    facets: {
      kinds: counted(rows, ({ kind }) => kind),
      verdicts: counted(rows, ({ verdict }) => verdict),
      sites: counted(rows, ({ site }) => site).slice(0, sitesMax),
    },
  };
}

/** The most first; those with as many by their names. */
function counted<T extends string>(rows: readonly Row[], of: (row: Row) => T | null): readonly FacetCount<T>[] {
  const counts = new Map<T, number>();
  for (const row of rows) {
    const value = of(row);
    if (value !== null) counts.set(value, (counts.get(value) ?? 0) + row.count);
  }
  return [...counts]
    .map(([value, count]) => ({ value, count }))
    .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
}
