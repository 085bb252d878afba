import type { DatabaseSync } from "node:sqlite";
import type { CaptureVerdictValue } from "@muniment/verify";
import type { FacetCount, SearchFacets } from "../search.ts";
import type { Query } from "../query/query.ts";
import { filterOf } from "./found-entries.ts";
import { kindLabel, matchExpressions, quoted, siteLabel, verdictLabel } from "./match-expression.ts";

const sitesMax = 10;
/** Items that are asked for their sites: counting those of a million would take a second. */
const siteSample = 2_000;
const verdicts: readonly CaptureVerdictValue[] = ["complete", "partial", "wall", "failed", "blocked"];
const kinds = ["capture", "intake"] as const;

export const noFacets: SearchFacets = { kinds: [], verdicts: [], sites: [] };

/** How many items a query finds in all, and how many it would with one filter more. Each count is exact. */
export function countFacets(
  database: DatabaseSync,
  query: Query,
): { readonly total: number; readonly facets: SearchFacets } {
  const { all } = matchExpressions(query);
  const { from, where, values } = filterOf(database, query);
  const counting = database.prepare(`SELECT count(*) AS count FROM ${from} WHERE ${where}`);
  const count = (match: string): number => (counting.get({ ...values, match }) as { count: number }).count;
  const counted = <T extends string>(of: readonly T[], label: (value: T) => string): readonly FacetCount<T>[] =>
    of
      .map((value) => ({ value, count: count(`(${all}) AND ${quoted(label(value))}`) }))
      .filter((facet) => facet.count > 0)
      .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
  const total = count(all);
  if (total === 0) return { total, facets: noFacets };
  const sample = database
    .prepare(
      `SELECT site, count(*) AS count FROM (
         SELECT words.rowid AS found FROM ${from} WHERE ${where} ORDER BY words.rowid DESC LIMIT ${String(siteSample)}
       ) CROSS JOIN searched ON searched.entry = found
       WHERE site IS NOT NULL GROUP BY site ORDER BY count DESC, site LIMIT ${String(sitesMax)}`,
    )
    .all({ ...values, match: all }) as unknown as readonly { readonly site: string }[];
  return {
    total,
    facets: {
      kinds: counted(kinds, kindLabel),
      verdicts: counted(verdicts, verdictLabel),
      sites: counted(
        sample.map(({ site }) => site),
        siteLabel,
      ),
    },
  };
}
