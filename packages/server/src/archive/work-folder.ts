import { execFile } from "node:child_process";
import { constants, readdirSync, rmdirSync, rmSync } from "node:fs";
import { chmod, lstat, mkdtemp, open, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { systemCode } from "../storage/system-error.ts";
import { ArchiveError } from "./archive.ts";
import { tryLock, type HeldLock } from "./lock.ts";

/**
 * A folder for what this program needs only while it runs: scratch files, profiles of browsers. An empty file in it carries a lock of the
 * operating system, which dies with the program however it ends: so others can tell what was left behind.
 */
export interface WorkFolder {
  /** Everyone may pass through it, and this program's user alone may list or change it. */
  readonly path: string;
  /** Removes it, if nothing is left in it; else the next program to start does. For the very end of this one: it does not wait. */
  removeIfEmpty(): void;
}

/** Short: see the browser's home, which lies in it. */
const prefix = "muniment.";
const nameForm = /^muniment[.][A-Za-z0-9]{6}$/;
const lockName = "lock";
const triesMax = 5;
const againMs = 200;

/** Between making a folder and its lock a program may have died; a live one takes milliseconds for it. */
const lockWithinMs = 60 * 60 * 1000;

export async function openWorkFolder(temporary: string): Promise<WorkFolder> {
  for (let tries = 1; ; tries += 1) {
    const path = await mkdtemp(join(temporary, prefix));
    await chmod(path, 0o711);
    await writeFile(join(path, lockName), "", { flag: "wx", mode: 0o600 });
    const lock = lockOf(path);
    // Somebody who clears up was faster, and takes it for one that was left.
    if ((lock === "taken" || lock === "missing") && tries < triesMax) continue;
    return { path, removeIfEmpty: () => void removeEmpty(path, typeof lock === "string" ? null : lock) };
  }
}

export interface Cleared {
  readonly removed: number;
  /** Paths of those that could not be removed. */
  readonly kept: readonly string[];
}

/** Removes the folders of programs of this user that ended without doing so. `own` is not looked at; `now` in milliseconds since 1970. */
export async function clearWorkFolders(temporary: string, own: string | null, now: number): Promise<Cleared> {
  const kept: string[] = [];
  let removed = 0;
  for (const name of await namesIn(temporary)) {
    const path = join(temporary, name);
    // Opening and closing a lock of our own would free it.
    if (!nameForm.test(name) || path === own || !(await isOurs(path))) continue;
    const lock = lockOf(path);
    if (lock === "taken" || lock === "none" || (lock === "missing" && !(await isOlder(path, now - lockWithinMs))))
      continue;
    if (await removeLeft(path, typeof lock === "string" ? null : lock)) removed += 1;
    else kept.push(path);
  }
  return { removed, kept };
}

/** None where they may not be listed, as in some shared folders: then nothing is cleared there. */
async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "EACCES" || systemCode(error) === "ENOENT") return [];
    throw error;
  }
}

/** A folder that this user alone may have made and changed. No link: its target would be somebody else's choice. */
async function isOurs(path: string): Promise<boolean> {
  try {
    const stats = await lstat(path);
    return stats.isDirectory() && stats.uid === process.geteuid?.() && (stats.mode & 0o022) === 0;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

async function isOlder(path: string, ms: number): Promise<boolean> {
  try {
    return (await lstat(path)).ctimeMs < ms;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}

/** "none": it cannot be had, as on a disk that takes no locks; then nobody can tell whether its program runs. */
function lockOf(path: string): HeldLock | "taken" | "missing" | "none" {
  try {
    return tryLock(join(path, lockName)) ?? "taken";
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "missing";
    if (error instanceof ArchiveError) return "none";
    throw error;
  }
}

/** False if something of it is still there: a browser that has lost its program takes a moment to end. The lock goes last. */
async function removeLeft(path: string, lock: HeldLock | null): Promise<boolean> {
  const left = (await readdir(path)).filter((name) => name !== lockName).map((name) => join(path, name));
  for (const folder of left) await releasePipes(folder);
  try {
    // Not by this program's own calls: in it lies what a browser's user owns, who may have been taken over by a page, and who could put
    // a link in the place of a folder between two of them. `rm` holds on to the folders that it goes through.
    for (let tries = 1; left.length > 0; tries += 1) {
      try {
        await promisify(execFile)("rm", ["-rf", "--", ...left]);
        break;
      } catch (error) {
        // Somebody who is about to end still writes.
        if (tries >= triesMax) throw error;
        await delay(againMs);
      }
    }
  } catch (error) {
    lock?.release();
    if (!(error instanceof Error)) throw error;
    return false;
  }
  return removeEmpty(path, lock);
}

/**
 * A browser whose program was killed while it started waits for a reader of the named pipe that it writes its log to, and would wait for
 * ever. Once the pipe was opened it goes on, sees that its program is gone, and ends.
 */
async function releasePipes(folder: string): Promise<void> {
  try {
    for (const entry of await readdir(folder, { withFileTypes: true })) {
      if (!entry.isFIFO()) continue;
      const flags = constants.O_RDONLY | constants.O_NONBLOCK | constants.O_NOFOLLOW;
      await (await open(join(folder, entry.name), flags)).close();
    }
  } catch (error) {
    // A file, or gone or changed meanwhile: then there is nobody to be let go.
    if (systemCode(error) === null) throw error;
  }
}

function removeEmpty(path: string, lock: HeldLock | null): boolean {
  try {
    if (readdirSync(path).some((name) => name !== lockName)) return false;
    rmSync(join(path, lockName), { force: true });
    rmdirSync(path);
    return true;
  } catch (error) {
    // What is left is cleared by the next program.
    if (systemCode(error) === null) throw error;
    return false;
  } finally {
    lock?.release();
  }
}
