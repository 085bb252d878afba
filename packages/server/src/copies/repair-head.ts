import {
  bundleSizeMax,
  equalBytes,
  FormatError,
  genesisOf,
  headText,
  leafHash,
  parseBundle,
  parseCheckpoint,
  parseEntry,
  parseNote,
  parseRecord,
  parseTile,
  parseTileFile,
  parseVkey,
  readAll,
  readBundle,
  tileFile,
  tileWidth,
  widthIn,
  type Checkpoint,
  type Evidence,
  type Vkey,
} from "@muniment/verify";
import { continues } from "../archive/continues.ts";
import { readTile } from "../archive/tile-reader.ts";
import { StoreError, type StoreView } from "../storage/store.ts";
import { CopyError } from "./copy-error.ts";
import type { Source } from "./growth.ts";
import { readRecord } from "./object-copier.ts";
import type { Copy } from "./place.ts";
import { RightLog, type LogSource } from "./right-log.ts";

/** A head that a key which counts vouches for, and the key that signed it. */
export interface TrustedHead extends Source {
  readonly signer: Vkey;
}

/** The key that the record of entry 0 names, as far as bundle and record can be read. It says who the archive claims to be, no more. */
export async function genesisKey(view: StoreView): Promise<Vkey | null> {
  const first = await firstEntry(view);
  if (first === null) return null;
  try {
    const bytes = await readRecord(view.store, parseEntry(first).record);
    const genesis = bytes === null ? null : genesisOf(parseRecord(bytes));
    return genesis === null ? null : parseVkey(genesis.vkey);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}

/** The bytes of entry 0, from whatever bundle of index 0 lies there. */
export async function firstEntry({ store }: StoreView): Promise<Uint8Array | null> {
  for (let width = tileWidth; width > 0; width -= 1) {
    try {
      const file = tileFile({ level: "entries", index: 0, width });
      if ((await store.stat(file)) === null) continue;
      const [first] = readBundle(await readAll(store.read(file), bundleSizeMax), width).entries;
      if (first !== undefined) return first;
    } catch (error) {
      if (!(error instanceof StoreError) && !(error instanceof FormatError)) throw error;
    }
  }
  return null;
}

/** What the copy's head says about this archive's, once neither is in doubt. `unknown`: tiles that would tell are damaged. */
export type Standing = "same" | "ahead" | "behind" | "unknown";

/** How the copy stands to this archive. Throws CopyError "copy.forked", with both heads. */
export async function standing(own: Source, copy: Source, copyPath: string): Promise<Standing> {
  const [newer, older] = copy.checkpoint.size >= own.checkpoint.size ? [copy, own] : [own, copy];
  let continued: boolean;
  try {
    continued = await continues(newer.checkpoint, older.checkpoint, (tile) => readTile(newer.view, tile));
  } catch (error) {
    if (error instanceof FormatError || error instanceof StoreError) return "unknown";
    throw error;
  }
  if (!continued) throw forked(own.checkpoint, copy.checkpoint, copyPath);
  if (newer.checkpoint.size === older.checkpoint.size) return "same";
  return newer === copy ? "ahead" : "behind";
}

/** What may take the place of a head that is lost. */
export interface HeadCandidate {
  readonly head: TrustedHead;
  /** Where it was found, for people. */
  readonly from: string;
}

/**
 * Why a head must not take the place of the one that is lost; null if it may. The files at hand must lead to it; and it must not take
 * back what was sealed here: there are no more entries than it has, and none that tile and bundle agree on and that it does not have.
 */
export async function faultOfHead(
  { head: { checkpoint }, from }: HeadCandidate,
  own: LogSource,
  sources: readonly LogSource[],
): Promise<string | null> {
  const { size } = checkpoint;
  if (own.size > size) {
    return `the head in ${from} has ${String(size)} entries, and the files here hold ${String(own.size)}: taking it would take back what was sealed`;
  }
  let led = size === 0;
  for await (const { tile, bytes } of new RightLog(checkpoint, sources).tiles()) {
    led = true;
    if (tile.level !== 0 || bytes === null) continue;
    const width = widthIn(own.size, 0, tile.index);
    const lying = await agreedRow(own, tile.index, width);
    const right = parseTile(bytes, tile.width);
    if (lying?.some((hash, place) => !equalBytes(hash, right[place] ?? new Uint8Array(0))) === true)
      return `the entries that lie here are not those of the head in ${from}: the log was forked`;
  }
  return led ? null : `neither the files here nor those of the copy lead to the head in ${from}`;
}

/** The hashes of a block that its tile and its bundle agree on; null if they do not. */
async function agreedRow(own: LogSource, index: number, width: number): Promise<readonly Uint8Array[] | null> {
  if (width === 0) return null;
  try {
    const row = parseTile(await readTile(own, { level: 0, index, width }), width);
    const leaves = parseBundle(await readTile(own, { level: "entries", index, width }), width).map(leafHash);
    return leaves.every((hash, place) => equalBytes(hash, row[place] ?? new Uint8Array(0))) ? row : null;
  } catch (error) {
    if (error instanceof FormatError || error instanceof StoreError) return null;
    throw error;
  }
}

/** How many entries the files of a log hold: as far as tiles or bundles follow each other without a gap. */
export function lyingSize(names: readonly string[]): number {
  const widths = new Map<number, number>();
  for (const name of names) {
    const tile = parseTileFile(name);
    if (tile === null || (tile.level !== 0 && tile.level !== "entries")) continue;
    widths.set(tile.index, Math.max(widths.get(tile.index) ?? 0, tile.width));
  }
  for (let index = 0; ; index += 1) {
    const width = widths.get(index) ?? 0;
    if (width < tileWidth) return index * tileWidth + width;
  }
}

/** The names of what lies in the log of an archive. A folder that cannot be listed is for the verification to tell. */
export async function logNames(evidence: Evidence): Promise<string[]> {
  const names: string[] = [];
  try {
    for await (const { name } of evidence.files()) if (name.startsWith("log/")) names.push(name);
  } catch (error) {
    if (!(error instanceof Error) || error.name !== "UnreadableFile") throw error;
  }
  return names;
}

/** The log that a note is of, if it can be read at all. */
export async function originOf(copy: Copy): Promise<string | null> {
  if (copy.self !== null) return copy.self.file.origin;
  try {
    const head = await copy.view.head.load();
    return head === null ? null : parseCheckpoint(parseNote(head.bytes).text).origin;
  } catch (error) {
    if (error instanceof FormatError || error instanceof StoreError) return null;
    throw error;
  }
}

function forked(own: Checkpoint, copy: Checkpoint, copyPath: string): CopyError {
  return new CopyError(
    "copy.forked",
    `Two logs of one name, and neither continues the other. Here: ${headText(own)}. In ${copyPath}: ${headText(copy)}.`,
    "Nothing was changed. Keep both as they are, and find out which one others have seen: `muniment verify --against <a checkpoint from elsewhere>`.",
  );
}
