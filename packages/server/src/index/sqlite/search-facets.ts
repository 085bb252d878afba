import type { DatabaseSync } from "node:sqlite";
import type { CaptureVerdictValue, CaseId } from "@muniment/verify";
import type { Reach } from "../items.ts";
import type { FacetCount, SearchFacets } from "../search.ts";
import type { Query } from "../query/query.ts";
import { filterOf, type Filter } from "./found-entries.ts";
import { caseLabel, kindLabel, matchExpressions, quoted, siteLabel, verdictLabel } from "./match-expression.ts";

/** Of sites, and of cases. */
const shownMax = 10;
/** Items that are asked for their sites and cases: counting those of a million would take a second. */
const sampleMax = 2_000;
/** All but `complete`. */
const verdicts: readonly CaptureVerdictValue[] = ["partial", "wall", "failed", "blocked"];

export const noFacets: SearchFacets = { kinds: [], verdicts: [], sites: [], cases: [] };

/** How many items a query finds in all. */
export function countFound(database: DatabaseSync, query: Query): number {
  const { from, where, values } = filterOf(database, query);
  const row = database
    .prepare(`SELECT count(*) AS count FROM ${from} WHERE ${where}`)
    .get({ ...values, match: matchExpressions(query).all });
  return (row as { count: number }).count;
}

/** How many of the `total` it would find with one filter more. Each count is exact. Of cases that are out of reach none is named. */
export function countFacets(database: DatabaseSync, query: Query, total: number, reach: Reach): SearchFacets {
  if (total === 0) return noFacets;
  const { all } = matchExpressions(query);
  const { from, where, values } = filterOf(database, query);
  const counting = database.prepare(`SELECT count(*) AS count FROM ${from} WHERE ${where}`);
  const count = (label: string): number =>
    (counting.get({ ...values, match: `(${all}) AND ${quoted(label)}` }) as { count: number }).count;
  // What nearly all items have takes longest to count, and is what the others leave: every item is one or the other.
  const files = count(kindLabel("intake"));
  const pages = total - files;
  const wanting = pages === 0 ? [] : verdicts.map((value) => ({ value, count: count(verdictLabel(value)) }));
  const complete = pages - wanting.reduce((sum, facet) => sum + facet.count, 0);
  const sites = sitesAmong(database, query).map((value) => ({ value, count: count(siteLabel(value)) }));
  const cases = casesAmong(database, query, reach).map((value) => ({ value, count: count(caseLabel(value)) }));
  return {
    kinds: inOrder([
      { value: "capture", count: pages },
      { value: "intake", count: files },
    ]),
    verdicts: inOrder([{ value: "complete", count: complete }, ...wanting]),
    sites: inOrder(sites),
    cases: inOrder(cases),
  };
}

/** The most first; those with as many by their names. */
function inOrder<T extends string>(facets: readonly FacetCount<T>[]): readonly FacetCount<T>[] {
  return facets
    .filter(({ count }) => count > 0)
    .toSorted((one, other) => other.count - one.count || (one.value < other.value ? -1 : 1));
}

function sitesAmong(database: DatabaseSync, query: Query): readonly string[] {
  const { sql, values } = newestFound(database, query);
  const rows = database
    .prepare(
      `SELECT site, count(*) AS count FROM (${sql}) CROSS JOIN searched ON searched.entry = found
       WHERE site IS NOT NULL GROUP BY site ORDER BY count DESC, site LIMIT ${String(shownMax)}`,
    )
    .all(values);
  return (rows as { site: string }[]).map(({ site }) => site);
}

function casesAmong(database: DatabaseSync, query: Query, reach: Reach): readonly CaseId[] {
  const { sql, values } = newestFound(database, query);
  const rows = database
    .prepare(
      `SELECT id, count(*) AS count FROM (${sql}) CROSS JOIN in_case ON in_case.entry = found
       WHERE ${reach === "all" ? "1" : "id IN (SELECT value FROM json_each(:cases))"}
       GROUP BY id ORDER BY count DESC, id LIMIT ${String(shownMax)}`,
    )
    .all(reach === "all" ? values : { ...values, cases: JSON.stringify(reach) });
  return (rows as { id: CaseId }[]).map(({ id }) => id);
}

/** The entries of the newest items that are found, as `found`. */
function newestFound(database: DatabaseSync, query: Query): Pick<Filter, "values"> & { readonly sql: string } {
  const { from, where, values } = filterOf(database, query);
  return {
    sql: `SELECT words.rowid AS found FROM ${from} WHERE ${where} ORDER BY words.rowid DESC LIMIT ${String(sampleMax)}`,
    values: { ...values, match: matchExpressions(query).all },
  };
}
