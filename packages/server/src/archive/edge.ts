import {
  concat,
  encodeBundle,
  equalBytes,
  FormatError,
  Frontier,
  leafHash,
  levelCount,
  levelsOf,
  parseBundle,
  parseEntry,
  parseTile,
  subtreeHash,
  tileFile,
  tilesAdded,
  tileWidth,
  type Checkpoint,
  type Hash,
  type Instant,
  type StagedTile,
  type TileName,
} from "@muniment/verify";

/** What growing a log needs to know of it: the tiles that are not full yet. Never changed, only replaced by a grown one. */
export interface Edge {
  readonly size: number;
  readonly root: Hash;
  /** By level: the hashes of its tile that is not full, none if all are. */
  readonly rows: readonly (readonly Hash[])[];
  /** The entries of the bundle that is not full. */
  readonly entries: readonly Uint8Array[];
  /** Time of the last entry, or null in an empty log. */
  readonly time: Instant | null;
}

/** Growth of a log: its new edge, and the files that its tree has and the old one had not. */
export interface Growth {
  readonly edge: Edge;
  readonly files: readonly StagedTile[];
}

export const emptyEdge: Edge = { size: 0, root: Frontier.empty().root(), rows: [], entries: [], time: null };

/**
 * Reads the edge of a log from its tiles, and holds it against the root that was signed: tiles that were changed must not
 * be grown from. Throws `FormatError` if they do not match, and as `read` does.
 */
export async function readEdge(checkpoint: Checkpoint, read: (tile: TileName) => Promise<Uint8Array>): Promise<Edge> {
  const { size, root } = checkpoint;
  const rows: Hash[][] = [];
  for (const level of levelsOf(size)) {
    const tile = lastTile(size, level);
    rows.push(tile === null ? [] : parseTile(await read(tile), tile.width));
  }
  const last = lastTile(size, "entries");
  const entries = last === null ? [] : parseBundle(await read(last), last.width);
  const leaves = rows[0] ?? [];
  if (!entries.every((entry, place) => equalBytes(leafHash(entry), leaves[place] ?? new Uint8Array(0)))) {
    throw new FormatError("the last entries of the log are not those of its last tile");
  }
  if (!equalBytes(rootOfRows(size, rows), root))
    throw new FormatError("the last tiles of the log do not lead to its signed root");
  return { size, root, rows, entries, time: await lastTime(size, entries, read) };
}

async function lastTime(
  size: number,
  entries: readonly Uint8Array[],
  read: (tile: TileName) => Promise<Uint8Array>,
): Promise<Instant | null> {
  if (size === 0) return null;
  const full = { level: "entries", index: size / tileWidth - 1, width: tileWidth } as const;
  const last = entries.at(-1) ?? parseBundle(await read(full), tileWidth).at(-1);
  return last === undefined ? null : parseEntry(last).time;
}

/** The edge after `added` entries, whose last one is of the time `time`. */
export function grow(edge: Edge, added: readonly Uint8Array[], time: Instant): Growth {
  const size = edge.size + added.length;
  const entries = [...edge.entries, ...added];
  const rows: Hash[][] = [];
  let above: Hash[] = added.map(leafHash);
  for (const level of levelsOf(size)) {
    const row = [...(edge.rows[level] ?? []), ...above];
    rows.push(row);
    above = [];
    for (let at = 0; at + tileWidth <= row.length; at += tileWidth)
      above.push(subtreeHash(row.slice(at, at + tileWidth)));
  }
  const files = [...tilesAdded(edge.size, size)].map((tile) => ({
    name: tileFile(tile),
    data:
      tile.level === "entries"
        ? encodeBundle(partOf(entries, edge.size, tile))
        : concat(...partOf(rows[tile.level] ?? [], edge.size, tile)),
  }));
  const left = rows.map((row) => unfinished(row));
  const grown = { size, root: rootOfRows(size, left), rows: left, entries: unfinished(entries), time };
  return { edge: grown, files };
}

/** What a tile holds, out of a row that begins where the last tile of the old tree began. */
function partOf<T>(row: readonly T[], oldSize: number, tile: TileName): readonly T[] {
  const first = Math.floor(levelCount(oldSize, tile.level) / tileWidth) * tileWidth;
  const start = tile.index * tileWidth - first;
  return row.slice(start, start + tile.width);
}

function unfinished<T>(row: readonly T[]): readonly T[] {
  return row.slice(row.length - (row.length % tileWidth));
}

function lastTile(size: number, level: TileName["level"]): TileName | null {
  const count = levelCount(size, level);
  return count % tileWidth === 0 ? null : { level, index: Math.floor(count / tileWidth), width: count % tileWidth };
}

/** The tree is made of complete subtrees, and the tiles that are not full hold exactly their hashes. */
function rootOfRows(size: number, rows: readonly (readonly Hash[])[]): Hash {
  const subtrees: Hash[] = [];
  for (const row of rows.toReversed()) {
    let start = 0;
    for (let width = tileWidth / 2; width >= 1; width /= 2) {
      if ((row.length & width) === 0) continue;
      subtrees.push(subtreeHash(row.slice(start, start + width)));
      start += width;
    }
  }
  return Frontier.from(size, subtrees).root();
}

/** The partial tiles of a tree that one of `newSize` leaves has wider. Source: spec/layout, "Tiles and bundles". */
export function superseded(oldSize: number, newSize: number): string[] {
  const tiles = [...levelsOf(oldSize), "entries" as const].map((level) => lastTile(oldSize, level));
  return tiles.flatMap((tile) =>
    tile === null || levelCount(newSize, tile.level) === levelCount(oldSize, tile.level) ? [] : [tileFile(tile)],
  );
}
