import type {
  CaptureDetail,
  CaptureVerdictValue,
  CaseId,
  Digest,
  ExportDetail,
  FactsDetail,
  FixityDetail,
  IdentityFact,
  Instant,
  IntakeDetail,
  RecordObject,
  TokenDetail,
} from "@muniment/verify";
import type { ItemDescribed } from "./descriptions.ts";

/** Whether items that are withdrawn from view are among those that are meant: not, only they, or as well. */
export type WithdrawnChoice = "no" | "only" | "any";

export type Shows = "page" | "image" | "video" | "audio" | "document" | "text" | "other";

/** One line of a list. All of it is rebuilt from the log. */
export interface ItemSummary {
  /** First 16 hex digits of the record's SHA-256. */
  readonly item: string;
  /** Of its entry in the log. */
  readonly index: number;
  readonly kind: "capture" | "intake";
  /** Title of the page, or name of the file; the address where a page has no title. */
  readonly title: string;
  /** Final address of a capture; null for an intake. */
  readonly address: string | null;
  /** When its entry was made: the writer's clock. */
  readonly sealed: Instant;
  /** Null for an intake. */
  readonly verdict: CaptureVerdictValue | null;
  /** Sum over its objects, in bytes. */
  readonly size: number;
  /** What one sees of it first, by the media type that its record has. */
  readonly shows: Shows;
  /** Digest of the object that a small picture of it is drawn from, or null: screenshot of a capture; an image, film, sound or PDF taken in. */
  readonly picture: Digest | null;
  /** What people said of it, in short. Absent where nobody said anything that holds. */
  readonly described?: ItemDescribed;
}

/** All that the record says, beside the summary. */
export interface ItemDetail extends ItemSummary {
  readonly record: Digest;
  readonly time: Instant;
  readonly actor: string;
  readonly software: { readonly name: string; readonly version: string };
  readonly objects: readonly RecordObject[];
  /** Who collected it, from where and under which account, as far as it was opened. Absent where the record commits to nothing. */
  readonly identity?: readonly IdentityFact[];
  readonly detail: ({ readonly kind: "capture" } & CaptureDetail) | ({ readonly kind: "intake" } & IntakeDetail);
}

/** Which items somebody may see: all, or those alone that belong to one of these cases. Source: docs/accounts, Cases. */
export type Reach = "all" | readonly CaseId[];

/** Of what belongs to no case: null. */
export function reachesCase(reach: Reach, id: CaseId | null): boolean {
  return reach === "all" || (id !== null && reach.includes(id));
}

/** A case as the log knows it: what it was called last, and how many items belong to it, those that are withdrawn from view too. */
export interface CaseInLog {
  readonly id: CaseId;
  readonly name: string;
  readonly items: number;
}

/** That an address was captured before: how often, and the newest of these captures. */
export interface Held {
  readonly times: number;
  readonly newest: ItemSummary;
}

/** Which captures of an address are asked for. */
export interface HistoryOrder {
  /** As the URL standard writes it. */
  readonly address: string;
  /** Those whose entry index is below it; all if null. */
  readonly before: number | null;
  /** At most 200. */
  readonly limit: number;
  /** Entry of the capture that is looked at: it is told also if it is withdrawn from view. */
  readonly of: number;
}

/** The captures of one address, those that kept nothing too. Each asked for it, or ended at it. */
export interface HistoryPage {
  /** How many there are, without those that are withdrawn from view. */
  readonly total: number;
  /** How many are withdrawn from it. */
  readonly withdrawn: number;
  /** Which of them the one is that is looked at, counted from 1 for the oldest. */
  readonly place: number;
  /** Newest first. */
  readonly captures: readonly CaptureOfAddress[];
  /** Value of `before` for the next page, or null if this is the last one. */
  readonly older: number | null;
}

export interface CaptureOfAddress {
  readonly item: ItemSummary;
  /** When the capture began; null if that was not measured. */
  readonly started: Instant | null;
  /** HTTP status of the page; null if it had none. */
  readonly status: number | null;
  readonly text: Likeness;
  readonly picture: Likeness;
}

/**
 * Whether an object has the same bytes as in the nearest capture before that has one: `than` names that one's item. `first`: none before has one.
 * `absent`: this one has none.
 */
export type Likeness =
  | { readonly is: "same" | "different"; readonly than: string }
  | { readonly is: "first" | "absent" };

/** A record that is in the log, but could not be read when the index followed it. Listed, so that nothing is lost in silence. */
export interface DamagedEntry {
  readonly index: number;
  readonly record: Digest;
  readonly reason: string;
}

/** A verification or a repair whose result was sealed: what its record says, but for the names of files. */
export interface FixityEntry extends Omit<FixityDetail, "faults" | "repaired"> {
  /** Of its entry in the log. */
  readonly index: number;
  /** When its entry was made: the writer's clock. */
  readonly sealed: Instant;
}

/** The newest of each kind, or null where there is none. */
export interface FixityHistory {
  /** A check of all objects. */
  readonly whole: FixityEntry | null;
  /** A check of some of them. */
  readonly sample: FixityEntry | null;
  /** A check, whole or not, that found something to fail. */
  readonly failed: FixityEntry | null;
  readonly repair: FixityEntry | null;
}

/** What was asked of others for an anchor, as its record has it. */
export interface TokenEntry<Detail extends TokenDetail = TokenDetail> {
  /** Of its entry in the log. */
  readonly index: number;
  /** When its entry was made: the writer's clock. */
  readonly sealed: Instant;
  readonly detail: Detail;
}

/** Entries that something outside does not cover yet, other than those about anchors: the times of the first and the last. */
export interface Uncovered {
  readonly oldest: Instant;
  readonly newest: Instant;
}

/** What tools read in a file of an item, as its record has it. */
export interface DerivationEntry {
  /** Of its entry in the log. */
  readonly index: number;
  /** When its entry was made: the writer's clock. */
  readonly sealed: Instant;
  /** The record of the item that the file belongs to. */
  readonly of: Digest;
  readonly detail: FactsDetail;
}

/** A package in which an item was handed over. */
export interface CustodyEntry {
  /** Of its entry in the log. */
  readonly index: number;
  /** When its entry was made: the writer's clock. */
  readonly sealed: Instant;
  readonly actor: string;
  /** How many items were in it. */
  readonly items: number;
  readonly detail: ExportDetail;
}

/** A file that came from others, as the record of its item names it: what tools can read facts in. `size` is in bytes. */
export interface ItemFile {
  readonly record: Digest;
  /** Of the item's entry in the log. */
  readonly index: number;
  /** Among the objects of the item. */
  readonly place: number;
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}
