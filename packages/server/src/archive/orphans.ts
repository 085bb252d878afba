import { objectDigest, type Digest } from "@muniment/verify";
import type { SetAside, StoreReader } from "../storage/store.ts";
import type { ArchiveReader } from "./archive.ts";

/** What came of looking for orphans. `undecided`: a record cannot be read, so that nobody knows what it names. */
export type OrphansResult = { readonly outcome: "done"; readonly moved: number } | { readonly outcome: "undecided" };

/**
 * Sets aside every object that no record names. To be called under the archive's lock while no other program runs: what a
 * running program has stored and not yet sealed looks the same. Source: spec/layout, "Recovery".
 */
export async function setOrphansAside(
  archive: ArchiveReader,
  { store, setAside }: { readonly store: StoreReader; readonly setAside: SetAside },
): Promise<OrphansResult> {
  const named = await namedObjects(archive);
  if (named === null) return { outcome: "undecided" };
  const orphans: string[] = [];
  for await (const { key } of store.list("objects/")) {
    const digest = objectDigest(key);
    // A file of another name is not an object; a verifier reports it, and a person decides.
    if (digest !== null && !named.has(digest)) orphans.push(key);
  }
  for (const key of orphans) await setAside.setAside(key);
  return { outcome: "done", moved: orphans.length };
}

async function namedObjects(archive: ArchiveReader): Promise<ReadonlySet<Digest> | null> {
  const named = new Set<Digest>();
  const { checkpoint } = await archive.checkpoint();
  for await (const { entry, record } of archive.entries(0, checkpoint.size)) {
    if (!record.ok) return null;
    named.add(entry.record);
    for (const { sha256 } of record.value.objects) named.add(`sha256:${sha256}`);
  }
  return named;
}
