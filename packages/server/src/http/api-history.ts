/** What the JSON API answers about an item's other captures, and what differs between two items. Types alone. */
import type { ItemTextsCompared, ComparedItem } from "../actions/comparing/items-compared.ts";
import type { CaptureOfAddress, HistoryPage, Likeness } from "../index/items.ts";

export type { ComparedItem, ComparedSide, ItemTextsCompared } from "../actions/comparing/items-compared.ts";
export type { ComparedLine, ComparedPiece, ComparedRow } from "../comparison/texts-compared.ts";
export type { CaptureOfAddress, Likeness };

/**
 * GET /api/items/<item>/history?before=<entry index>&limit=<1 to 200>: the captures of the address that this one asked for, newest first.
 * `address` is null for an item that asked for none. Source: docs/history.md
 */
export type HistoryAnswer =
  | { readonly item: string; readonly address: null }
  | ({ readonly item: string; readonly address: string } & HistoryPage);

/**
 * GET /api/compare?before=<item>&after=<item>: what differs between the texts of two items, whatever they are. Each is named as for
 * GET /api/items/<item>.
 */
export interface CompareAnswer {
  readonly before: ComparedItem;
  readonly after: ComparedItem;
  readonly text: ItemTextsCompared;
}
