import type { Digest, ProofDetail } from "@muniment/verify";
import type { SealedRecord } from "../archive/archive.ts";
import type { ItemDescription } from "./descriptions.ts";
import type {
  DamagedEntry,
  CustodyEntry,
  DerivationEntry,
  FixityHistory,
  Held,
  HistoryOrder,
  HistoryPage,
  ItemDetail,
  ItemFile,
  ItemSummary,
  TokenEntry,
  Uncovered,
  WithdrawnChoice,
} from "./items.ts";
import type { LackingText, SearchAnswer, SearchOrder } from "./search.ts";
import type { ItemText } from "./text/item-text.ts";

/** Entries taken in so far, and the record of the last of them: an index knows which log it followed. */
export interface IndexPosition {
  readonly entries: number;
  readonly lastRecord: Digest | null;
}

/** Somebody else has taken entries in since the position was read. Read it again. */
export class IndexMoved extends Error {
  override readonly name = "IndexMoved";
}

export type FoundItem = { readonly found: "one"; readonly item: ItemDetail } | { readonly found: "none" | "several" };

/**
 * Follows the log, never writes one. Deleting it loses nothing: it is built again from entry 0 and then answers as
 * before. One implementation is SQLite; PostgreSQL fits the same contract (spec/layout names what is truth).
 * Every method throws IndexError if the index cannot be read or written.
 */
export interface ItemIndex {
  position(): Promise<IndexPosition>;
  /**
   * Takes in `batch`, which begins at `from`, in one transaction with the new position. `texts` has the text of its items, by the
   * number of their entries; one that is not in it has none. Throws IndexMoved if `from` is not the position.
   */
  apply(from: number, batch: readonly SealedRecord[], texts?: ReadonlyMap<number, ItemText>): Promise<void>;
  /** Takes in again an entry that was listed as damaged, as it can be read now. Nothing is done if it is not listed. */
  mend(sealed: SealedRecord, text?: ItemText): Promise<void>;
  /** Forgets everything: position 0. */
  reset(): Promise<void>;
  /** All items, and how many of them are withdrawn from view. */
  count(): Promise<number>;
  /** Newest first: items from a place on, where the newest is at place 0. `limit` at most 1,000. It costs no more far down than at the top. */
  listAt(place: number, limit: number): Promise<readonly ItemSummary[]>;
  /** How many items are newer than that of this entry: its place. */
  placeOf(entry: number): Promise<number>;
  countWithdrawn(): Promise<number>;
  /**
   * Newest first: items whose entry index is below `before`, or the newest if null. `limit` at most 1,000. Those that are withdrawn from
   * view are left out unless asked for.
   */
  list(before: number | null, limit: number, withdrawn?: WithdrawnChoice): Promise<readonly ItemSummary[]>;
  damaged(): Promise<readonly DamagedEntry[]>;
  fixity(): Promise<FixityHistory>;
  /**
   * What was asked of others for anchors, by their entries: of each authority, witness, list and log of a peer, of proofs that were
   * asked for, and of those asked about again, the newest of each outcome, and the first that was not had since one was; at most
   * a thousand.
   */
  tokens(): Promise<readonly TokenEntry[]>;
  /** The entries of the proofs that no other was made from, by their entries: the newest thousand. */
  proofs(): Promise<readonly TokenEntry<ProofDetail>[]>;
  /** Of the entries from this one on, those that are not about anchors; null if there is none. */
  uncovered(from: number): Promise<Uncovered | null>;
  /** What tools read in the files of the item that this record made, by their entries: the newest thousand. */
  derivations(record: Digest): Promise<readonly DerivationEntry[]>;
  /** Packages in which the item that this record made was handed over, by their entries: the newest thousand. */
  exports(record: Digest): Promise<readonly CustodyEntry[]>;
  /** What people said of the item that this record made. */
  description(record: Digest): Promise<ItemDescription>;
  /** Files that no tool has read, by their entries: those that follow `after`, or the first if null. `limit` at most 1,000. */
  unread(after: Pick<ItemFile, "index" | "place"> | null, limit: number): Promise<readonly ItemFile[]>;
  /** How many files there are, and how many of them no tool has read. */
  readCounts(): Promise<{ readonly files: number; readonly unread: number }>;
  /**
   * The captures that kept something and were asked for this very address, or ended at it; of those whose entry index is below `before`, or
   * of all if null. `address` is as the URL standard writes it. Null where there is none.
   */
  held(address: string, before: number | null): Promise<Held | null>;
  /** The captures of an address over time, and which of them have other bytes than the one before. */
  history(order: HistoryOrder): Promise<HistoryPage>;
  /** By item name, by a prefix of it (at least 6 hex digits), or by `@` and the entry's index. */
  find(name: string): Promise<FoundItem>;
  /** Throws SearchError for a query that is too long, and a cursor that is none. */
  search(order: SearchOrder): Promise<SearchAnswer>;
  /** Texts of items that are not searched, newest item first: of those whose entry index is below `before`, or of all if null. */
  lacking(before: number | null, limit: number): Promise<readonly LackingText[]>;
  close(): Promise<void>;
}
