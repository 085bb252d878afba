/** What the tiles and bundles of a log say, file by file, and who of them is right. Source: spec/findings, "Which file is named". */
import { faultOf, type ArchiveFiles, type Fault, type Reading } from "./archive-files.ts";
import { concat, equalBytes } from "./format/bytes.ts";
import { FormatError } from "./format/digest.ts";
import { isKeyEntry } from "./format/entry.ts";
import { tileFile, type TileName } from "./format/layout.ts";
import { Frontier, hashSize, leafHash, rootOf, type Hash, type HashReader } from "./format/merkle.ts";
import {
  bundleSizeMax,
  hashReader,
  levelCount,
  levelsOf,
  parseTile,
  readBundle,
  tileWidth,
  widthIn,
} from "./format/tile.ts";

/** A row of hashes by its own root. Of a full level 0 tile only the root is kept, so that a large log needs little memory. */
interface Row {
  readonly root: Hash;
  readonly hashes: readonly Hash[] | null;
}

/** A narrower file of a tile that has grown since. `likeFile`: it begins as the tile's file does; `likeBelow`: as what is below says. */
interface Superseded {
  readonly name: string;
  readonly check: "log.tile" | "log.bundle";
  readonly fault: Fault | null;
  readonly likeFile: boolean;
  readonly likeBelow: boolean;
}

/**
 * One place of the tree that a tile covers. Two sources tell its hashes: the tile's own file, and what is below it (the
 * entry bundle at level 0, the tiles of the level below at others).
 */
export interface Place {
  readonly tile: TileName;
  readonly fault: Fault | null;
  readonly bundleFault: Fault | null;
  readonly file: Row | null;
  readonly below: Row | null;
  readonly superseded: readonly Superseded[];
  /** At level 0: the places in the bundle of its entries of the type `key`. */
  readonly keyEntries: readonly number[];
  /** Which source is right. Set once the root was compared. */
  verdict: PlaceVerdict;
}

/**
 * `both`: the sources agree, and nothing above contradicts. `file`, `below`: that source is right, the other is wrong or
 * lacking. `alone`: there is one source, and no root to hold it against. `neither`: what is above contradicts both.
 * `undecided`: they differ, and nothing decides.
 */
export type PlaceVerdict = "both" | "file" | "below" | "alone" | "neither" | "undecided";

export interface LogReading {
  readonly size: number;
  /** By level, then by index. */
  readonly levels: readonly (readonly Place[])[];
  /** True if the hashes lead to the root that was asked for. */
  readonly rooted: boolean;
}

/** Reads every tile and bundle of a tree of `size` leaves, and settles which of them are right by the root, if there is one. */
export async function readLog(files: ArchiveFiles, size: number, root: Hash | null): Promise<LogReading> {
  const levels: Place[][] = [];
  for (const level of levelsOf(size)) {
    const places: Place[] = [];
    const below = levels[level - 1];
    for (let index = 0; index * tileWidth < levelCount(size, level); index += 1) {
      const tile = { level, index, width: widthIn(size, level, index) };
      places.push(below === undefined ? await readBlock(files, tile) : await readUpper(files, tile, below));
    }
    levels.push(places);
  }
  const edge = root === null ? null : await edgeUnder(root, size, levels);
  settle(levels, edge);
  return { size, levels, rooted: edge !== null };
}

async function readBlock(files: ArchiveFiles, tile: TileName): Promise<Place> {
  const own = await readTile(files, tile);
  const bundle = await readBundleOf(files, tile);
  const superseded: Superseded[] = [];
  for (const level of [0, "entries"] as const) {
    for (const width of narrower(files, level, tile)) {
      const older = { level, index: tile.index, width };
      const { value, fault } = level === 0 ? await readTile(files, older) : await readLeaves(files, older);
      const check = level === 0 ? "log.tile" : "log.bundle";
      superseded.push({
        name: tileFile(older),
        check,
        fault,
        likeFile: begins(own.value, value),
        likeBelow: begins(bundle.value, value),
      });
    }
  }
  const keep = tile.width < tileWidth;
  return {
    tile,
    fault: own.fault,
    bundleFault: bundle.fault,
    file: rowOf(own.value, keep),
    below: rowOf(bundle.value, keep),
    superseded,
    keyEntries: bundle.keyEntries,
    verdict: "undecided",
  };
}

async function readUpper(files: ArchiveFiles, tile: TileName, below: readonly Place[]): Promise<Place> {
  const own = await readTile(files, tile);
  const derived: Hash[] = [];
  for (let at = 0; at < tile.width; at += 1) {
    const hash = rootBelow(below[tile.index * tileWidth + at], own.value?.[at] ?? null);
    if (hash !== null) derived.push(hash);
  }
  const told = derived.length === tile.width ? derived : null;
  const superseded: Superseded[] = [];
  for (const width of narrower(files, tile.level, tile)) {
    const older = { ...tile, width };
    const { value, fault } = await readTile(files, older);
    superseded.push({
      name: tileFile(older),
      check: "log.tile",
      fault,
      likeFile: begins(own.value, value),
      likeBelow: begins(told, value),
    });
  }
  return {
    tile,
    fault: own.fault,
    bundleFault: null,
    file: rowOf(own.value, true),
    below: rowOf(told, true),
    superseded,
    keyEntries: [],
    verdict: "undecided",
  };
}

/** The hash of a full tile as the files below tell it. Where they contradict each other, the tile above has the third voice. */
function rootBelow(place: Place | undefined, above: Hash | null): Hash | null {
  const [file, below] = [place?.file ?? null, place?.below ?? null];
  if (file !== null && below !== null && !equalBytes(file.root, below.root)) return above;
  return below?.root ?? file?.root ?? above;
}

/** Reads a tile, or the beginning of a wider file of it, as spec/layout allows. */
export async function readTile(files: ArchiveFiles, tile: TileName): Promise<Reading<Hash[]>> {
  const { width, value, fault } = await readWider(files, tile, tileWidth * hashSize);
  if (value === null) return { value, fault };
  try {
    return { value: parseTile(value, width).slice(0, tile.width), fault: null };
  } catch (error) {
    return { value: null, fault: faultOf(error) };
  }
}

/** Reads the entries of the bundle that belongs to a level 0 tile, as far as they can be told apart. */
export async function readEntries(
  files: ArchiveFiles,
  tile: TileName,
): Promise<{ readonly entries: readonly Uint8Array[]; readonly fault: Fault | null }> {
  const { width, value, fault } = await readWider(files, { ...tile, level: "entries" }, bundleSizeMax);
  if (value === null) return { entries: [], fault };
  const reading = readBundle(value, width);
  const entries = reading.entries.slice(0, tile.width);
  return { entries, fault: reading.fault === null ? null : { kind: "wrong", reason: reading.fault } };
}

async function readLeaves(files: ArchiveFiles, tile: TileName): Promise<Reading<Hash[]>> {
  return await readBundleOf(files, tile);
}

async function readBundleOf(
  files: ArchiveFiles,
  tile: TileName,
): Promise<Reading<Hash[]> & { readonly keyEntries: readonly number[] }> {
  const { entries, fault } = await readEntries(files, tile);
  const keyEntries = entries.flatMap((entry, at) => (isKeyEntry(entry) ? [at] : []));
  return fault === null ? { value: entries.map(leafHash), fault, keyEntries } : { value: null, fault, keyEntries };
}

async function readWider(
  files: ArchiveFiles,
  tile: TileName,
  sizeMax: number,
): Promise<Reading<Uint8Array> & { readonly width: number }> {
  const listed = files.widths(tile.level, tile.index).find((width) => width >= tile.width) ?? tile.width;
  const file = tileFile({ ...tile, width: listed });
  // A wider file helps to read. But where nobody is adding, this tree has no place for it, and `file.expected` says so.
  const expected = listed === tile.width || files.writersAtWork;
  const reading = await (expected ? files.read(file, sizeMax) : files.peek(file, sizeMax));
  if (reading.fault?.kind !== "missing" || !files.writersAtWork) return { ...reading, width: listed };
  // A writer may have laid out a wider tile, and pruned this one, after the files were listed.
  for (let width = tile.width + 1; width <= tileWidth; width += 1) {
    const wider = await files.read(tileFile({ ...tile, width }), sizeMax);
    if (wider.fault?.kind !== "missing") return { ...wider, width };
  }
  return { ...reading, width: listed };
}

function narrower(files: ArchiveFiles, level: TileName["level"], tile: TileName): readonly number[] {
  return files.widths(level, tile.index).filter((width) => width < tile.width);
}

/** The root over the hashes of one tile, full or partial. */
export function rowRoot(hashes: readonly Hash[]): Hash {
  const frontier = Frontier.empty();
  for (const hash of hashes) frontier.append(hash);
  return frontier.root();
}

function rowOf(hashes: readonly Hash[] | null, keep: boolean): Row | null {
  return hashes === null ? null : { root: rowRoot(hashes), hashes: keep ? hashes : null };
}

function begins(whole: readonly Hash[] | null, part: readonly Hash[] | null): boolean {
  return whole !== null && part !== null && part.every((hash, at) => equalBytes(hash, whole[at] ?? new Uint8Array(0)));
}

/**
 * The partial tiles of a tree hash to its root. Tries for each level what is below and what the file says, and gives by
 * level the rows that lead to the root; null if none do.
 */
async function edgeUnder(
  root: Hash,
  size: number,
  levels: readonly (readonly Place[])[],
): Promise<ReadonlyMap<number, Row> | null> {
  let choices: ReadonlyMap<number, Row>[] = [new Map()];
  for (const [level, places] of levels.entries()) {
    const last = places.at(-1);
    if (last === undefined || last.tile.width === tileWidth) continue;
    const rows = [last.below, last.file].filter((row) => row !== null);
    choices = choices.flatMap((choice) => rows.map((row) => new Map([...choice, [level, row]])));
  }
  for (const choice of choices) {
    const read = hashReader(async ({ level }) => concat(...(choice.get(Number(level))?.hashes ?? [])), size);
    if (equalBytes(await rootOf(size, read), root)) return choice;
  }
  return null;
}

/** From the top of the tree down: what is above tells of each tile which source is right. */
function settle(levels: readonly Place[][], edge: ReadonlyMap<number, Row> | null): void {
  for (let level = levels.length - 1; level >= 0; level -= 1) {
    for (const place of levels[level] ?? []) {
      const partial = place.tile.width < tileWidth;
      const above = levels[level + 1]?.[Math.floor(place.tile.index / tileWidth)];
      const expected = partial ? (edge?.get(level)?.root ?? null) : hashIn(above, place.tile.index % tileWidth);
      place.verdict = verdictOn(place, expected);
    }
  }
}

function verdictOn({ file, below }: Place, expected: Hash | null): PlaceVerdict {
  if (expected === null) {
    if (file === null || below === null) return file === below ? "undecided" : "alone";
    return equalBytes(file.root, below.root) ? "both" : "undecided";
  }
  const fileIs = file !== null && equalBytes(file.root, expected);
  const belowIs = below !== null && equalBytes(below.root, expected);
  if (fileIs && belowIs) return "both";
  return fileIs ? "file" : belowIs ? "below" : "neither";
}

/** A hash of a tile above the lowest, as far as it is known. */
function hashIn(place: Place | undefined, at: number): Hash | null {
  if (place === undefined) return null;
  const [file, below] = [place.file?.hashes?.[at] ?? null, place.below?.hashes?.[at] ?? null];
  switch (place.verdict) {
    case "both":
    case "file":
      return file;
    case "below":
      return below;
    case "alone":
      return file ?? below;
    case "neither":
      return null;
    case "undecided":
      return file !== null && below !== null && equalBytes(file, below) ? file : null;
  }
}

/** The hashes of one tile by the source that is right; null if none is known to be. */
export async function rightHashes(files: ArchiveFiles, place: Place): Promise<readonly Hash[] | null> {
  switch (place.verdict) {
    case "both":
    case "below":
      return place.below?.hashes ?? (await readLeaves(files, { ...place.tile, level: "entries" })).value;
    case "file":
      return place.file?.hashes ?? (await readTile(files, place.tile)).value;
    case "alone":
    case "neither":
    case "undecided":
      return null;
  }
}

/** The hashes that were found to be right, for proofs. Throws `FormatError` where one is not known. */
export function rightHashReader(files: ArchiveFiles, log: LogReading): HashReader {
  return hashReader(async ({ level, index }) => {
    const place = log.levels[Number(level)]?.[index];
    const hashes = place === undefined ? null : await rightHashes(files, place);
    if (hashes === null) throw new FormatError(`tile ${String(level)}/${String(index)} is not known`);
    return concat(...hashes);
  }, log.size);
}

/** Tells which entries of a bundle are the signed ones, so that one damaged entry does not hide its neighbours. */
export async function signedEntries(
  files: ArchiveFiles,
  place: Place,
  entries: readonly Uint8Array[],
): Promise<(entry: Uint8Array, at: number) => boolean> {
  if (bundleIsRight(place)) {
    // Read a second time, the bundle must still be the one that was held against the root.
    const same = place.below !== null && equalBytes(rowRoot(entries.map(leafHash)), place.below.root);
    return () => same;
  }
  if (place.verdict === "neither") return () => false;
  const { value } = await readTile(files, place.tile);
  return (entry, at) => {
    const hash = value?.[at];
    return hash !== undefined && equalBytes(leafHash(entry), hash);
  };
}

/** Whether the bundle is right, or all there is to tell its hashes. */
export function bundleIsRight({ verdict, file }: Place): boolean {
  return verdict === "both" || verdict === "below" || (verdict === "alone" && file === null);
}
