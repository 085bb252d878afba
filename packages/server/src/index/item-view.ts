import type { Digest } from "@muniment/verify";
import type {
  CustodyEntry,
  DamagedEntry,
  Held,
  HistoryOrder,
  HistoryPage,
  ItemDetail,
  ItemSummary,
  WithdrawnChoice,
} from "./items.ts";
import type { SearchAnswer, SearchOrder } from "./search.ts";

export type FoundItem = { readonly found: "one"; readonly item: ItemDetail } | { readonly found: "none" | "several" };

/**
 * The items that somebody may see. What is not among them is not there: it is in no list, no number and no explanation, and its name
 * finds nothing. Every method throws IndexError if the index cannot be read.
 */
export interface ItemView {
  /** All items, and how many of them are withdrawn from view. */
  count(): Promise<number>;
  countWithdrawn(): Promise<number>;
  /** Newest first: items from a place on, where the newest is at place 0. `limit` at most 1,000. It costs no more far down than at the top. */
  listAt(place: number, limit: number): Promise<readonly ItemSummary[]>;
  /** How many items are newer than that of this entry: its place. */
  placeOf(entry: number): Promise<number>;
  /**
   * Newest first: items whose entry index is below `before`, or the newest if null. `limit` at most 1,000. Those that are withdrawn from
   * view are left out unless asked for.
   */
  list(before: number | null, limit: number, withdrawn?: WithdrawnChoice): Promise<readonly ItemSummary[]>;
  /** Of entries that cannot be read nobody knows where they belong: who does not see all sees none of them. */
  damaged(): Promise<readonly DamagedEntry[]>;
  /** The captures of an address over time, and which of them have other bytes than the one before. */
  history(order: HistoryOrder): Promise<HistoryPage>;
  /**
   * The captures that kept something and were asked for this very address, or ended at it; of those whose entry index is below `before`, or
   * of all if null. `address` is as the URL standard writes it. Null where there is none.
   */
  held(address: string, before: number | null): Promise<Held | null>;
  /** By item name, by a prefix of it (at least 6 hex digits), or by `@` and the entry's index. */
  find(name: string): Promise<FoundItem>;
  /** Whether all of these are among them: of whoever sees all items, any name is. By whole names. */
  has(items: readonly string[]): Promise<boolean>;
  /** Packages in which the item that this record made was handed over, newest first: those that hold nothing else than these items. */
  exports(record: Digest): Promise<readonly CustodyEntry[]>;
  /** Throws SearchError for a query that is too long, and a cursor that is none. */
  search(order: SearchOrder): Promise<SearchAnswer>;
}
