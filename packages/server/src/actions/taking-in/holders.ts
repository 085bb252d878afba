import type { ItemView } from "../../index/item-view.ts";

const holdersMax = 10;
/** A text that lists hashes is found by each of them, too. */
const lookedAtMax = 200;

/** Names of items that have an object with this SHA-256 (64 hex digits), the oldest first, ten at most. The index must be up to the log. Throws IndexError. */
export async function holdersOf(index: Pick<ItemView, "search" | "find">, sha256: string): Promise<readonly string[]> {
  const order = {
    query: sha256,
    selection: null,
    sort: "oldest",
    cursor: null,
    limit: lookedAtMax,
    facets: false,
  } as const;
  const holders: string[] = [];
  for (const { item } of (await index.search(order)).hits) {
    if (holders.length >= holdersMax) break;
    const found = await index.find(item.item);
    if (found.found === "one" && found.item.objects.some((object) => object.sha256 === sha256)) holders.push(item.item);
  }
  return holders;
}
