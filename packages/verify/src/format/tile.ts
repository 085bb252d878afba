/** Tiles of hashes and bundles of entries, as C2SP tlog-tiles has them. Source: spec/log. */
import { concat } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import { entrySizeMax } from "./entry.ts";
import type { TileName } from "./layout.ts";
import { hashSize, nodeHash, type Hash, type HashReader } from "./merkle.ts";

export const tileWidth = 256;
const tileHeight = 8;

/** The largest bundle that entries within their limit can make. */
export const bundleSizeMax = tileWidth * (2 + entrySizeMax);

/** How many hashes the tiles of one level hold together, in a tree of `size` leaves. Bundles count as level 0. */
export function levelCount(size: number, level: TileName["level"]): number {
  return level === "entries" ? size : Math.floor(size / tileWidth ** level);
}

/** How wide the tile is in a tree of `size` leaves: 1 to 256, or 0 if the tree has no such tile. */
export function widthIn(size: number, level: TileName["level"], index: number): number {
  return Math.max(0, Math.min(tileWidth, levelCount(size, level) - index * tileWidth));
}

/** The levels of hash tiles that a tree of `size` leaves has. */
export function levelsOf(size: number): number[] {
  const levels: number[] = [];
  for (let level = 0; levelCount(size, level) > 0; level += 1) levels.push(level);
  return levels;
}

/** Every tile and bundle of a tree of `size` leaves: hash tiles level by level, then bundles, each by index. */
export function* tilesOf(size: number): Generator<TileName> {
  yield* tilesAdded(0, size);
}

/** Every tile and bundle that a tree of `newSize` leaves has and one of `oldSize` has not (or not as wide). */
export function* tilesAdded(oldSize: number, newSize: number): Generator<TileName> {
  for (const level of [...levelsOf(newSize), "entries" as const]) {
    const count = levelCount(newSize, level);
    if (count === levelCount(oldSize, level)) continue;
    const first = Math.floor(levelCount(oldSize, level) / tileWidth);
    for (let index = first; index * tileWidth < count; index += 1) {
      yield { level, index, width: Math.min(tileWidth, count - index * tileWidth) };
    }
  }
}

/** Throws `FormatError` unless the bytes are exactly `width` hashes. */
export function parseTile(bytes: Uint8Array, width: number): Hash[] {
  checkTile(bytes, width);
  return Array.from({ length: width }, (_, at) => bytes.subarray(at * hashSize, (at + 1) * hashSize));
}

function checkTile(bytes: Uint8Array, width: number): void {
  if (bytes.length === width * hashSize) return;
  throw new FormatError(
    `a tile of ${String(width)} hashes has ${String(width * hashSize)} bytes, this has ${String(bytes.length)}`,
  );
}

/** The hash over 2^n hashes that are neighbours in a level. */
export function subtreeHash(hashes: readonly Hash[]): Hash {
  let row = hashes;
  while (row.length > 1) {
    const above: Hash[] = [];
    for (let at = 0; at < row.length; at += 2) {
      const [left, right] = [row[at], row[at + 1]];
      if (left === undefined || right === undefined)
        throw new FormatError("a subtree of a number of hashes that is no power of two");
      above.push(nodeHash(left, right));
    }
    row = above;
  }
  const [root] = row;
  if (root === undefined) throw new FormatError("a subtree without hashes");
  return root;
}

// Of a log of ten million entries, all tiles above the leaves and as many others: then a proof reads and hashes one new tile.
const tilesKept = 512;

/**
 * Reads hashes of a tree of `size` leaves out of its tiles. `readTile` gives the bytes of a tile of exactly the width
 * asked for. The hashes are not checked: who needs them checked holds them against a signed root. The tiles read last are kept, at most
 * 8 MiB: the upper ones are those of every proof.
 */
export function hashReader(readTile: (tile: TileName) => Promise<Uint8Array>, size: number): HashReader {
  const kept = new Map<string, TileTree>();
  return async (level, index) => {
    const tileLevel = Math.floor(level / tileHeight);
    const height = level % tileHeight;
    const count = 2 ** height;
    const tileIndex = Math.floor((index * count) / tileWidth);
    const width = widthIn(size, tileLevel, tileIndex);
    const start = (index * count) % tileWidth;
    if (start + count > width)
      throw new FormatError(
        `a tree of ${String(size)} leaves has no subtree ${String(index)} of level ${String(level)}`,
      );
    const name = `${String(tileLevel)}/${String(tileIndex)}`;
    const tile = kept.get(name) ?? new TileTree(await readTile({ level: tileLevel, index: tileIndex, width }), width);
    // Set anew, it is the one used last.
    kept.delete(name);
    kept.set(name, tile);
    for (const oldest of kept.keys()) {
      if (kept.size <= tilesKept) break;
      kept.delete(oldest);
    }
    return tile.hash(height, start / count);
  };
}

/** The hashes of a tile and of the subtrees in it, each computed once. */
class TileTree {
  // The root at 1, below each node n those at 2n and 2n + 1: so the hashes of the tile itself begin at its width.
  readonly #nodes = new Uint8Array(2 * tileWidth * hashSize);
  readonly #known = new Uint8Array(2 * tileWidth);

  constructor(bytes: Uint8Array, width: number) {
    checkTile(bytes, width);
    this.#nodes.set(bytes, tileWidth * hashSize);
    this.#known.fill(1, tileWidth, tileWidth + width);
  }

  hash(height: number, place: number): Hash {
    return this.#hash((tileWidth >> height) + place).slice();
  }

  #hash(node: number): Hash {
    if (this.#known[node] !== 1) {
      if (node >= tileWidth) throw new FormatError("a tile has fewer hashes than were asked for");
      this.#nodes.set(nodeHash(this.#hash(2 * node), this.#hash(2 * node + 1)), node * hashSize);
      this.#known[node] = 1;
    }
    return this.#nodes.subarray(node * hashSize, (node + 1) * hashSize);
  }
}

/** Throws `FormatError` on no entries, more than 256, or one over its limit. */
export function encodeBundle(entries: readonly Uint8Array[]): Uint8Array {
  if (entries.length < 1 || entries.length > tileWidth) throw new FormatError("a bundle holds 1 to 256 entries");
  return concat(...entries.flatMap((entry) => [lengthPrefix(entry), entry]));
}

function lengthPrefix(entry: Uint8Array): Uint8Array {
  if (entry.length > entrySizeMax) throw new FormatError(`the entry is larger than ${String(entrySizeMax)} bytes`);
  return Uint8Array.of(entry.length >> 8, entry.length & 0xff);
}

/** The entries of a bundle as far as they can be told apart, and what is wrong with its form, if anything. */
export interface BundleReading {
  readonly entries: readonly Uint8Array[];
  readonly fault: string | null;
}

/** Reads a bundle as far as its form holds: what lies before a fault can still be looked at. */
export function readBundle(bytes: Uint8Array, width: number): BundleReading {
  const entries: Uint8Array[] = [];
  let at = 0;
  while (entries.length < width) {
    const [high, low] = [bytes[at], bytes[at + 1]];
    if (high === undefined || low === undefined)
      return { entries, fault: `it ends after ${String(entries.length)} of ${String(width)} entries` };
    const length = high * 256 + low;
    if (length > entrySizeMax)
      return { entries, fault: `its entry ${String(entries.length)} is larger than ${String(entrySizeMax)} bytes` };
    if (at + 2 + length > bytes.length) return { entries, fault: `it ends within its entry ${String(entries.length)}` };
    entries.push(bytes.subarray(at + 2, at + 2 + length));
    at += 2 + length;
  }
  return { entries, fault: at === bytes.length ? null : "bytes follow its last entry" };
}

/** Throws `FormatError` unless the bytes are a bundle of exactly `width` entries. The entries are not parsed. */
export function parseBundle(bytes: Uint8Array, width: number): Uint8Array[] {
  const { entries, fault } = readBundle(bytes, width);
  if (fault !== null) throw new FormatError(`the entry bundle is not well formed: ${fault}`);
  return [...entries];
}
