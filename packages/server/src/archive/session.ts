import { lstat, mkdir, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { toHex } from "@muniment/verify";
import { syncFolder } from "../storage/durable.ts";
import { systemCode } from "../storage/system-error.ts";
import { tryLock, type HeldLock } from "./lock.ts";

/**
 * The folder of one running program under var/incoming, with a lock in it that is held while the program runs. Made before
 * the first write to the archive, durably: so a folder whose lock is free tells of a crash. Source: spec/layout.
 */
export class Session {
  readonly folder: string;
  #held: HeldLock | null;

  private constructor(folder: string, held: HeldLock) {
    this.folder = folder;
    this.#held = held;
  }

  /** To be called under the archive's lock, so that nobody takes a folder without its lock for one that a crash left. */
  static async open(incoming: string, randomBytes: (size: number) => Uint8Array): Promise<Session> {
    const folder = join(incoming, toHex(randomBytes(16)));
    const lock = join(folder, lockName);
    await mkdir(folder, { mode: 0o700 });
    await syncFolder(incoming);
    await writeFile(lock, "", { flag: "wx" });
    const held = tryLock(lock);
    if (held === null) throw new Error(`the lock of the new folder ${folder} is held`);
    return new Session(folder, held);
  }

  /** Takes the folder away: everything in it was given its place or dropped. */
  async end(): Promise<void> {
    try {
      for (const name of await readdir(this.folder))
        if (name !== lockName) await rm(join(this.folder, name), { recursive: true });
    } finally {
      this.leave();
    }
    // Last, and after it was let go: a network disk keeps a file that is removed while it is open, and the folder with it.
    await removeSession(this.folder);
  }

  /** Lets go of the folder and leaves it, as a crash does: the next start looks for what it left behind. */
  leave(): void {
    this.#held?.release();
    this.#held = null;
  }
}

const lockName = "lock";

export interface OtherSessions {
  /** Folders of programs that ended without taking them away. */
  readonly crashed: readonly string[];
  /** How many other programs run. */
  readonly running: number;
}

/**
 * Looks at the folders of all programs but `own`. To be called under the archive's lock. What is no folder
 * is neither, whatever its name: it stays where it is.
 */
export async function otherSessions(incoming: string, own: Session): Promise<OtherSessions> {
  const crashed: string[] = [];
  let running = 0;
  for (const name of await readdir(incoming)) {
    const folder = join(incoming, name);
    if (folder === own.folder || !/^[0-9a-f]{32}$/.test(name)) continue;
    const state = await stateOf(folder);
    if (state === "running") running += 1;
    else if (state === "crashed") crashed.push(folder);
  }
  return { crashed, running };
}

async function stateOf(folder: string): Promise<"running" | "crashed" | "foreign"> {
  const lock = join(folder, lockName);
  try {
    if (!(await lstat(folder)).isDirectory()) return "foreign";
    const stats = await lstat(lock);
    // Whether its program runs cannot be told, and what a running one has stored looks like an orphan.
    if (!stats.isFile() || stats.size > 0) return "running";
    const held = tryLock(lock);
    held?.release();
    return held === null ? "running" : "crashed";
  } catch (error) {
    // A program that died before it made its lock, or is just taking its folder away.
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return "crashed";
    throw error;
  }
}

/** Takes away the folder that a crash left. */
export async function removeSession(folder: string): Promise<void> {
  await rm(folder, { recursive: true, force: true });
}
