import { close, constants, fsync } from "node:fs";
import { mkdir, open, realpath, rename, rm } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { promisify } from "node:util";
import { systemCode } from "./system-error.ts";

/** Makes the names in a folder durable: all that were made, replaced or taken away in it so far. */
export async function syncFolder(path: string): Promise<void> {
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY | constants.O_NOFOLLOW);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Makes what was written to an open file durable, and closes it, also where that fails. */
export async function syncAndClose(file: number): Promise<void> {
  try {
    await syncFile(file);
  } finally {
    await closeFile(file);
  }
}

export const syncFile = promisify(fsync);
export const closeFile = promisify(close);

/** Makes a folder that only its owner may look into, with all above it, durably. One that exists stays as it is. */
export async function makeFolder(path: string): Promise<void> {
  const parent = dirname(path);
  let outcome = await tryMake(path);
  if (outcome === "no parent") {
    await makeFolder(parent);
    outcome = await tryMake(path);
  }
  if (outcome === "no parent") throw new Error(`${parent} is a link that leads nowhere`);
  if (outcome === "made") await syncFolder(parent);
}

async function tryMake(path: string): Promise<"made" | "existed" | "no parent"> {
  try {
    await mkdir(path, { mode: 0o700 });
    return "made";
  } catch (error) {
    if (systemCode(error) === "EEXIST") return "existed";
    if (systemCode(error) === "ENOENT") return "no parent";
    throw error;
  }
}

/** Writes a new file, durably; its folder is not synced. Throws EEXIST if there is one. */
export async function writeNew(path: string, bytes: Uint8Array | string, mode: number): Promise<void> {
  const handle = await open(path, "wx", mode);
  try {
    await handle.writeFile(bytes);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/**
 * Replaces a file, or makes it, durably and in one step: who reads it sees the old bytes or the new ones, whole. For one
 * caller at a time. Only its owner may read it.
 */
export async function replaceFile(path: string, bytes: Uint8Array | string): Promise<void> {
  const folder = await realpath(dirname(path));
  const next = join(folder, `${basename(path)}.new`);
  // One that a crash left.
  await rm(next, { force: true });
  try {
    await writeNew(next, bytes, 0o600);
    await rename(next, path);
  } catch (error) {
    await rm(next, { force: true });
    throw error;
  }
  await syncFolder(folder);
}
