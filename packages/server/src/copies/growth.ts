import {
  equalBytes,
  FormatError,
  parseBundle,
  parseEntry,
  parseTileFile,
  tileWidth,
  widthIn,
  type Checkpoint,
  type Entry,
  type Hash,
  type StagedTile,
} from "@muniment/verify";
import { grow, type Edge } from "../archive/edge.ts";
import { readTile } from "../archive/tile-reader.ts";
import type { StoreView } from "../storage/store.ts";

/** A log to copy from: its files as they lie, and a head of it whose signature was verified. */
export interface Source {
  readonly view: StoreView;
  readonly checkpoint: Checkpoint;
  /** The signed note, byte for byte. */
  readonly note: Uint8Array;
}

/** The entries of one bundle that a copy lacks, and what its log is after them. */
export interface Growth {
  readonly entries: readonly Entry[];
  readonly edge: Edge;
  /** Tiles and bundles of the whole new tree: none that a later step would make wider. */
  readonly files: readonly StagedTile[];
}

/** The roots of a log after each bundle that its copy lacks: by the entries alone, and leading to the root that was signed. */
export type Survey = readonly Hash[];

/**
 * Reads all entries that a copy lacks, once, before anything of them is laid down: only if they lead to the signed root are they the
 * ones that were signed. Throws `FormatError` if they do not, or are none; rejects as the source's store does.
 */
export async function survey(source: Source, before: Edge): Promise<Survey> {
  const roots: Hash[] = [];
  for await (const { edge } of growth(source, before)) roots.push(edge.root);
  if (!equalBytes(roots.at(-1) ?? before.root, source.checkpoint.root)) {
    throw new FormatError(`the entries do not lead to the root that was signed for ${String(source.checkpoint.size)}`);
  }
  return roots;
}

/** The same entries once more, bundle by bundle. Throws `FormatError` if they are no longer those that were surveyed. */
export async function* surveyed(source: Source, before: Edge, roots: Survey): AsyncGenerator<Growth> {
  let at = 0;
  for await (const step of growth(source, before)) {
    const root = roots[at];
    if (root === undefined || !equalBytes(step.edge.root, root))
      throw new FormatError("entries changed while they were read");
    at += 1;
    yield step;
  }
}

async function* growth({ view, checkpoint: { size } }: Source, before: Edge): AsyncGenerator<Growth> {
  let edge = before;
  while (edge.size < size) {
    const index = Math.floor(edge.size / tileWidth);
    const width = widthIn(size, "entries", index);
    const leaves = parseBundle(await readTile(view, { level: "entries", index, width }), width);
    const added = leaves.slice(edge.size - index * tileWidth);
    const entries = added.map(parseEntry);
    const wrong = entries.findIndex((entry, place) => entry.index !== edge.size + place);
    if (wrong >= 0) throw new FormatError(`entry ${String(edge.size + wrong)} says that it is another one`);
    const last = entries.at(-1);
    if (last === undefined) throw new FormatError(`the bundle ${String(index)} lacks what the log has`);
    const grown = grow(edge, added, last.time);
    edge = grown.edge;
    yield { entries, edge, files: grown.files.filter(({ name }) => isOfTree(name, size)) };
  }
}

function isOfTree(name: string, size: number): boolean {
  const tile = parseTileFile(name);
  return tile !== null && tile.width === widthIn(size, tile.level, tile.index);
}
