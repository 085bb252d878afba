/** What is told of two items that were compared. Types alone. */
import type { Digest } from "@muniment/verify";
import type { TextsCompared } from "../../comparison/texts-compared.ts";
import type { ItemDetail } from "../../index/items.ts";

export type ComparedSide = "before" | "after";

/** What the texts of two items say of each other. */
export type ItemTextsCompared =
  /** The very same bytes were sealed twice. They were not read. */
  | { readonly outcome: "same-bytes" }
  | TextsCompared
  /** At least one has no text. */
  | { readonly outcome: "no-text"; readonly sides: readonly ComparedSide[] }
  | { readonly outcome: "too-large"; readonly sides: readonly ComparedSide[]; readonly sizeMax: number }
  | { readonly outcome: "unreadable"; readonly side: ComparedSide; readonly reason: string };

export interface ComparedItem {
  readonly item: ItemDetail;
  /** The object that its text is in; null if it has none. */
  readonly text: { readonly path: string; readonly digest: Digest; readonly size: number } | null;
}

export interface ItemsCompared {
  readonly before: ComparedItem;
  readonly after: ComparedItem;
  readonly text: ItemTextsCompared;
}
