import { closeSync, constants, fstatSync, lstatSync, openSync, readdirSync, readSync, type Stats } from "node:fs";
import { lstat, open, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { ByteStream } from "@muniment/verify";
import type { ByteRange } from "./store.ts";
import { Turns } from "../turns.ts";
import { systemCode } from "./system-error.ts";

/** The name is there, and is a link, a device, a pipe, a folder, or lies behind a linked folder. Never opened. */
export class NotPlain extends Error {
  override readonly name = "NotPlain";
}

/** An open file, and its size in bytes when it was opened. */
export interface OpenFile {
  readonly handle: FileHandle;
  readonly size: number;
}

// Large enough that a call's cost does not count, small enough that many streams at once stay within memory.
const chunkSize = 256 * 1024;

/** In bytes. Up to this a read by calls that block takes a tenth of the time that it takes to hand each of them to another thread. */
export const smallSize = 64 * 1024;

/** What lies at `path`, itself and not what it links to; null if nothing. */
export async function statsOf(path: string): Promise<Stats | null> {
  try {
    return await lstat(path);
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return null;
    throw error;
  }
}

/** The same, by a call that blocks: for folders, whose entries stay in the system's memory, and for many at once. */
export function statsNow(path: string): Stats | null {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    if (systemCode(error) === "ENOTDIR") return null;
    throw error;
  }
}

/** Throws NotPlain if a folder on the way from `root` to `name` is a link, or the system's error. */
export function checkWay(root: string, name: string): void {
  for (let end = name.indexOf("/"); end > 0; end = name.indexOf("/", end + 1)) {
    // The folders of an archive are few, and their entries stay in the system's memory: a promise would take longer than the call.
    if (lstatSync(`${root}/${name.slice(0, end)}`).isSymbolicLink()) throw new NotPlain(`${name} lies behind a link`);
  }
}

/** The size of a plain file below `root`. Throws NotPlain, or the system's error. */
export async function plainSize(root: string, name: string): Promise<number> {
  checkWay(root, name);
  return checkPlain(await lstat(join(root, name)), name).size;
}

/** Opens a plain file below `root` for reading. Links are not followed, neither at its end nor on the way; nothing hangs. */
export async function openPlain(root: string, name: string): Promise<OpenFile> {
  // Looked at before it is opened, as opening alone can act on a device; looked at again after, as it may have been swapped.
  await plainSize(root, name);
  return await openLookedAt(root, name);
}

async function openLookedAt(root: string, name: string): Promise<OpenFile> {
  const handle = await open(join(root, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    return { handle, size: checkPlain(await handle.stat(), name).size };
  } catch (error) {
    await handle.close();
    throw error;
  }
}

/** The bytes of a plain file below `root`, or of a part of it. Rejects with NotPlain or the system's error. */
export async function* readPlain(root: string, name: string, range?: ByteRange): ByteStream {
  // An empty file may be one that carries a lock: closing any handle of it would drop the locks that this process holds on it.
  if ((await plainSize(root, name)) === 0) return;
  const { handle, size } = await openLookedAt(root, name);
  try {
    let position = range?.start ?? 0;
    const end = range?.end ?? Infinity;
    while (position < end) {
      // The size is a hint only, for small buffers: the file is read until there is no more.
      const wanted = Math.min(chunkSize, end - position, Math.max(size - position, 1));
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(wanted), 0, wanted, position);
      if (bytesRead === 0) return;
      position += bytesRead;
      yield buffer.subarray(0, bytesRead);
    }
  } finally {
    await handle.close();
  }
}

/** At once and in one piece; null for a file above 64 KiB. */
function readSmallPlain(root: string, name: string, range?: ByteRange): Uint8Array | null {
  checkWay(root, name);
  const path = join(root, name);
  const { size } = checkPlain(lstatSync(path), name);
  if (size > smallSize) return null;
  // For the reason that `readPlain` gives.
  if (size === 0) return new Uint8Array();
  const file = openSync(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  try {
    // It may have grown since, or be another one; what is too large for one piece by now is left to `readPlain`.
    if (checkPlain(fstatSync(file), name).size > smallSize) return null;
    const start = range?.start ?? 0;
    const bytes = Buffer.allocUnsafe(Math.max(0, Math.min(smallSize, range?.end ?? Infinity) - start));
    let filled = 0;
    while (filled < bytes.length) {
      const read = readSync(file, bytes, filled, bytes.length - filled, start + filled);
      if (read === 0) break;
      filled += read;
    }
    return bytes.subarray(0, filled);
  } finally {
    closeSync(file);
  }
}

/** As `readPlain`: a small file by calls that block, for a disk at hand, between which everything else has its turn. */
export async function* readInTurns(root: string, name: string, turns: Turns, range?: ByteRange): ByteStream {
  await turns.next();
  const small = readSmallPlain(root, name, range);
  if (small === null) yield* readPlain(root, name, range);
  else if (small.length > 0) yield small;
}

export function checkPlain(stats: Stats, name: string): Stats {
  if (!stats.isFile()) throw new NotPlain(`${name} is no plain file`);
  return stats;
}

/** Whether the plain file of that name holds the same bytes as one that is open. */
export async function holdsSameBytes(one: OpenFile, root: string, name: string): Promise<boolean> {
  const other = await openPlain(root, name);
  try {
    return await sameBytes(one, other);
  } finally {
    await other.handle.close();
  }
}

async function sameBytes(one: OpenFile, other: OpenFile): Promise<boolean> {
  if (one.size !== other.size) return false;
  const [left, right] = [Buffer.allocUnsafe(chunkSize), Buffer.allocUnsafe(chunkSize)];
  for (let position = 0; ;) {
    const [a, b] = await Promise.all([
      one.handle.read(left, 0, chunkSize, position),
      other.handle.read(right, 0, chunkSize, position),
    ]);
    const length = Math.min(a.bytesRead, b.bytesRead);
    if (length === 0) return a.bytesRead === b.bytesRead;
    if (!left.subarray(0, length).equals(right.subarray(0, length))) return false;
    position += length;
  }
}

/** One name met on a walk. `other`: a link, device, pipe or socket; `what` says which. `unreadable`: a folder that could not be listed. */
export type Walked =
  | { readonly kind: "file"; readonly name: string; readonly size: number }
  | { readonly kind: "other"; readonly name: string; readonly what: string }
  | { readonly kind: "unreadable"; readonly name: string; readonly cause: unknown };

/** What a folder itself holds. */
export interface Listed {
  readonly found: readonly Walked[];
  /** Below `root`, as names are. */
  readonly folders: readonly string[];
}

/** Everything below the folder `start` of `root` ("" is the root itself). What is missing or vanishes meanwhile is left out. */
export async function* walk(root: string, start: string): AsyncGenerator<Walked> {
  for await (const { found } of walkFolders(root, start)) yield* found;
}

/** The same, a folder at a time. */
export async function* walkFolders(root: string, start: string): AsyncGenerator<Listed> {
  const turns = new Turns();
  const pending = [start];
  for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
    await turns.next();
    const listed = listFolder(root, folder);
    yield listed;
    pending.push(...listed.folders);
  }
}

/** It blocks: a call takes a tenth of the time of a promise. */
export function listFolder(root: string, folder: string): Listed {
  const found: Walked[] = [];
  const folders: string[] = [];
  let names: string[];
  try {
    names = readdirSync(join(root, folder)).sort();
  } catch (error) {
    if (systemCode(error) !== "ENOENT") found.push({ kind: "unreadable", name: folder, cause: error });
    return { found, folders };
  }
  for (const part of names) {
    const name = folder === "" ? part : `${folder}/${part}`;
    const stats = statsNow(`${root}/${name}`);
    if (stats === null) continue;
    if (stats.isDirectory()) folders.push(name);
    else if (stats.isFile()) found.push({ kind: "file", name, size: stats.size });
    else found.push({ kind: "other", name, what: kindOf(stats) });
  }
  return { found, folders };
}

function kindOf(stats: Stats): string {
  if (stats.isSymbolicLink()) return "a symbolic link";
  if (stats.isFIFO()) return "a pipe";
  return stats.isSocket() ? "a socket" : "a device";
}
