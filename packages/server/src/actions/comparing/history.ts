import { addressAsked, type ItemDetail } from "../../index/index.ts";
import type { ItemView } from "../../index/item-view.ts";
import type { HistoryPage } from "../../index/items.ts";

/** An item among the captures of its address; `address` is null where it is none, as for a file. */
export type ItemHistory = { readonly address: null } | ({ readonly address: string } & HistoryPage);

/** At most 200 at a time: those whose entry index is below `before`, or the newest if null. */
export async function historyOf(
  index: Pick<ItemView, "history">,
  item: ItemDetail,
  { before, limit }: { readonly before: number | null; readonly limit: number },
): Promise<ItemHistory> {
  const address = addressAsked(item);
  if (address === null) return { address: null };
  return { address, ...(await index.history({ address, before, limit, of: item.index })) };
}
