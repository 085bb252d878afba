import { tokensOf, type Token } from "../../folding/index.ts";
import { noFilters, type Filters, type Query, type QueryNote, type Term } from "./query.ts";
import { looksLikeFilter, withFilter } from "./read-filter.ts";
import { splitQuery, type Piece } from "./split-query.ts";

/** In UTF-16 units. */
export const queryLengthMax = 16_384;
/** Terms, and tokens of all terms together. */
const termsMax = 1_000;
const tokensMax = 8_192;
/** Of one phrase: each place of its first word in a text is held against all the others. */
export const phraseMax = 256;

/** It is longer than anybody types, and would take longer than anybody waits. */
export class QueryTooLong extends Error {
  override readonly name = "QueryTooLong";
}

/**
 * What a query means. Every text is a query: what makes no sense as syntax is words. Throws QueryTooLong.
 * Source: docs/search.md, "What a query means".
 */
export function parseQuery(text: string): Query {
  if (text.length > queryLengthMax) throw new QueryTooLong(`over ${String(queryLengthMax)} characters`);
  const reading = new Reading();
  const pieces = [...splitQuery(text)];
  for (const [at, piece] of pieces.entries()) {
    if (isOr(piece) && at > 0 && at < pieces.length - 1) reading.or();
    else reading.take(piece);
  }
  return reading.query();
}

function isOr({ text, quoted, excluded }: Piece): boolean {
  return text === "OR" && !quoted && !excluded;
}

class Reading {
  #filters: Filters = noFilters;
  readonly #groups: Term[][] = [];
  readonly #excluded: Term[] = [];
  readonly #notes: QueryNote[] = [];
  /** An OR stood behind a term, and the next one belongs with that. */
  #joins = false;
  /** What came last was a term that an OR may follow. */
  #joinable = false;
  #terms = 0;
  #tokens = 0;

  or(): void {
    this.#joins = this.#joinable;
  }

  take(piece: Piece): void {
    if (!piece.quoted && looksLikeFilter(piece.text)) {
      const filters = withFilter(this.#filters, piece.text, piece.excluded);
      if (filters !== null) {
        this.#filters = filters;
        this.#joinable = false;
        return;
      }
      this.#notes.push({ code: "filter-unknown", text: piece.text });
    }
    const term = termOf(piece.text);
    if (term === null) {
      this.#notes.push({ code: "nothing-in-it", text: piece.text });
      return;
    }
    this.#count(term);
    this.#place(term, piece.excluded);
  }

  #count(term: Term): void {
    if (term.tokens.length > phraseMax) throw new QueryTooLong(`over ${String(phraseMax)} words in one phrase`);
    this.#terms += 1;
    this.#tokens += term.tokens.length;
    if (this.#terms > termsMax || this.#tokens > tokensMax) throw new QueryTooLong(`over ${String(termsMax)} words`);
  }

  #place(term: Term, excluded: boolean): void {
    const last = this.#groups.at(-1);
    if (excluded) this.#excluded.push(term);
    else if (this.#joins && last !== undefined) last.push(term);
    else this.#groups.push([term]);
    this.#joins = false;
    this.#joinable = !excluded;
  }

  query(): Query {
    return { groups: this.#groups, excluded: this.#excluded, filters: [this.#filters], notes: this.#notes };
  }
}

/** Null if nothing in it can be searched. */
function termOf(typed: string): Term | null {
  const tokens = [...tokensOf(typed)];
  const last = tokens.at(-1);
  if (last === undefined) return null;
  const { texts, beginning } = rowOf(tokens, last);
  return { typed, tokens: texts, beginning };
}

/**
 * In a text the last character of a run is a token alone. In a query that ends in a run it is not known whether it is the last: the
 * token before says already that it is there; and where there is none before, any token that begins with it will do.
 */
function rowOf(
  tokens: readonly Token[],
  last: Token,
): { readonly texts: readonly string[]; readonly beginning: boolean } {
  const texts = tokens.map(({ text }) => text);
  if (last.run === null) return { texts, beginning: false };
  const before = tokens.at(-2)?.run ?? null;
  return before !== null && !before.last ? { texts: texts.slice(0, -1), beginning: false } : { texts, beginning: true };
}
