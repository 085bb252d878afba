/** An item with as much of who collected it as was opened: the rest of the program reads it so. Source: spec/disclosure. */
import { identityNames, type Known, type Opening } from "@muniment/verify";
import type { ItemIndex } from "../index/item-index.ts";
import type { FoundItem, ItemView } from "../index/item-view.ts";
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
  return {
    ...openedView(index, opening),
    within: (reach) => openedView(index.within(reach), opening),
    cases: () => index.cases(),
    position: () => index.position(),
    apply: (from, batch, texts) => index.apply(from, batch, texts),
    mend: (sealed, text) => index.mend(sealed, text),
    reset: () => index.reset(),
    fixity: () => index.fixity(),
    tokens: () => index.tokens(),
    proofs: () => index.proofs(),
    uncovered: (from) => index.uncovered(from),
    derivations: (record) => index.derivations(record),
    description: (record) => index.description(record),
    unread: (after, limit) => index.unread(after, limit),
    readCounts: () => index.readCounts(),
    lacking: (before, limit) => index.lacking(before, limit),
    close: () => index.close(),
  };
}

function openedView(view: ItemView, opening: (item: ItemDetail) => Promise<Opening | null>): ItemView {
  const find = async (name: string): Promise<FoundItem> => {
    const found = await view.find(name);
    if (found.found !== "one") return found;
    const { item } = found;
    const fields = item.detail.identity === undefined ? [] : ((await opening(item))?.fields ?? []);
    return { found: "one", item: openedItem(item, fields) };
  };
  return {
    count: () => view.count(),
    listAt: (place, limit) => view.listAt(place, limit),
    placeOf: (entry) => view.placeOf(entry),
    countWithdrawn: () => view.countWithdrawn(),
    list: (before, limit, withdrawn) => view.list(before, limit, withdrawn),
    damaged: () => view.damaged(),
    history: (order) => view.history(order),
    held: (address, before) => view.held(address, before),
    find,
    has: (items) => view.has(items),
    exports: (record) => view.exports(record),
    search: (order) => view.search(order),
  };
}
