import type { ItemIndex } from "../index/item-index.ts";
import type { ItemSummary } from "../index/items.ts";
import type { SearchSelection } from "../index/search.ts";

/** Which items are meant. Every part that is not null must hold. */
export type Selection = SearchSelection;

export const everything: Selection = {
  from: null,
  before: null,
  site: null,
  kind: null,
  verdict: null,
  withdrawn: "no",
};

const page = 500;

/** Newest first. */
export async function* selectItems(
  index: Pick<ItemIndex, "list">,
  selection: Selection,
): AsyncGenerator<readonly ItemSummary[]> {
  for (let before: number | null = null; ;) {
    const items: readonly ItemSummary[] = await index.list(before, page, selection.withdrawn);
    const last = items.at(-1);
    if (last === undefined) return;
    before = last.index;
    yield items.filter((item) => isMeant(item, selection));
  }
}

export function isMeant(item: ItemSummary, { from, before, site, kind, verdict }: Selection): boolean {
  return (
    (from === null || item.sealed >= from) &&
    (before === null || item.sealed < before) &&
    (site === null || isOfSite(item.address, site)) &&
    (kind === null || item.kind === kind) &&
    (verdict === null || item.verdict === verdict)
  );
}

function isOfSite(address: string | null, site: string): boolean {
  const host = address === null ? null : URL.parse(address)?.hostname;
  return host === site || (host?.endsWith(`.${site}`) ?? false);
}
