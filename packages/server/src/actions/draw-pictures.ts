import type { Digest } from "@muniment/verify";
import { ArchiveError, type ArchiveReader } from "../archive/archive.ts";
import type { ItemIndex } from "../index/item-index.ts";
import type { ItemSummary } from "../index/items.ts";
import type { PictureAnswer, PictureDesk } from "../pictures/picture.ts";
import { everything, selectItems } from "./selection.ts";

export interface PicturesHooks {
  /** What came of the picture of one item, which may have been drawn before. */
  drawn(item: ItemSummary, answer: PictureAnswer): void;
  /** The object is not there, or cannot be read. `reason` is a sentence. */
  left(item: ItemSummary, reason: string): void;
}

export interface PicturesOrder {
  readonly archive: Pick<ArchiveReader, "passingObject">;
  readonly index: Pick<ItemIndex, "list" | "find">;
  readonly pictures: PictureDesk;
  /** How many files are read side by side. */
  readonly atOnce: number;
  readonly hooks: PicturesHooks;
  readonly signal: AbortSignal;
}

/** Draws the thumbnail of every item that has none, newest first: so that who looks through the library waits for none. Once aborted, throws what the signal says. */
export async function drawPictures(order: PicturesOrder): Promise<void> {
  const source = itemsWithPicture(order.index);
  const ended = await Promise.allSettled(Array.from({ length: order.atOnce }, () => drawEach(source, order)));
  const failure = ended.find((one) => one.status === "rejected");
  if (failure !== undefined) throw failure.reason;
}

async function drawEach(source: AsyncGenerator<ItemSummary>, order: PicturesOrder): Promise<void> {
  for await (const item of source) {
    order.signal.throwIfAborted();
    const object = await pictured(order.index, item);
    if (object === null) continue;
    try {
      const bytes = () => order.archive.passingObject(`sha256:${object.sha256}`);
      order.hooks.drawn(item, await order.pictures.picture({ ...object, bytes }, "thumbnail", order.signal));
    } catch (error) {
      if (!(error instanceof ArchiveError)) throw error;
      order.hooks.left(item, error.message);
    }
  }
}

async function pictured(index: Pick<ItemIndex, "find">, { index: entry, picture }: ItemSummary) {
  const found = await index.find(`@${String(entry)}`);
  if (found.found !== "one") return null;
  return found.item.objects.find(({ sha256 }) => (`sha256:${sha256}` satisfies Digest) === picture) ?? null;
}

async function* itemsWithPicture(index: Pick<ItemIndex, "list">): AsyncGenerator<ItemSummary> {
  for await (const items of selectItems(index, everything)) yield* items.filter(({ picture }) => picture !== null);
}
