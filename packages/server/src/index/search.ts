import type { CaptureVerdictValue, CaseId, Instant } from "@muniment/verify";
import type { ItemSummary, WithdrawnChoice } from "./items.ts";
import type { QueryNote } from "./query/query.ts";
import { OperationError } from "../operation-error.ts";

export type SearchSort = "relevance" | "newest" | "oldest";

/** Where a search looks. Source: docs/search.md. */
export type SearchField =
  | "title"
  | "address"
  | "facts"
  | "text"
  | "inside"
  | "hash"
  | "tag"
  | "note"
  | "quote"
  | "name"
  | "place";

/** What is to be found. Source: docs/search.md. */
export interface SearchOrder {
  /** As a person typed it. Any text is a query. */
  readonly query: string;
  /** What holds beside the query, as options of a command say it. */
  readonly selection: SearchSelection | null;
  readonly sort: SearchSort;
  /** `next` of the answer before, to the same query and sort; null for the beginning. */
  readonly cursor: string | null;
  /** At most 200. */
  readonly limit: number;
  /** Whether to count what each further filter would leave: it takes longer than the answer. */
  readonly facets: boolean;
}

/** Which items are meant. Every part that is not null must hold. */
export interface SearchSelection {
  /** Sealed at this time or later. */
  readonly from: Instant | null;
  /** Sealed before this time. */
  readonly before: Instant | null;
  /** Host of the final address, or a domain that it lies in. In lower case. */
  readonly site: string | null;
  readonly kind: ItemSummary["kind"] | null;
  readonly verdict: CaptureVerdictValue | null;
  readonly withdrawn: WithdrawnChoice;
}

export interface SearchAnswer {
  readonly hits: readonly SearchHit[];
  /** All that was found, exactly, on whatever page. */
  readonly total: number;
  /** Cursor of the next page; null if this is the last. */
  readonly next: string | null;
  /** Null if they were not asked for. */
  readonly facets: SearchFacets | null;
  readonly explanation: SearchExplanation;
}

export interface SearchHit {
  readonly item: ItemSummary;
  /** Nothing where no word was asked for. */
  readonly found: readonly FoundPassage[];
}

/** A part of one field with what was found in it. */
export interface FoundPassage {
  readonly field: SearchField;
  /** Path of the object that the text is of; null for what the record says. */
  readonly path: string | null;
  /** As it is kept, not folded. Empty if the text is so long that the place was not looked for. */
  readonly text: string;
  /** The text goes on before, or behind. */
  readonly cutBefore: boolean;
  readonly cutAfter: boolean;
  /** In UTF-16 units of `text`, in order, without overlap. */
  readonly marks: readonly { readonly start: number; readonly end: number }[];
}

/** What would be found with one filter more. Each count is exact; values with none are left out. */
export interface SearchFacets {
  readonly kinds: readonly FacetCount<ItemSummary["kind"]>[];
  readonly verdicts: readonly FacetCount<CaptureVerdictValue>[];
  /** Ten hosts at most: those that are met most often among the newest 2,000 found. With all that lies in them as domains. */
  readonly sites: readonly FacetCount<string>[];
  /** Ten cases at most, as the sites: of those alone that who asks may see. */
  readonly cases: readonly FacetCount<CaseId>[];
}

export interface FacetCount<T> {
  readonly value: T;
  readonly count: number;
}

/** What an answer says of itself. */
export interface SearchExplanation {
  /** Items that were searched: all. */
  readonly searched: number;
  /** Each term as it was typed, and what it was compared as. */
  readonly terms: readonly { readonly typed: string; readonly folded: readonly string[] }[];
  readonly notes: readonly QueryNote[];
  /** Entries whose records could not be read: what they hold is not searched. */
  readonly damaged: number;
  /** Items that are withdrawn from view and were left out for that. */
  readonly withdrawn: number;
  /** Items with a text that could not be read, and of which not all was searched. */
  readonly unread: number;
  readonly cut: number;
  /** Why nothing was found; null if something was. */
  readonly nothing: SearchNothing | null;
}

export interface SearchNothing {
  readonly code: "archive-empty" | "no-words" | "word-unknown" | "not-together" | "withdrawn" | "excluded" | "filtered";
  /** Of `word-unknown`: as they were typed. */
  readonly words: readonly string[];
}

/** Text of an item that is not searched, and why. */
export interface LackingText {
  readonly item: ItemSummary;
  readonly path: string;
  readonly lack: "unread" | "cut";
  readonly reason: string;
}

export type SearchErrorCode =
  | "search.too-long" // more than a query may have
  | "search.bad-cursor"; // not one that came with an answer to this sort

/** A search that cannot be made. */
export class SearchError extends OperationError<SearchErrorCode> {
  override readonly name = "SearchError";
}
