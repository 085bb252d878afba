import type { DatabaseSync, SQLInputValue } from "node:sqlite";
import { hasFilters, type Query } from "../query/query.ts";
import { SearchError, type SearchSort } from "../search.ts";
import { anyItem, matchExpressions } from "./match-expression.ts";

/** Which items a query means, as a part of a statement: what it reads from, and what must hold there. */
export interface Filter {
  readonly from: string;
  readonly where: string;
  readonly values: Readonly<Record<string, SQLInputValue>>;
}

/** False for signs alone. */
export function asksForSomething({ groups, excluded, filters }: Query): boolean {
  return groups.length > 0 || excluded.length > 0 || filters.some(hasFilters);
}

/** `expression` is what the words must match. `searched` is always to be had, for who counts. */
function filterOf(database: DatabaseSync, query: Query, expression: string): Filter {
  const from = latestOf(query.filters.map((one) => one.from));
  const before = latestOf(
    query.filters.map((one) => one.before),
    -1,
  );
  const bounds = entryBounds(database, from, before);
  const conditions = [
    ...(from === null ? [] : ["searched.sealed >= :from", "searched.entry >= :first"]),
    ...(before === null ? [] : ["searched.sealed < :before", "searched.entry <= :last"]),
  ];
  const values = {
    ...(from === null ? {} : { from, first: bounds.first }),
    ...(before === null ? {} : { before, last: bounds.last }),
  };
  if (expression === `"${anyItem}"`) return { from: "searched", where: ["1", ...conditions].join(" AND "), values };
  const bounded = conditions.flatMap((one) => [
    one,
    ...(one.includes("entry") ? [one.replace("searched.entry", "words.rowid")] : []),
  ]);
  return {
    from: "words CROSS JOIN searched ON searched.entry = words.rowid",
    where: ["words MATCH :match", ...bounded].join(" AND "),
    values: { ...values, match: expression },
  };
}

export function filter(database: DatabaseSync, query: Query): Filter {
  return filterOf(database, query, matchExpressions(query).all);
}

/** The later of two times, or the earlier with `sign` -1. */
function latestOf<T extends string>(times: readonly (T | null)[], sign: 1 | -1 = 1): T | null {
  const given = times.filter((time) => time !== null).toSorted();
  return (sign === 1 ? given.at(-1) : given[0]) ?? null;
}

/**
 * Between which entries the items sealed in that time lie. `latest` never falls, so the first is exact; behind the last of those before
 * the end only an entry can be meant whose clock went back, and these are few and listed.
 */
function entryBounds(database: DatabaseSync, from: string | null, before: string | null) {
  const entry = (sql: string, value: string | null): number | null => {
    const row = database.prepare(sql).get(...(value === null ? [] : [value]));
    const found = (row as { entry: number | null } | undefined)?.entry;
    return found ?? null;
  };
  const first =
    from === null ? 0 : entry("SELECT entry FROM searched WHERE latest >= ? ORDER BY latest, entry LIMIT 1", from);
  if (before === null) return { first: first ?? Number.MAX_SAFE_INTEGER, last: Number.MAX_SAFE_INTEGER };
  const last = entry("SELECT entry FROM searched WHERE latest < ? ORDER BY latest DESC, entry DESC LIMIT 1", before);
  const back = entry("SELECT max(entry) AS entry FROM searched WHERE sealed < latest", null);
  return { first: first ?? Number.MAX_SAFE_INTEGER, last: Math.max(last ?? -1, back ?? -1) };
}

/** A page of entries, in the order of `sort`, and the cursor of the next. */
export function foundEntries(
  database: DatabaseSync,
  query: Query,
  { sort, cursor, limit }: { readonly sort: SearchSort; readonly cursor: string | null; readonly limit: number },
): { readonly entries: readonly number[]; readonly next: string | null } {
  const place = placeOf(sort, cursor);
  const tiers = tiersOf(query, sort);
  const found: { readonly entry: number; readonly tier: number }[] = [];
  for (let tier = place.tier; tier < tiers.length && found.length <= limit; tier += 1) {
    const expression = tiers[tier];
    if (expression === undefined) break;
    const behind = tier === place.tier ? place.entry : null;
    const { from, where, values } = filterOf(database, query, expression);
    const column = from === "searched" ? "searched.entry" : "words.rowid";
    const [than, order] = sort === "oldest" ? [">", "ASC"] : ["<", "DESC"];
    const beyond = behind === null ? "" : ` AND ${column} ${than} :behind`;
    const rows = database
      .prepare(
        `SELECT ${column} AS entry FROM ${from} WHERE ${where}${beyond} ORDER BY ${column} ${order} LIMIT :limit`,
      )
      .all({ ...values, ...(behind === null ? {} : { behind }), limit: limit + 1 - found.length });
    found.push(...(rows as { entry: number }[]).map(({ entry }) => ({ entry, tier })));
  }
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  const next = found.length > limit && last !== undefined ? `${sort}-${String(last.tier)}-${String(last.entry)}` : null;
  return { entries: shown.map(({ entry }) => entry), next };
}

/** What each tier must match: none has what one before it has. */
function tiersOf(query: Query, sort: SearchSort): readonly string[] {
  const { all, inTitle, sideBySide } = matchExpressions(query);
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
