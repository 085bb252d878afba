import type { ItemIndex } from "../../index/item-index.ts";
import type { ItemDetail } from "../../index/items.ts";
import { UsageError } from "../context.ts";

/** The item that a person named, or an error that says how items are named. */
export async function findItem(index: ItemIndex, name: string): Promise<ItemDetail> {
  const found = await index.find(name);
  switch (found.found) {
    case "one":
      return found.item;
    case "several":
      throw new UsageError(`Several items begin with ${name}.`, "Give more of its digits.");
    case "none":
      throw new UsageError(
        `There is no item ${name}.`,
        "An item is named by its 16 digits, by the first 6 or more of them, or by @ and its number in the log. The list shows them all: muniment list",
      );
  }
}
