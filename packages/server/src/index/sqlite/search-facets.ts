import type { DatabaseSync } from "node:sqlite";
import type { CaseId } from "@muniment/verify";
import { captureVerdicts } from "../filter-values.ts";
import type { Reach } from "../items.ts";
import type { FacetCount, SearchFacets } from "../search.ts";
import type { Matching } from "./found-entries.ts";
import { caseLabel, classLabel, quoted, siteLabel } from "./match-expression.ts";

/** Of sites, and of cases. */
const shownMax = 10;
/** Items that are asked for their sites and cases: counting those of a million would take a second. */
const sampleMax = 2_000;
const wantingVerdicts = captureVerdicts.filter((one) => one !== "complete");

export const noFacets: SearchFacets = { kinds: [], verdicts: [], sites: [], cases: [] };

/** How many items a query finds in all. */
export function countFound(database: DatabaseSync, { expressions, times: { from, where, values } }: Matching): number {
  const row = database
    .prepare(`SELECT count(*) AS count FROM ${from} WHERE ${where}`)
    .get({ ...values, match: expressions.all });
  return (row as { count: number }).count;
}

/** How many of the `total` it would find with one filter more. Each count is exact. Of cases that are out of reach none is named. */
export function countFacets(database: DatabaseSync, matching: Matching, total: number, reach: Reach): SearchFacets {
  if (total === 0) return noFacets;
  const {
    expressions: { all },
    times: { from, where, values },
  } = matching;
  const counting = database.prepare(`SELECT count(*) AS count FROM ${from} WHERE ${where}`);
  const count = (label: string): number =>
    (counting.get({ ...values, match: `(${all}) AND ${quoted(label)}` }) as { count: number }).count;
  // What nearly all items have takes longest to count, and is what the others leave: every item is one or the other.
  const files = count(classLabel("intake"));
  const pages = total - files;
  const wanting = pages === 0 ? [] : wantingVerdicts.map((value) => ({ value, count: count(classLabel(value)) }));
  const complete = pages - wanting.reduce((sum, facet) => sum + facet.count, 0);
  const newest = newestFound(database, matching);
  const sites = sitesAmong(database, newest).map((value) => ({ value, count: count(siteLabel(value)) }));
  const cases = casesAmong(database, newest, reach).map((value) => ({ value, count: count(caseLabel(value)) }));
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

/** The newest items that are found, as JSON of their entries. */
function newestFound(database: DatabaseSync, { expressions, times: { from, where, values } }: Matching): string {
  const rows = database
    .prepare(
      `SELECT words.rowid AS entry FROM ${from} WHERE ${where} ORDER BY words.rowid DESC LIMIT ${String(sampleMax)}`,
    )
    .all({ ...values, match: expressions.all });
  return JSON.stringify((rows as { entry: number }[]).map(({ entry }) => entry));
}

function sitesAmong(database: DatabaseSync, newest: string): readonly string[] {
  const rows = database
    .prepare(
      `SELECT site, count(*) AS count FROM json_each(:newest) AS found CROSS JOIN searched ON searched.entry = found.value
       WHERE site IS NOT NULL GROUP BY site ORDER BY count DESC, site LIMIT ${String(shownMax)}`,
    )
    .all({ newest });
  return (rows as { site: string }[]).map(({ site }) => site);
}

function casesAmong(database: DatabaseSync, newest: string, reach: Reach): readonly CaseId[] {
  const rows = database
    .prepare(
      `SELECT in_case.id, count(*) AS count FROM json_each(:newest) AS found CROSS JOIN in_case ON in_case.entry = found.value
       WHERE ${reach === "all" ? "1" : "in_case.id IN (SELECT value FROM json_each(:cases))"}
       GROUP BY in_case.id ORDER BY count DESC, in_case.id LIMIT ${String(shownMax)}`,
    )
    .all(reach === "all" ? { newest } : { newest, cases: JSON.stringify(reach) });
  return (rows as { id: CaseId }[]).map(({ id }) => id);
}
