import type { DatabaseSync, StatementSync } from "node:sqlite";
import type { CaseId } from "@muniment/verify";
import { fieldsOf, unescaped, type FieldText } from "../item-fields.ts";
import type { ItemDetail, Reach } from "../items.ts";
import { passageOf } from "../passages.ts";
import { parseQuery, queryLengthMax, QueryTooLong } from "../query/parse-query.ts";
import { asksForWithdrawn, noFilters, type Query, type Term } from "../query/query.ts";
import {
  SearchError,
  type FoundPassage,
  type LackingText,
  type SearchAnswer,
  type SearchExplanation,
  type SearchHit,
  type SearchNothing,
  type SearchOrder,
  type SearchSelection,
} from "../search.ts";
import { asksForSomething, foundEntries, matchingOf } from "./found-entries.ts";
import { inReach, noCase } from "./case-table.ts";
import { summaryIn, type ItemRow } from "./item-row.ts";
import { countFacets, countFound } from "./search-facets.ts";
import type { Said } from "./search-table.ts";

const limitMax = 200;
/** UTF-16 units of text of one answer that are looked through for places to show; beyond that a hit is told without its place. */
const lookedThroughMax = 8 * 2 ** 20;
const insideShown = 3;

/** Answers one search. Within a transaction of the caller, so that its numbers belong together. Throws SearchError. */
export function answerSearch(database: DatabaseSync, order: SearchOrder, reach: Reach): SearchAnswer {
  const asked = withCasesOf(reach, withSelection(readQuery(order.query), order.selection));
  const signsAlone = order.query.trim() !== "" && !asksForSomething(asked);
  const query = { ...asked, filters: [...asked.filters, ...reachFilters(reach)] };
  const limit = Math.max(1, Math.min(order.limit, limitMax));
  const matching = matchingOf(database, query);
  const { entries, next } = signsAlone
    ? { entries: [], next: null }
    : foundEntries(database, matching, { ...order, limit });
  // A first page that is the only one has been counted.
  const isWhole = signsAlone || (order.cursor === null && next === null);
  const total = isWhole ? entries.length : countFound(database, matching);
  const terms = query.groups.flat();
  const reader = new HitReader(database, terms);
  return {
    hits: entries.map((entry) => reader.hit(entry)),
    total,
    next,
    facets: order.facets ? countFacets(database, matching, total, reach) : null,
    explanation: explain(database, asked, total, reach),
  };
}

/** A case that is out of reach is one that there is not: an item that is in reach may lie in it as well, which is not told. */
function withCasesOf(reach: Reach, query: Query): Query {
  if (reach === "all") return query;
  const known = (ids: readonly CaseId[]): readonly CaseId[] => ids.map((id) => (reach.includes(id) ? id : noCase));
  const filters = query.filters.map((one) => ({
    ...one,
    case: { any: known(one.case.any), not: known(one.case.not) },
  }));
  return { ...query, filters };
}

/** Who sees some cases alone searches in them alone. */
function reachFilters(reach: Reach): Query["filters"] {
  if (reach === "all") return [];
  return [{ ...noFilters, case: { any: reach.length === 0 ? [noCase] : reach, not: [] } }];
}

/** The texts that are not searched, newest first: those of items before `before`, or of the newest if null. */
export function lackingTexts(database: DatabaseSync, before: number | null, limit: number): readonly LackingText[] {
  const rows = database
    .prepare(
      `SELECT summary, described, path, lack, reason FROM lacks JOIN items USING (entry)
         WHERE entry < ? ORDER BY entry DESC, lacks.rowid LIMIT ?`,
    )
    .all(before ?? Number.MAX_SAFE_INTEGER, limit) as unknown as (Omit<LackingText, "item"> & ItemRow)[];
  return rows.map(({ summary, described, path, lack, reason }) => ({
    item: summaryIn({ summary, described }),
    path,
    lack,
    reason,
  }));
}

function readQuery(text: string): Query {
  try {
    return parseQuery(text);
  } catch (error) {
    if (!(error instanceof QueryTooLong)) throw error;
    const message = `The query is too long: ${error.message}.`;
    const next = `Ask for fewer words at once: up to ${String(queryLengthMax)} characters are taken.`;
    throw new SearchError("search.too-long", message, next, { cause: error });
  }
}

function withSelection(query: Query, selection: SearchSelection | null): Query {
  if (selection === null) return query;
  const { from, before, site, kind, verdict, withdrawn } = selection;
  const only = <T>(value: T | null): { any: readonly T[]; not: readonly T[] } => ({
    any: value === null ? [] : [value],
    not: [],
  });
  const options = { ...noFilters, site: only(site), kind: only(kind), verdict: only(verdict), withdrawn, from, before };
  return { ...query, filters: [...query.filters, options] };
}

/** Reads items, and where in them the terms are. */
class HitReader {
  readonly #item: StatementSync;
  readonly #texts: StatementSync;
  readonly #inside: StatementSync;
  readonly #terms: readonly Term[];
  #left = lookedThroughMax;

  constructor(database: DatabaseSync, terms: readonly Term[]) {
    this.#item = database.prepare("SELECT summary, detail, described, said FROM items WHERE entry = ?");
    this.#texts = database.prepare("SELECT path, text FROM texts WHERE entry = ? ORDER BY place");
    this.#inside = database.prepare("SELECT path, text FROM inside WHERE record = ? ORDER BY entry, place");
    this.#terms = terms;
  }

  hit(entry: number): SearchHit {
    const row = this.#item.get(entry) as unknown as ItemRow & { detail: string; said: string | null };
    const item = summaryIn(row);
    if (this.#terms.length === 0) return { item, found: [] };
    const people = row.said === null ? [] : (JSON.parse(row.said) as Said).fields;
    const detail = JSON.parse(row.detail) as ItemDetail;
    const fields = [...people, ...fieldsOf(detail)];
    const said = fields.flatMap((field) => this.#inField(field));
    return { item, found: [...firstOfEach(said), ...this.#inTexts(entry), ...this.#insideOf(detail)] };
  }

  #inField({ field, text }: FieldText): readonly FoundPassage[] {
    const plain = field === "address" ? unescaped(text) : null;
    const passage = passageOf(text, this.#terms) ?? (plain === null ? null : passageOf(plain, this.#terms));
    return passage === null ? [] : [{ field, path: null, ...passage }];
  }

  /** Where in what its files hold: the first few places, as a crawl may name a word on every page. */
  #insideOf({ record }: ItemDetail): readonly FoundPassage[] {
    const found: FoundPassage[] = [];
    for (const row of this.#inside.iterate(record)) {
      const { path, text } = row as { path: string; text: string };
      if (found.length >= insideShown || text.length > this.#left) break;
      this.#left -= text.length;
      const passage = passageOf(text, this.#terms);
      if (passage !== null) found.push({ field: "inside", path, ...passage });
    }
    return found;
  }

  #inTexts(entry: number): readonly FoundPassage[] {
    const found: FoundPassage[] = [];
    for (const row of this.#texts.iterate(entry)) {
      const { path, text } = row as { path: string; text: string };
      if (text.length > this.#left) {
        found.push({ field: "text", path, text: "", cutBefore: true, cutAfter: true, marks: [] });
        continue;
      }
      this.#left -= text.length;
      const passage = passageOf(text, this.#terms);
      if (passage !== null) found.push({ field: "text", path, ...passage });
    }
    return found;
  }
}

/** Several addresses of a capture say nearly the same. */
function firstOfEach(found: readonly FoundPassage[]): readonly FoundPassage[] {
  return found.filter(({ field }, at) => found.findIndex((other) => other.field === field) === at);
}

function explain(database: DatabaseSync, query: Query, total: number, reach: Reach): SearchExplanation {
  const seen = inReach(reach);
  const count = (sql: string): number => (database.prepare(sql).get(seen.values) as { count: number }).count;
  const lacking = (lack: string): number =>
    count(`SELECT count(DISTINCT entry) AS count FROM lacks WHERE lack = '${lack}' AND ${seen.sql}`);
  const searched =
    reach === "all"
      ? count("SELECT coalesce(sum(items), 0) AS count FROM searched_count")
      : count(`SELECT count(*) AS count FROM searched WHERE ${seen.sql}`);
  return {
    searched,
    terms: [...query.groups.flat(), ...query.excluded].map(({ typed, tokens }) => ({ typed, folded: tokens })),
    notes: query.notes,
    damaged: reach === "all" ? count("SELECT count(*) AS count FROM damaged") : 0,
    withdrawn: asksForWithdrawn(query)
      ? 0
      : count(`SELECT count(*) AS count FROM items WHERE withdrawn AND ${seen.sql}`),
    unread: lacking("unread"),
    cut: lacking("cut"),
    nothing: total > 0 ? null : whyNothing(database, query, searched, reachFilters(reach)),
  };
}

/** The first reason that is true, from the widest to the narrowest. It says nothing of what is out of reach. */
function whyNothing(database: DatabaseSync, query: Query, searched: number, reach: Query["filters"]): SearchNothing {
  const because = (code: SearchNothing["code"], words: readonly string[] = []): SearchNothing => ({ code, words });
  if (searched === 0) return because("archive-empty");
  if (!asksForSomething(query)) return because("no-words");
  const isAny = (part: Query): boolean => {
    const { expressions, times } = matchingOf(database, part);
    const one = database.prepare(`SELECT 1 FROM ${times.from} WHERE ${times.where} LIMIT 1`);
    return one.get({ ...times.values, match: expressions.all }) !== undefined;
  };
  const withdrawnToo = { ...noFilters, withdrawn: "any" } as const;
  const wordsAlone = { ...query, excluded: [], filters: [noFilters, ...reach] };
  const withWithdrawn = { ...wordsAlone, filters: [withdrawnToo, ...reach] };
  const unknown = query.groups.filter((group) => group.every((term) => !isAny({ ...withWithdrawn, groups: [[term]] })));
  if (unknown.length > 0)
    return because(
      "word-unknown",
      unknown.flatMap((group) => group.map(({ typed }) => typed)),
    );
  if (!isAny(withWithdrawn)) return because("not-together");
  if (!isAny(wordsAlone)) return because("withdrawn");
  return because(isAny({ ...wordsAlone, excluded: query.excluded }) ? "filtered" : "excluded");
}
