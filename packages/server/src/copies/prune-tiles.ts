import { parseTileFile, widthIn } from "@muniment/verify";
import { superseded } from "../archive/edge.ts";
import type { StoreParts } from "../storage/store.ts";

/** Trees that a copy was grown through. `begun`: towards others too, by programs that died on the way. */
export interface Grown {
  readonly from: number;
  readonly to: number;
  readonly begun: boolean;
}

/** Removes the partial tiles that the tree of the durable checkpoint has wider. Source: spec/layout, "Tiles and bundles". */
export async function pruneTiles({ store, remover }: StoreParts, { from, to, begun }: Grown): Promise<void> {
  const names = superseded(from, to);
  if (begun) {
    for await (const { key } of store.list("log/tile/")) {
      const tile = parseTileFile(key);
      if (tile !== null && tile.width < widthIn(to, tile.level, tile.index)) names.push(key);
    }
  }
  await remover.remove(...new Set(names));
}
