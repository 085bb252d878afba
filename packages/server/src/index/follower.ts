import type { ArchiveReader, SealedRecord } from "../archive/archive.ts";
import { IndexMoved, type IndexPosition, type ItemIndex } from "./item-index.ts";
import { noText, type ItemText } from "./text/item-text.ts";
import { readListingText } from "./text/read-listing-text.ts";
import { readItemText } from "./text/read-item-text.ts";

export type FollowProgress = (done: number, total: number) => void;

// Large enough that a transaction's cost is spread, small enough that a stop loses little and memory stays flat.
const batchSize = 256;
// UTF-16 units. Texts of a batch are held until it is taken in: a batch of long ones is cut.
const batchTextMax = 16 * 2 ** 20;
// Each costs the reading of a record: an archive that is badly damaged must not be slow to look at as well.
const mendedAtOnce = 64;

/** What is read of an archive to follow it: its log, and the texts among its objects. */
export type FollowedArchive = Pick<ArchiveReader, "checkpoint" | "entries" | "object">;

/**
 * Brings the index up to the archive's checkpoint. Repeatable and resumable: each batch and its position are one
 * transaction. An index of another log, or of a past that this log does not have, is built again from the start.
 */
export async function follow(archive: FollowedArchive, index: ItemIndex, progress?: FollowProgress): Promise<void> {
  // The position first: another process may seal and follow meanwhile, and a checkpoint read before would then look cut back.
  const position = await index.position();
  const size = (await archive.checkpoint()).checkpoint.size;
  if (!(await isOfThisLog(archive, position, size))) await index.reset();
  await mend(archive, index);
  for (;;) {
    const from = (await index.position()).entries;
    if (from >= size) return;
    const { batch, texts } = await takeWithTexts(archive, from, Math.min(size, from + batchSize));
    try {
      await index.apply(from, batch, texts);
    } catch (error) {
      // Another process follows the same log into the same index: what it took in need not be taken again.
      if (!(error instanceof IndexMoved)) throw error;
    }
    progress?.(from + batch.length, size);
  }
}

/**
 * What could not be read when it was taken in may be readable now: the disk failed for a moment, or a copy came to help. Else
 * the index would say for ever what is not so.
 */
async function mend(archive: FollowedArchive, index: ItemIndex): Promise<void> {
  for (const { index: at } of (await index.damaged()).slice(0, mendedAtOnce)) {
    const [sealed] = await take(archive.entries(at, at + 1));
    if (sealed?.record.ok === true) await index.mend(sealed, await textOf(archive, sealed));
  }
}

async function isOfThisLog(
  archive: Pick<ArchiveReader, "entries">,
  { entries, lastRecord }: IndexPosition,
  size: number,
): Promise<boolean> {
  if (entries === 0) return true;
  if (entries > size) return false;
  const [last] = await take(archive.entries(entries - 1, entries));
  return last?.entry.record === lastRecord;
}

/** Entries from `from` on, before `to`, as many as fit into memory with their texts, and at least one. */
async function takeWithTexts(
  archive: FollowedArchive,
  from: number,
  to: number,
): Promise<{ readonly batch: readonly SealedRecord[]; readonly texts: ReadonlyMap<number, ItemText> }> {
  const batch: SealedRecord[] = [];
  const texts = new Map<number, ItemText>();
  let held = 0;
  for await (const sealed of archive.entries(from, to)) {
    const text = await textOf(archive, sealed);
    batch.push(sealed);
    texts.set(sealed.entry.index, text);
    held += text.parts.reduce((sum, part) => sum + part.text.length, 0);
    if (held >= batchTextMax) break;
  }
  return { batch, texts };
}

async function textOf(archive: FollowedArchive, { record }: SealedRecord): Promise<ItemText> {
  if (!record.ok) return noText;
  return record.value.kind === "derivation"
    ? await readListingText(archive, record.value)
    : await readItemText(archive, record.value);
}

async function take(records: AsyncIterable<SealedRecord>): Promise<SealedRecord[]> {
  const taken: SealedRecord[] = [];
  for await (const record of records) taken.push(record);
  return taken;
}
