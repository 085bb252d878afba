import type { ItemDescribed } from "../descriptions.ts";
import type { ItemDetail, ItemSummary } from "../items.ts";

/** Of a row of `items`: what its record says, and beside it what people said since. */
export interface ItemRow {
  readonly summary: string;
  readonly described: string | null;
}

export type DetailRow = Omit<ItemRow, "summary"> & { readonly detail: string };

export function summaryIn({ summary, described }: ItemRow): ItemSummary {
  return { ...(JSON.parse(summary) as ItemSummary), ...saidIn(described) };
}

export function detailIn({ detail, described }: DetailRow): ItemDetail {
  return { ...(JSON.parse(detail) as ItemDetail), ...saidIn(described) };
}

function saidIn(described: string | null): Pick<ItemSummary, "described"> {
  return described === null ? {} : { described: JSON.parse(described) as ItemDescribed };
}

export function summaryOf(item: ItemDetail): ItemSummary {
  const { index, kind, title, address, sealed, verdict, size, shows, picture } = item;
  return { item: item.item, index, kind, title, address, sealed, verdict, size, shows, picture };
}
