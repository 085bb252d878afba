import { objectFile, type Digest } from "@muniment/verify";
import { StoreError, type Remover, type SetAside, type StoreReader } from "../storage/store.ts";
import type { ArchiveReader } from "./archive.ts";
import { ObjectMarks } from "./object-marks.ts";

/**
 * What came of looking for orphans. `undecided`: a record cannot be read, so that nobody knows what it names, or a folder of
 * objects may not be looked into.
 */
export type OrphansResult = { readonly outcome: "done" } | { readonly outcome: "undecided" };

export interface OrphanParts {
  readonly store: StoreReader;
  readonly remover: Remover;
  readonly setAside: SetAside;
}

/**
 * Sets aside every object that no record names. Those in `refused` are taken away instead: this program itself placed them,
 * and has answered that nothing of them was kept; on a full disk they would hold the space that is needed to go on. To be
 * called under the archive's lock while no other program runs: what a running program has stored and not yet sealed
 * looks the same. Source: spec/layout, "Recovery".
 */
export async function setOrphansAside(
  archive: ArchiveReader,
  { store, remover, setAside }: OrphanParts,
  refused: ReadonlySet<Digest> = new Set(),
): Promise<OrphansResult> {
  const objects = await listed(store);
  if (objects === null) return { outcome: "undecided" };
  const { checkpoint } = await archive.checkpoint();
  for await (const { entry, record } of archive.entries(0, checkpoint.size)) {
    if (!record.ok) return { outcome: "undecided" };
    objects.mark(entry.record);
    for (const { sha256 } of record.value.objects) objects.mark(`sha256:${sha256}`);
  }
  const own = new Set([...refused].map(objectFile));
  const taken: string[] = [];
  const others: string[] = [];
  for await (const key of objects.unmarked()) (own.has(key) ? taken : others).push(key);
  // First, as setting aside may need space.
  await remover.remove(...taken);
  for (const key of others) {
    await setAside.setAside(key);
  }
  return { outcome: "done" };
}

async function listed(store: StoreReader): Promise<ObjectMarks | null> {
  try {
    return await ObjectMarks.list(store);
  } catch (error) {
    if (error instanceof StoreError && error.code === "denied") return null;
    throw error;
  }
}
