import { StoreError, type SetAside, type StoreReader } from "../storage/store.ts";
import type { ArchiveReader } from "./archive.ts";
import { ObjectMarks } from "./object-marks.ts";

/**
 * What came of looking for orphans. `undecided`: a record cannot be read, so that nobody knows what it names, or a folder of
 * objects may not be looked into.
 */
export type OrphansResult = { readonly outcome: "done"; readonly moved: number } | { readonly outcome: "undecided" };

/**
 * Sets aside every object that no record names. To be called under the archive's lock while no other program runs: what a
 * running program has stored and not yet sealed looks the same. Source: spec/layout, "Recovery".
 */
export async function setOrphansAside(
  archive: ArchiveReader,
  { store, setAside }: { readonly store: StoreReader; readonly setAside: SetAside },
): Promise<OrphansResult> {
  const objects = await listed(store);
  if (objects === null) return { outcome: "undecided" };
  const { checkpoint } = await archive.checkpoint();
  for await (const { entry, record } of archive.entries(0, checkpoint.size)) {
    if (!record.ok) return { outcome: "undecided" };
    objects.mark(entry.record);
    for (const { sha256 } of record.value.objects) objects.mark(`sha256:${sha256}`);
  }
  let moved = 0;
  for await (const key of objects.unmarked()) {
    await setAside.setAside(key);
    moved += 1;
  }
  return { outcome: "done", moved };
}

async function listed(store: StoreReader): Promise<ObjectMarks | null> {
  try {
    return await ObjectMarks.list(store);
  } catch (error) {
    if (error instanceof StoreError && error.code === "denied") return null;
    throw error;
  }
}
