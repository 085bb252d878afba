import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { hasFilters, type Query } from "../query/query.ts";
import { SearchError, type SearchSort } from "../search.ts";
import { classSizes } from "./item-class.ts";
import { matchExpressions, type MatchExpressions } from "./match-expression.ts";

/** How a query is asked of this index. Made once, and asked for a page, a count, or what a further filter would leave. */
export interface Matching {
  readonly expressions: MatchExpressions;
  readonly times: TimeFilter;
}

/** When the items that are meant were sealed: between which entries they lie, and what of each entry must be looked at. */
interface TimeFilter {
  readonly from: string;
  /** Beside `words MATCH :match`. */
  readonly where: string;
  readonly values: Readonly<Record<string, SQLInputValue>>;
}

export function matchingOf(database: DatabaseSync, query: Query): Matching {
  return { expressions: matchExpressions(query, classSizes(database)), times: timesOf(database, query) };
}

/** False for signs alone. */
export function asksForSomething({ groups, excluded, filters }: Query): boolean {
  return groups.length > 0 || excluded.length > 0 || filters.some(hasFilters);
}

function timesOf(database: DatabaseSync, query: Query): TimeFilter {
  const from = latestOf(query.filters.map((one) => one.from));
  const before = latestOf(
    query.filters.map((one) => one.before),
    -1,
  );
  if (from === null && before === null) return { from: "words", where: "words MATCH :match", values: {} };
  const { first, last, exact } = entryBounds(database, from, before);
  const bounds = "words MATCH :match AND words.rowid >= :first AND words.rowid <= :last";
  if (exact) return { from: "words", where: bounds, values: { first, last } };
  return {
    from: "words CROSS JOIN searched ON searched.entry = words.rowid",
    where: `${bounds} AND searched.sealed >= :from AND searched.sealed < :before`,
    values: { first, last, from: from ?? "", before: before ?? "~" },
  };
}

/** The later of two times, or the earlier with `sign` -1. */
function latestOf<T extends string>(times: readonly (T | null)[], sign: 1 | -1 = 1): T | null {
  const given = times.filter((time) => time !== null).toSorted();
  return (sign === 1 ? given.at(-1) : given[0]) ?? null;
}

/**
 * Between which entries the items sealed in that time lie. `latest` never falls, so these bounds are exact but where a clock went back:
 * such entries are listed, and then each one between the bounds is looked at.
 */
function entryBounds(database: DatabaseSync, from: string | null, before: string | null) {
  const entry = (sql: string, value: string | null): number | null => {
    const row = database.prepare(sql).get(...(value === null ? [] : [value]));
    return (row as { entry: number | null } | undefined)?.entry ?? null;
  };
  const none = Number.MAX_SAFE_INTEGER;
  const first =
    from === null ? 0 : entry("SELECT entry FROM searched WHERE latest >= ? ORDER BY latest, entry LIMIT 1", from);
  const end =
    before === null
      ? none
      : entry("SELECT entry FROM searched WHERE latest < ? ORDER BY latest DESC, entry DESC LIMIT 1", before);
  const back = entry("SELECT max(entry) AS entry FROM searched WHERE sealed < latest", null);
  return { first: first ?? none, last: Math.max(end ?? -1, back ?? -1), exact: back === null };
}

/** A page of entries, in the order of `sort`, and the cursor of the next. */
export function foundEntries(
  database: DatabaseSync,
  { expressions, times: { from, where, values } }: Matching,
  { sort, cursor, limit }: { readonly sort: SearchSort; readonly cursor: string | null; readonly limit: number },
): { readonly entries: readonly number[]; readonly next: string | null } {
  const place = placeOf(sort, cursor);
  const tiers = tiersOf(expressions, sort);
  const found: { readonly entry: number; readonly tier: number }[] = [];
  for (let tier = place.tier; tier < tiers.length && found.length <= limit; tier += 1) {
    const expression = tiers[tier];
    if (expression === undefined) break;
    const behind = tier === place.tier ? place.entry : null;
    const [than, order] = sort === "oldest" ? [">", "ASC"] : ["<", "DESC"];
    const beyond = behind === null ? "" : ` AND words.rowid ${than} :behind`;
    const rows = database
      .prepare(
        `SELECT words.rowid AS entry FROM ${from} WHERE ${where}${beyond} ORDER BY words.rowid ${order} LIMIT :limit`,
      )
      .all({
        ...{ ...values, match: expression, limit: limit + 1 - found.length },
        ...(behind === null ? {} : { behind }),
      });
    found.push(...(rows as { entry: number }[]).map(({ entry }) => ({ entry, tier })));
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = found.length > limit && last !== undefined ? `${sort}-${String(last.tier)}-${String(last.entry)}` : null;
  return { entries: shown.map(({ entry }) => entry), next };
}

/** What each tier must match: none has what one before it has. */
function tiersOf({ all, inTitle, sideBySide }: MatchExpressions, sort: SearchSort): readonly string[] {
  if (sort !== "relevance") return [all];
  const tiers = [inTitle, sideBySide, all].filter((one) => one !== null);
  return tiers.map((one, at) => {
    const earlier = tiers.slice(0, at).map((tier) => `(${tier})`);
    return earlier.length === 0 ? one : `(${one}) NOT (${earlier.join(" OR ")})`;
  });
}

function placeOf(sort: SearchSort, cursor: string | null): { readonly tier: number; readonly entry: number | null } {
  if (cursor === null) return { tier: 0, entry: null };
  const [, of, tier, entry] = /^([a-z]+)-([0-2])-(\d{1,15})$/.exec(cursor) ?? [];
  if (of === sort) return { tier: Number(tier), entry: Number(entry) };
  const message = "The cursor is not one that came with an answer in this order.";
  throw new SearchError("search.bad-cursor", message, "Begin with the first page again, without a cursor.");
}
