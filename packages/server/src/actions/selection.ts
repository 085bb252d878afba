import type { CaptureVerdictValue, Instant } from "@muniment/verify";
import type { ItemIndex } from "../index/item-index.ts";
import type { ItemSummary } from "../index/items.ts";

/** Which items are meant. Every part that is not null must hold. */
export interface Selection {
  /** Sealed at this time or later. */
  readonly from: Instant | null;
  /** Sealed before this time. */
  readonly before: Instant | null;
  /** Host of the final address, or a domain that it lies in. In lower case. */
  readonly site: string | null;
  readonly kind: ItemSummary["kind"] | null;
  readonly verdict: CaptureVerdictValue | null;
}

export const everything: Selection = { from: null, before: null, site: null, kind: null, verdict: null };

const page = 500;

/** Newest first. */
export async function* selectItems(
  index: Pick<ItemIndex, "list">,
  selection: Selection,
): AsyncGenerator<readonly ItemSummary[]> {
  for (let before: number | null = null; ;) {
    const items: readonly ItemSummary[] = await index.list(before, page);
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
