/** What the JSON API answers. Types alone: the application in the browser takes them from here, and nothing else. */
import type { CaseNamed, Finding } from "@muniment/verify";
import type { AnchorStatus } from "../actions/anchoring/anchor-told.ts";
import type { CheckSum } from "../actions/check-sum.ts";
import type { Concern } from "../actions/concern.ts";
import type { HandOver, HandOverAsked } from "../actions/handing-over/handed-over.ts";
import type { Status } from "../actions/status-told.ts";
import type { CustodyEntry, DamagedEntry, DerivationEntry, ItemDetail, ItemSummary } from "../index/items.ts";
import type { SearchAnswer, SearchHit } from "../index/search.ts";
import type { AccountShown, Role } from "../state/accounts.ts";
import type { KeyAnswer } from "./api-people.ts";

export type { FoundPassage, SearchExplanation, SearchFacets, SearchNothing, SearchSort } from "../index/search.ts";
export type { AccountShown, CheckSum, HandOver, HandOverAsked, Role };
export type * from "./api-people.ts";
export type * from "./api-cases.ts";

/** Every answer that is not 2xx. `next` says what to do, in the user's words. */
export interface ProblemAnswer {
  readonly error: Problem;
}

/** `code` is a ProblemCode, or one of ArchiveErrorCode or StateErrorCode. */
export interface Problem {
  readonly code: string;
  readonly message: string;
  readonly next: string;
}

export type ProblemCode =
  | "host.refused"
  | "site.refused"
  | "method.refused"
  | "query.bad"
  | "body.type"
  | "body.bad"
  | "session.none"
  | "welcome.refused"
  | "token.refused"
  | "password.refused"
  | "sign-in.refused"
  | "sign-in.code-needed"
  | "sign-in.code-refused"
  | "sign-in.passkey-refused"
  | "sign-in.slow"
  | "sign-in.busy"
  | "role.refused"
  | "account.own"
  | "passkey.host"
  | "pass.refused"
  | "route.none"
  | "item.none"
  | "item.several"
  | "case.needed" // who adds to some cases alone says to which
  | "search.too-long"
  | "search.bad-cursor"
  | "object.none"
  | "object.missing"
  | "object.cut"
  | "picture.none"
  | "picture.failed"
  | "range.bad"
  | "verify.busy"
  | "ui.missing"
  | "internal";

/**
 * What is known of an item's seal since this viewer was started. `sealed`: checked, and everything holds.
 * `not-checked`: nobody looked yet, or the look was not conclusive (then `sum` says so). `broken`: at least one finding fails.
 */
export type Seal =
  | { readonly state: "sealed" | "broken"; readonly sum: CheckSum }
  | { readonly state: "not-checked"; readonly sum: CheckSum | null };

export interface ListedItem extends ItemSummary {
  readonly seal: Seal;
}

/**
 * GET /api/items?before=<entry index>&limit=<1 to 200>, or ?place=<n>&limit=…: the items from a place on, where the newest is at place 0.
 * A place moves when items are added; an entry index does not.
 */
export interface ItemsAnswer {
  /** All items of the archive that are not withdrawn from view, exactly. */
  readonly total: number;
  /** How many are withdrawn from it. */
  readonly withdrawn: number;
  /** Of the first of `items`, where the newest is at place 0; `total` if there is none. */
  readonly place: number;
  readonly items: readonly ListedItem[];
  /** Value of `before` for the next page, or null when this is the last one. */
  readonly older: number | null;
  /** Entries whose records could not be read; the same on each page. */
  readonly damaged: readonly DamagedEntry[];
  /** Why the list may lack the newest items, or null when it is up to date. */
  readonly behind: Problem | null;
}

/** GET /api/search?q=<query>&sort=<relevance, newest or oldest>&cursor=<next>&limit=<1 to 200>. Source: docs/search.md */
export interface SearchResults extends Omit<SearchAnswer, "hits"> {
  readonly hits: readonly (Omit<SearchHit, "item"> & { readonly item: ListedItem })[];
  /** What the cases are called that the query or the facets name: those alone that who asks may see. */
  readonly cases: readonly CaseNamed[];
  /** Why the answer may lack the newest items, or null when the index is up to date. */
  readonly behind: Problem | null;
}

/** The signed head of the log. `note`: its text as it lies in log/checkpoint; `root`: hex. */
export interface CheckpointAnswer {
  readonly origin: string;
  readonly size: number;
  readonly root: string;
  readonly note: string;
}

/** The player goes by the name: what ends in `.warc` may be packed with gzip. */
export type ReplaySource = "capture.wacz" | "capture.warc";

/** GET /api/items/<item>. `<item>` may be a prefix of the name, or `@` and the entry's index. */
export interface ItemAnswer {
  readonly item: ItemDetail;
  readonly seal: Seal;
  readonly checkpoint:
    | { readonly ok: true; readonly value: CheckpointAnswer }
    | { readonly ok: false; readonly error: Problem };
  /** What tools read in the files of the item, by their entries. A file that was read again stands more than once. */
  readonly derivations: readonly DerivationEntry[];
  /** Packages in which it was handed over, newest first. */
  readonly exports: readonly CustodyEntry[];
  /** Names of the accounts behind the actors in `exports`, as far as there are accounts. */
  readonly people: Readonly<Record<string, string>>;
  /**
   * `base`: address under which the item is replayed (`/`) and its PDF shown (`/document.pdf`): another origin than this one, with a pass in it.
   * `source`: the name, below it, of the web archive that is replayed; null where the item has none, or nobody has looked into its file yet.
   */
  readonly replay: { readonly base: string; readonly source: ReplaySource | null };
}

/** GET /api/packages: those that lie ready, that are made and that came to nothing, newest first. Source: docs/hand-over */
export interface PackagesAnswer {
  readonly packages: readonly HandOver[];
  /** What a receiver checks them with, and has to be told by another way than the one that they take. */
  readonly key: Pick<KeyAnswer, "vkey" | "fingerprint">;
}

/** GET /api/status: how the archive stands, by what can be told without reading it through. */
export type StatusAnswer = Status;
export type { AnchorStatus, Concern };

/** GET /api/archive */
export interface ArchiveAnswer {
  readonly origin: string;
  readonly checkpoint: CheckpointAnswer;
  readonly items: number;
  readonly damaged: number;
}

/**
 * GET /api/items/<item>/verify answers one JSON object a line: findings, and last the sum. An answer without a last line of
 * `sum` was cut off, and says nothing about the item.
 */
export type FindingLine = { readonly finding: Finding } | { readonly sum: CheckSum } | ProblemAnswer;
