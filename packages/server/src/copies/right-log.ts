import {
  concat,
  encodeBundle,
  equalBytes,
  FormatError,
  Frontier,
  hashReader,
  leafHash,
  levelCount,
  levelsOf,
  parseBundle,
  parseTile,
  readBundle,
  rootOf,
  tileWidth,
  toHex,
  widthIn,
  type Checkpoint,
  type Hash,
  type TileName,
} from "@muniment/verify";
import { readTile, type TileSource } from "../archive/tile-reader.ts";
import { StoreError } from "../storage/store.ts";

type Row = readonly Hash[];

/** An archive that tells what the log is. `size`: how many entries it has, as far as is known. */
export interface LogSource extends TileSource {
  readonly size: number;
}

/** What a tile or bundle of the signed tree must hold; null if nobody has the bytes that lead to its root. */
export interface RightTile {
  readonly tile: TileName;
  readonly bytes: Uint8Array | null;
}

/**
 * What the files of a signed tree must be, out of what several archives say of it: none of them is trusted, only the root is. Each hash is
 * told by a tile, by what is below it, by the tile above; whatever leads to the root is right, and what is right above tells what is
 * right below. Of the log it holds two hashes for each 256 entries.
 */
export class RightLog {
  readonly #size: number;
  readonly #root: Hash;
  readonly #sources: readonly LogSource[];
  /** By level, then by index: the hash that most sources tell of each full tile. A guess, until the root confirms it. */
  readonly #guesses: (Hash | null)[][] = [];

  /** The first source is heard first where nothing else decides. */
  constructor({ size, root }: Pick<Checkpoint, "size" | "root">, sources: readonly LogSource[]) {
    this.#size = size;
    this.#root = root;
    this.#sources = sources;
  }

  /** Every tile, from the top down, then every bundle with the level 0 tile above it. Nothing at all if no choice of rows gives the root. */
  async *tiles(): AsyncGenerator<RightTile> {
    const levels = levelsOf(this.#size);
    for (const level of levels) await this.#guess(level);
    const edge = await this.#edge(levels);
    if (edge === null) return;
    let above: readonly (Row | null)[] = [];
    for (const level of levels.toReversed()) {
      const rows: (Row | null)[] = [];
      for (const tile of this.#tilesAt(level)) {
        const expected = above[Math.floor(tile.index / tileWidth)]?.[tile.index % tileWidth] ?? null;
        const row = tile.width < tileWidth ? (edge.get(level) ?? null) : await this.#rowWith(tile, expected);
        yield { tile, bytes: row === null ? null : concat(...row) };
        if (level === 0) yield await this.#bundle(tile, row);
        else rows.push(row);
      }
      above = rows;
    }
  }

  *#tilesAt(level: number): Generator<TileName & { readonly level: number }> {
    for (let index = 0; index * tileWidth < levelCount(this.#size, level); index += 1)
      yield { level, index, width: widthIn(this.#size, level, index) };
  }

  async #guess(level: number): Promise<void> {
    const guesses: (Hash | null)[] = [];
    let parents: { readonly index: number; readonly rows: readonly Row[] } = { index: -1, rows: [] };
    for (const tile of this.#tilesAt(level)) {
      if (tile.width < tileWidth) continue;
      const index = Math.floor(tile.index / tileWidth);
      if (parents.index !== index) parents = { index, rows: await this.#told(this.#nameAt(level + 1, index)) };
      const own = (await this.#rows(tile)).map(rowRoot);
      const upper = parents.rows.flatMap((row) => row[tile.index % tileWidth] ?? []);
      guesses.push(mostTold([...own, ...upper]));
    }
    this.#guesses.push(guesses);
  }

  #nameAt(level: number, index: number): TileName {
    return { level, index, width: widthIn(this.#size, level, index) };
  }

  /** What is told of a tile: by what is below it, then by its own file, of each source. Without repetitions only for its callers' counting. */
  async #rows(tile: TileName & { readonly level: number }): Promise<Row[]> {
    const below = tile.level === 0 ? await this.#leaves(tile) : this.#derived(tile);
    return [...below, ...(await this.#told(tile))];
  }

  #derived({ level, index, width }: TileName & { readonly level: number }): Row[] {
    const row = (this.#guesses[level - 1] ?? []).slice(index * tileWidth, index * tileWidth + width);
    const whole = row.filter((hash) => hash !== null);
    return whole.length === width ? [whole] : [];
  }

  async #told(tile: TileName): Promise<Row[]> {
    if (tile.width === 0) return [];
    const rows: Row[] = [];
    for (const source of this.#sources) {
      const row = await readOrNull(async () => parseTile(await readTile(source, tile), tile.width));
      if (row !== null) rows.push(row);
    }
    return rows;
  }

  async #leaves(tile: TileName): Promise<Row[]> {
    return (await this.#bundles(tile)).map((entries) => entries.map(leafHash));
  }

  async #bundles({ index, width }: TileName): Promise<(readonly Uint8Array[])[]> {
    const bundles: (readonly Uint8Array[])[] = [];
    for (const source of this.#sources) {
      const entries = await readOrNull(async () =>
        parseBundle(await readTile(source, { level: "entries", index, width }), width),
      );
      if (entries !== null) bundles.push(entries);
    }
    return bundles;
  }

  async #rowWith(tile: TileName & { readonly level: number }, expected: Hash | null): Promise<Row | null> {
    if (expected === null) return null;
    return (await this.#rows(tile)).find((row) => equalBytes(rowRoot(row), expected)) ?? null;
  }

  /** Entry by entry: one source may have the beginning whole, and another one the end. */
  async #bundle(tile: TileName, row: Row | null): Promise<RightTile> {
    const name: TileName = { ...tile, level: "entries" };
    if (row === null) return { tile: name, bytes: null };
    const found = await Promise.all(this.#sources.map((source) => this.#readable(source, name)));
    const entries = row.flatMap((hash, place) => {
      const entry = found
        .map((list) => list[place])
        .find((one) => one !== undefined && equalBytes(leafHash(one), hash));
      return entry ?? [];
    });
    return { tile: name, bytes: entries.length === row.length ? encodeBundle(entries) : null };
  }

  /** The entries of a bundle as far as they can be told apart, where a source has only the beginning of the log as well. */
  async #readable(source: LogSource, { index, width }: TileName): Promise<readonly Uint8Array[]> {
    const there = Math.min(width, widthIn(source.size, "entries", index));
    if (there === 0) return [];
    const bytes = await readOrNull(() => readTile(source, { level: "entries", index, width: there }));
    return bytes === null ? [] : readBundle(bytes, there).entries;
  }

  /** The partial tiles of all levels give the root: by level, the rows that do. Null if no choice does. */
  async #edge(levels: readonly number[]): Promise<ReadonlyMap<number, Row> | null> {
    let choices: ReadonlyMap<number, Row>[] = [new Map()];
    for (const level of levels) {
      const last = [...this.#tilesAt(level)].at(-1);
      if (last === undefined || last.width === tileWidth) continue;
      const rows = distinct(await this.#rows(last));
      choices = choices.flatMap((choice) => rows.map((row) => new Map([...choice, [level, row]])));
    }
    for (const choice of choices) {
      const read = hashReader(({ level }) => Promise.resolve(concat(...(choice.get(Number(level)) ?? []))), this.#size);
      if (equalBytes(await rootOf(this.#size, read), this.#root)) return choice;
    }
    return null;
  }
}

/** The root over the hashes of one tile, full or partial. */
export function rowRoot(row: Row): Hash {
  const frontier = Frontier.empty();
  for (const hash of row) frontier.append(hash);
  return frontier.root();
}

function distinct(rows: readonly Row[]): Row[] {
  return [...new Map(rows.map((row) => [toHex(rowRoot(row)), row])).values()];
}

/** The hash that occurs most often, the first of several. */
function mostTold(hashes: readonly Hash[]): Hash | null {
  const counts = new Map<string, { readonly hash: Hash; count: number }>();
  for (const hash of hashes) {
    const told = counts.get(toHex(hash)) ?? { hash, count: 0 };
    told.count += 1;
    counts.set(toHex(hash), told);
  }
  return (
    [...counts.values()].reduce<{ hash: Hash; count: number } | null>(
      (most, told) => (most === null || told.count > most.count ? told : most),
      null,
    )?.hash ?? null
  );
}

/** Null for a file that is missing, of a wrong form or unreadable: then others have to tell. */
async function readOrNull<T>(read: () => Promise<T>): Promise<T | null> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof FormatError || error instanceof StoreError) return null;
    throw error;
  }
}
