/** An item with as much of who collected it as was opened: the rest of the program reads it so. Source: spec/disclosure. */
import { identityNames, type Known, type Opening } from "@muniment/verify";
import type { FoundItem, ItemIndex } from "../index/item-index.ts";
import type { ItemDetail } from "../index/items.ts";

/** The item as it reads with these fields opened, whatever was opened of it before. One that commits to nothing stays as it is. */
export function openedItem(item: ItemDetail, fields: Opening["fields"]): ItemDetail {
  const names = Object.keys(item.detail.identity ?? {});
  if (names.length === 0) return item;
  const opened = new Map(fields.map(({ name, statement }) => [name, statement]));
  const identity = inOrder(names).map((name) => ({ name, statement: opened.get(name) ?? null }));
  if (item.detail.kind !== "capture") return { ...item, identity };
  const account: Known<string> = opened.get("account") ?? { basis: "not-measured", reason: withheldReason };
  return { ...item, identity, detail: { ...item.detail, account } };
}

const withheldReason = "withheld, provable later";

/** Those that this version knows first, in the order in which they are told. */
function inOrder(names: readonly string[]): readonly string[] {
  const known: readonly string[] = identityNames;
  return [...known.filter((name) => names.includes(name)), ...names.filter((name) => !known.includes(name))];
}

/** An index whose items are opened as far as the home can. */
export function openedIndex(index: ItemIndex, opening: (item: ItemDetail) => Promise<Opening | null>): ItemIndex {
  const find = async (name: string): Promise<FoundItem> => {
    const found = await index.find(name);
    if (found.found !== "one") return found;
    const { item } = found;
    const fields = item.detail.identity === undefined ? [] : ((await opening(item))?.fields ?? []);
    return { found: "one", item: openedItem(item, fields) };
  };
  return {
    position: () => index.position(),
    apply: (from, batch, texts) => index.apply(from, batch, texts),
    mend: (sealed, text) => index.mend(sealed, text),
    reset: () => index.reset(),
    count: () => index.count(),
    listAt: (place, limit) => index.listAt(place, limit),
    placeOf: (entry) => index.placeOf(entry),
    countWithdrawn: () => index.countWithdrawn(),
    list: (before, limit, withdrawn) => index.list(before, limit, withdrawn),
    damaged: () => index.damaged(),
    fixity: () => index.fixity(),
    tokens: () => index.tokens(),
    proofs: () => index.proofs(),
    uncovered: (from) => index.uncovered(from),
    derivations: (record) => index.derivations(record),
    exports: (record) => index.exports(record),
    held: (address, before) => index.held(address, before),
    history: (order) => index.history(order),
    description: (record) => index.description(record),
    unread: (after, limit) => index.unread(after, limit),
    readCounts: () => index.readCounts(),
    find,
    search: (order) => index.search(order),
    lacking: (before, limit) => index.lacking(before, limit),
    close: () => index.close(),
  };
}
