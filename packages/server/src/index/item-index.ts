import type { Digest, ProofDetail } from "@muniment/verify";
import type { SealedRecord } from "../archive/archive.ts";
import type { ItemDescription } from "./descriptions.ts";
import type { ItemView } from "./item-view.ts";
import type { CaseInLog, DerivationEntry, FixityHistory, ItemFile, Reach, TokenEntry, Uncovered } from "./items.ts";
import type { LackingText } from "./search.ts";
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

/**
 * Follows the log, never writes one. Deleting it loses nothing: it is built again from entry 0 and then answers as
 * before. One implementation is SQLite; PostgreSQL fits the same contract (spec/layout names what is truth).
 * Every method throws IndexError if the index cannot be read or written.
 */
export interface ItemIndex extends ItemView {
  /** The items that somebody with this reach may see; the index itself is of all. */
  within(reach: Reach): ItemView;
  /** The cases that items belong to, by what they are called. */
  cases(): Promise<readonly CaseInLog[]>;
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
  /** What people said of the item that this record made. */
  description(record: Digest): Promise<ItemDescription>;
  /** Files that no tool has read, by their entries: those that follow `after`, or the first if null. `limit` at most 1,000. */
  unread(after: Pick<ItemFile, "index" | "place"> | null, limit: number): Promise<readonly ItemFile[]>;
  /** How many files there are, and how many of them no tool has read. */
  readCounts(): Promise<{ readonly files: number; readonly unread: number }>;
  /** Texts of items that are not searched, newest item first: of those whose entry index is below `before`, or of all if null. */
  lacking(before: number | null, limit: number): Promise<readonly LackingText[]>;
  close(): Promise<void>;
}
