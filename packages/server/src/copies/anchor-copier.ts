import {
  anchorFile,
  anchorsFolder,
  anchorSizeMax,
  digestOf,
  FormatError,
  hexOf,
  noteSizeMax,
  parseAnchorFile,
  parseCheckpoint,
  parseNote,
  readAll,
  type AnchorName,
} from "@muniment/verify";
import type { StoreReader } from "../storage/store.ts";
import { streamOf } from "../storage/stream.ts";
import { isOfFile } from "./copy-error.ts";
import type { Lacking } from "./extend.ts";
import type { Source } from "./growth.ts";
import { moveAside } from "./move-aside.ts";
import type { Site } from "./target.ts";

const sizeMax = { checkpoint: noteSizeMax, ...anchorSizeMax };

/** The bytes of a file of an anchor, if they are those that its name says; else why not. */
export async function readAnchor(
  store: StoreReader,
  name: AnchorName,
): Promise<{ readonly bytes: Uint8Array; readonly reason: null } | { readonly bytes: null; readonly reason: string }> {
  try {
    const bytes = await readAll(store.read(anchorFile(name)), sizeMax[name.kind]);
    const wanted = name.kind === "checkpoint" ? hexOf(name.anchor) : name.sha256;
    if (hexOf(digestOf(bytes)) === wanted) return { bytes, reason: null };
    return { bytes: null, reason: "its bytes are not those that its name says" };
  } catch (error) {
    if (!isOfFile(error)) throw error;
    return { bytes: null, reason: error.message };
  }
}

/**
 * Copies the files of anchors that the target lacks, over the checkpoints that the source had when this began: a newer one would tell of a
 * log that the copy has not yet. Each is read and held against its name, here and there. Answers with what could not be had.
 */
export async function copyAnchors(source: Source, site: Site): Promise<readonly Lacking[]> {
  const { store } = source.view;
  const names: AnchorName[] = [];
  for await (const { key } of store.list(anchorsFolder)) {
    const name = parseAnchorFile(key);
    if (name !== null) names.push(name);
  }
  const lacking: Lacking[] = [];
  const known = new Set<string>();
  for (const name of names.filter(({ kind }) => kind === "checkpoint")) {
    const { bytes, reason } = await readAnchor(store, name);
    if (bytes === null) lacking.push({ file: anchorFile(name), index: null, reason });
    else if (isWithin(bytes, source.checkpoint.size)) known.add(name.anchor);
  }
  // Of each anchor what it is over before what is over it.
  for (const name of names.toSorted((one) => (one.kind === "checkpoint" ? -1 : 1))) {
    if (!known.has(name.anchor)) continue;
    const reason = await copyAnchor(store, name, site);
    if (reason !== null) lacking.push({ file: anchorFile(name), index: null, reason });
  }
  return lacking;
}

/** Whether it is of a log of so many entries at most. What is no checkpoint at all is told by whoever verifies, here and there. */
function isWithin(note: Uint8Array, size: number): boolean {
  try {
    return parseCheckpoint(parseNote(note).text).size <= size;
  } catch (error) {
    if (error instanceof FormatError) return true;
    throw error;
  }
}

/** Null if it lies there now; else why not. What lay there with other bytes is moved to var/orphans. */
export async function copyAnchor(
  from: StoreReader,
  name: AnchorName,
  site: Pick<Site, "layout" | "parts">,
): Promise<string | null> {
  const { store, setAside } = site.parts;
  if ((await readAnchor(store, name)).bytes !== null) return null;
  const { bytes, reason } = await readAnchor(from, name);
  if (bytes === null) return reason;
  await moveAside(site.layout, setAside, anchorFile(name));
  await store.create(anchorFile(name), streamOf(bytes));
  return null;
}
