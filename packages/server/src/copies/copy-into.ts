import {
  archiveFile,
  checkpointFile,
  equalBytes,
  headText,
  FormatError,
  parseBundle,
  parseCheckpoint,
  parseEntry,
  parseNote,
  widthIn,
  type Checkpoint,
  type Vkey,
} from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { continues } from "../archive/continues.ts";
import { emptyEdge, readEdge, type Edge } from "../archive/edge.ts";
import type { HomeLayout } from "../archive/home.ts";
import { readTile } from "../archive/tile-reader.ts";
import { streamOf } from "../storage/stream.ts";
import { copyAnchors } from "./anchor-copier.ts";
import { copying, CopyError, isOfFile } from "./copy-error.ts";
import { extend, isSealed, type CopyProgress, type Extended, type Lacking, type Target } from "./extend.ts";
import { survey, type Source } from "./growth.ts";
import { ObjectCopier } from "./object-copier.ts";
import { pruneTiles } from "./prune-tiles.ts";
import { atWork, checkFileSystem, layGround, writePin, type Site, type TargetOptions } from "./target.ts";

/** What is copied, and how. */
export interface CopyOrder extends TargetOptions {
  readonly source: Source;
  /** The folder of the source, for people. */
  readonly sourcePath: string;
  /** muniment.json, byte for byte. */
  readonly self: Uint8Array;
  /** The verifier key that the copy gets as its own pin. */
  readonly pin: Vkey;
  readonly skipDamaged: boolean;
  readonly signal: AbortSignal;
  readonly onProgress: (progress: CopyProgress) => void;
}

export interface CopyMade extends Extended {
  /** Number of entries before and after. */
  readonly from: number;
  readonly to: number;
  readonly bytes: number;
  readonly hashed: number;
}

/**
 * Makes the archive in `layout` what the source is, or extends it to that: spec/copies, "A mirror". Throws CopyError; ArchiveError
 * "archive.damaged" if the log of the source is.
 */
export async function copyInto(layout: HomeLayout, order: CopyOrder): Promise<CopyMade> {
  await checkSelf(order);
  await layGround(layout);
  return await copying(layout.home, "copying", () =>
    atWork(layout, order, async (site) => {
      await checkFileSystem(site.scratch);
      const target = await compare(layout, order, site);
      const note = (await site.parts.head.load())?.bytes ?? null;
      const idle = note !== null && equalBytes(note, order.source.note);
      const made = idle
        ? nothingToDo(order, await copyAnchors(order.source, site))
        : await copyEntries(target, order, site);
      if (!made.complete) return made;
      await writePin(layout, order.pin);
      await pruneTiles(site.parts, { from: made.from, to: made.to, begun: site.crashed.length > 0 });
      site.mark("whole");
      return made;
    }),
  );
}

/** An anchor may be newer than the last entry. */
function nothingToDo({ source: { checkpoint } }: CopyOrder, lacking: readonly Lacking[]): CopyMade {
  const { size } = checkpoint;
  return {
    complete: true,
    lacking,
    objects: { copied: 0, there: 0, replaced: 0 },
    from: size,
    to: size,
    bytes: 0,
    hashed: 0,
  };
}

async function copyEntries(target: Target, order: CopyOrder, site: Site): Promise<CopyMade> {
  const { source, signal, onProgress, skipDamaged } = order;
  const [from, to] = [target.before.size, source.checkpoint.size];
  const done = { entries: 0, entriesTotal: to - from, bytes: 0, hashed: 0 };
  const copier = new ObjectCopier({
    from: source.view.store,
    to: site.parts.store,
    incoming: site.parts.incoming,
    setAside: site.parts.setAside,
    root: site.layout.archive,
    measure: (file) => site.pool.measure(file),
    signal,
    onBytes: (bytes, how) => {
      done[how === "copied" ? "bytes" : "hashed"] += bytes;
      onProgress(done);
    },
  });
  const roots = await ofSource(order, () => survey(source, target.before));
  site.mark("begun");
  await site.parts.store.create(archiveFile, streamOf(order.self));
  // A new one: whoever finds the checkpoint finds the key. Else the new key follows the checkpoint that it signs.
  if (target.version === null) await writePin(site.layout, order.pin);
  // Before the head: an entry names an anchor that was there before it.
  const anchors = await copyAnchors(source, site);
  const onEntries = (entries: number): void => {
    done.entries = entries;
    onProgress(done);
  };
  const options = { copier, skipDamaged, first: "tiles", signal, onEntries } as const;
  const copied = await ofSource(order, () => extend(source, target, roots, options));
  const extended = { ...copied, lacking: [...anchors, ...copied.lacking] };
  return { ...extended, from, to: extended.complete ? to : from, bytes: done.bytes, hashed: done.hashed };
}

/** Holds the head of what lies there against the source's. Step 1 of spec/copies, "A mirror". */
async function compare({ home }: HomeLayout, order: CopyOrder, { parts }: Site): Promise<Target> {
  const { source } = order;
  const head = await parts.head.load();
  if (head === null) return { parts, version: null, before: emptyEdge };
  const there = readHead(home, order, head.bytes);
  if (there.origin !== source.checkpoint.origin) throw otherLog(home, there.origin, source.checkpoint.origin);
  if (there.size > source.checkpoint.size) throw await newer(home, there, order, parts);
  const continued = await ofSource(order, () =>
    continues(source.checkpoint, there, (tile) => readTile(source.view, tile)),
  );
  if (!continued) throw forked(home, there, order);
  return { parts, version: head.version, before: await edgeOf(home, order, there, parts) };
}

function readHead(home: string, order: CopyOrder, note: Uint8Array): Checkpoint {
  try {
    return parseCheckpoint(parseNote(note).text);
  } catch (error) {
    if (error instanceof FormatError) throw damagedCopy(home, order, `${checkpointFile} is damaged`, error);
    throw error;
  }
}

async function edgeOf(home: string, order: CopyOrder, there: Checkpoint, parts: Site["parts"]): Promise<Edge> {
  try {
    return await readEdge(there, (tile) => readTile(parts, tile));
  } catch (error) {
    if (!isOfFile(error)) throw error;
    throw damagedCopy(home, order, error.message, error);
  }
}

/** muniment.json must be the file that the log seals, before anything is made from it. */
async function checkSelf(order: CopyOrder): Promise<void> {
  const { source, self } = order;
  if (source.checkpoint.size === 0) return;
  const sealed = await ofSource(order, async () => {
    const tile = { level: "entries", index: 0, width: widthIn(source.checkpoint.size, "entries", 0) } as const;
    const [first] = parseBundle(await readTile(source.view, tile), tile.width);
    return first === undefined ? null : await isSealed(source, parseEntry(first), self);
  });
  if (sealed === false) throw damagedSource(order, `${archiveFile} is not the file that entry 0 seals`);
}

/** What reading the source's log may end with, as an error of the source. */
async function ofSource<T>(order: CopyOrder, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    // The target's own errors are of other files, or not of any.
    const ofLog = isOfFile(error) && (error instanceof FormatError || error.code === "not-found");
    throw ofLog ? damagedSource(order, error.message, error) : error;
  }
}

function damagedSource({ sourcePath }: CopyOrder, what: string, cause?: unknown): ArchiveError {
  const next =
    "Run `muniment verify` there to find the file at fault, and `muniment repair --from` a copy that is whole.";
  return new ArchiveError("archive.damaged", `The log in ${sourcePath} is damaged: ${what}.`, next, { cause });
}

function damagedCopy(home: string, { sourcePath }: CopyOrder, what: string, cause: unknown): CopyError {
  const next = `Repair it first: \`muniment repair --home ${home} --from ${sourcePath}\`.`;
  return new CopyError("copy.damaged", `The log of the copy in ${home} is damaged: ${what}.`, next, { cause });
}

export function otherLog(home: string, there: string, wanted: string): CopyError {
  const next = "Name another folder: one for each archive.";
  return new CopyError("copy.other-log", `${home} holds another log: ${there}, not ${wanted}.`, next);
}

/** The target is longer. Whether it continues the source is told by its own tiles, where they can tell it. */
async function newer(home: string, there: Checkpoint, order: CopyOrder, parts: Site["parts"]): Promise<CopyError> {
  const { checkpoint } = order.source;
  try {
    if (!(await continues(there, checkpoint, (tile) => readTile(parts, tile)))) return forked(home, there, order);
  } catch (error) {
    if (!isOfFile(error)) throw error;
    return damagedCopy(home, order, error.message, error);
  }
  return new CopyError(
    "copy.newer",
    `${home} is newer: it has ${headText(there)}; ${order.sourcePath} has ${headText(checkpoint)}. A copy never goes back in time.`,
    `If an older backup was put back in ${order.sourcePath}, bring what it lacks: \`muniment repair --home ${order.sourcePath} --from ${home}\`.`,
  );
}

function forked(home: string, there: Checkpoint, { source, sourcePath }: CopyOrder): CopyError {
  return new CopyError(
    "copy.forked",
    `Two logs of one name, and neither continues the other: ${sourcePath} has ${headText(source.checkpoint)}; ${home} has ${headText(there)}.`,
    "Keep both as they are, and find out which one others have seen: `muniment verify --against <a checkpoint from elsewhere>`.",
  );
}
