import {
  encodeBundle,
  FormatError,
  hashSize,
  parseBundle,
  parseCheckpoint,
  parseNote,
  parseStaged,
  parseTile,
  parseTileFile,
  readAll,
  stagedFile,
  stagedSizeMax,
  tileFile,
  tileWidth,
  toHex,
  widthIn,
  bundleSizeMax,
  concat,
  type TileName,
} from "@muniment/verify";
import { StoreError, type Head, type StoreReader, type Versioned } from "../storage/store.ts";

/** What reading tiles takes. */
export interface TileSource {
  readonly store: StoreReader;
  readonly head: Pick<Head, "load">;
}

// Each round needs a commit of somebody else to fall between two reads; this many in a row do not happen.
const roundsMax = 8;

/**
 * Reads a tile or bundle of a log that may be growing. Who reads under a checkpoint may find that a partial tile was
 * superseded, or that the tiles of the newest checkpoint are not laid out yet: then its bytes are the beginning of a wider
 * file, or lie in the staged commit. Source: spec/layout, "Tiles and bundles". Throws StoreError "not-found".
 */
export async function readTile(source: TileSource, tile: TileName): Promise<Uint8Array> {
  const wider = { ...tile, width: tileWidth };
  let before: Versioned | null = null;
  for (let round = 0; round < roundsMax; round += 1) {
    const whole = (await readFile(source, tile)) ?? (await readBeginning(source, tile, wider));
    if (whole !== null) return whole;
    const head = await source.head.load();
    if (head === null || (round > 1 && head.version === before?.version)) break;
    before = head;
    const grown = (await readGrown(source, tile, head)) ?? (await readStaged(source, tile, head));
    if (grown !== null) return grown;
  }
  throw new StoreError("not-found", tileFile(tile), `there is no ${tileFile(tile)}, and no wider one`);
}

async function readFile({ store }: TileSource, tile: TileName): Promise<Uint8Array | null> {
  try {
    return await readAll(store.read(tileFile(tile)), tile.level === "entries" ? bundleSizeMax : tileWidth * hashSize);
  } catch (error) {
    if (error instanceof StoreError && error.code === "not-found") return null;
    if (error instanceof FormatError) throw new FormatError(`${tileFile(tile)} is ${error.message}`, { cause: error });
    throw error;
  }
}

async function readBeginning(source: TileSource, tile: TileName, wider: TileName): Promise<Uint8Array | null> {
  if (wider.width <= tile.width) return null;
  const bytes = await readFile(source, wider);
  return bytes === null ? null : beginningOf(bytes, wider, tile.width);
}

async function readGrown(source: TileSource, tile: TileName, head: Versioned): Promise<Uint8Array | null> {
  const { size } = parseCheckpoint(parseNote(head.bytes).text);
  return await readBeginning(source, tile, { ...tile, width: widthIn(size, tile.level, tile.index) });
}

async function readStaged({ store }: TileSource, tile: TileName, head: Versioned): Promise<Uint8Array | null> {
  const { size, root } = parseCheckpoint(parseNote(head.bytes).text);
  let bytes: Uint8Array;
  try {
    bytes = await readAll(store.read(stagedFile(size, toHex(root))), stagedSizeMax);
  } catch (error) {
    if (error instanceof StoreError && error.code === "not-found") return null;
    throw error;
  }
  for (const { name, data } of parseStaged(bytes).files) {
    const staged = parseTileFile(name);
    if (staged === null || staged.level !== tile.level || staged.index !== tile.index) continue;
    if (staged.width >= tile.width) return beginningOf(data, staged, tile.width);
  }
  return null;
}

function beginningOf(bytes: Uint8Array, tile: TileName, width: number): Uint8Array {
  if (tile.width < width) throw new FormatError(`${tileFile(tile)} is too narrow`);
  if (tile.level === "entries") return encodeBundle(parseBundle(bytes, tile.width).slice(0, width));
  return concat(...parseTile(bytes, tile.width).slice(0, width));
}
