import { accessSync, constants, lstatSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { setTimeout as delay } from "node:timers/promises";
import type { Instant } from "@muniment/verify";
import { readFirst } from "../storage/small-file.ts";
import { ArchiveError } from "./archive.ts";
import { systemCode } from "../storage/system-error.ts";
import { failure } from "./failures.ts";

/** A lock that this process holds. The system frees it when the process ends, however it ends. */
export interface HeldLock {
  release(): void;
}

// The primary code of SQLite; the higher bits tell more.
const sqliteBusy = 5;

/**
 * Takes the lock on an empty file, or answers null if somebody else has it: another process, or another part of this
 * one. It is the exclusive lock of SQLite on a database file, as that is the one lock of the operating system that Node
 * can take. The file stays empty. Nobody else may open it: closing any handle of it would free the lock.
 */
export function tryLock(path: string): HeldLock | null {
  const stats = lstatSync(path);
  if (!stats.isFile() || stats.size !== 0) throw notALock(path);
  checkRights(path);
  const database = openDatabase(path);
  try {
    // In memory, or SQLite would lay a journal beside the lock: a file that an archive has no place for.
    database.exec("PRAGMA journal_mode = MEMORY");
    database.exec("BEGIN EXCLUSIVE");
    // On a file that it may only read, SQLite begins without any lock, and says nothing until something is written.
    // This is written nowhere: the transaction is never committed.
    database.exec("PRAGMA user_version = 1");
  } catch (error) {
    database.close();
    if (isBusy(error)) return null;
    throw lockless(path, error);
  }
  return {
    release: () => {
      database.close();
    },
  };
}

function checkRights(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    throw failure(error, "taking the lock");
  }
}

function openDatabase(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path, { timeout: 0 });
  } catch (error) {
    throw lockless(path, error);
  }
}

function isBusy(error: unknown): boolean {
  return (
    error instanceof Error &&
    "errcode" in error &&
    typeof error.errcode === "number" &&
    (error.errcode & 0xff) === sqliteBusy
  );
}

function notALock(path: string): ArchiveError {
  const next = `If no other program uses this archive now, move ${path} away, and make an empty file of that name.`;
  return new ArchiveError("archive.damaged", `The lock ${path} is not the empty file that it must be.`, next);
}

/** A disk on which two programs could write at once. */
function lockless(path: string, cause?: unknown): ArchiveError {
  const message = `The disk that holds ${path} does not take locks.`;
  const next =
    "Keep the home on a disk of this machine, or on a network disk whose locks work. Reading and verifying work where it is.";
  return new ArchiveError("archive.unsuitable", message, next, { cause });
}

export interface LockOptions {
  /** How this program is named to others that wait for it. */
  readonly program: string;
  readonly now: () => Instant;
  /** How long to wait while another program writes, in milliseconds. */
  readonly waitMs: number;
  /** Told who holds the lock, once for each time that waiting for it takes longer than a moment. */
  readonly onWait: (holder: string) => void;
}

// Waiting costs a look at the lock each time; a commit takes some tens of milliseconds. Who has it for longer will not be
// done in the next few either.
const pollMs = 4;
const patientPollMs = 20;
const momentMs = 500;
// Longer than others wait between two looks, so that a busy program does not keep them out for as long as it is busy.
const turnMs = 6;

/** The writer's lock of an archive, held for one commit at a time. Source: spec/layout, "The lock". */
export class ArchiveLock {
  readonly #path: string;
  readonly #holderFile: string;
  readonly #options: LockOptions;
  #released = -Infinity;

  constructor(path: string, holderFile: string, options: LockOptions) {
    this.#path = path;
    this.#holderFile = holderFile;
    this.#options = options;
  }

  /** Does `work` while this program alone holds the lock. Throws "archive.locked" if it could not be had in time. */
  async hold<T>(work: () => Promise<T>): Promise<T> {
    const held = await this.#acquire();
    try {
      const holder: Holder = { pid: process.pid, program: this.#options.program, since: this.#options.now() };
      await writeFile(this.#holderFile, `${JSON.stringify(holder)}\n`);
      return await work();
    } finally {
      held.release();
      this.#released = performance.now();
    }
  }

  async #acquire(): Promise<HeldLock> {
    const start = performance.now();
    const turn = this.#released + turnMs - start;
    if (turn > 0) await delay(turn);
    for (let told = false; ;) {
      const held = this.#try();
      if (held !== null) return held;
      const waited = performance.now() - start;
      if (waited >= this.#options.waitMs) throw await this.#locked();
      if (!told && waited >= momentMs) {
        told = true;
        await this.#checkThatLocksWork();
        this.#options.onWait(await readHolder(this.#holderFile));
      }
      await delay(told ? patientPollMs : pollMs);
    }
  }

  #try(): HeldLock | null {
    try {
      return tryLock(this.#path);
    } catch (error) {
      if (systemCode(error) !== "ENOENT") throw error;
      const next = `If no other program uses this archive now, make an empty file ${this.#path}.`;
      throw new ArchiveError("archive.damaged", `The archive has no file lock.`, next, { cause: error });
    }
  }

  /** Some network disks answer to each lock as if somebody had it: also to the lock on a new file, which nobody can have. */
  async #checkThatLocksWork(): Promise<void> {
    const probe = join(dirname(this.#holderFile), "lock-probe");
    try {
      await writeFile(probe, "", { flag: "wx" });
    } catch (error) {
      // Another program looks just now, or died while it did.
      if (systemCode(error) === "EEXIST") return;
      throw error;
    }
    try {
      const held = tryLock(probe);
      if (held === null) throw lockless(this.#path);
      held.release();
    } finally {
      await rm(probe);
    }
  }

  async #locked(): Promise<ArchiveError> {
    const holder = await readHolder(this.#holderFile);
    const seconds = String(Math.round(this.#options.waitMs / 1000));
    const message = `Another program is writing to the archive: ${holder}. It did not let go within ${seconds} s.`;
    return new ArchiveError(
      "archive.locked",
      message,
      "Wait until it has ended, or end it, and run the command again.",
    );
  }
}

interface Holder {
  readonly pid: number;
  readonly program: string;
  readonly since: string;
}

const holderSizeMax = 1024;
const holderForm = /^\{"pid":([0-9]{1,10}),"program":"([^"\\]{1,200})","since":"([0-9TZ:.-]{1,40})"\}\n$/;

/** Who holds the lock, for people. What is written there decides nothing, so that a file half written is no fault. */
async function readHolder(path: string): Promise<string> {
  let text: string;
  try {
    text = (await readFirst(path, holderSizeMax)).toString("utf8");
  } catch (error) {
    if (systemCode(error) === "ENOENT") return "a program that left no name";
    throw error;
  }
  const [, pid, program, since] = holderForm.exec(text) ?? [];
  if (pid === undefined || program === undefined || since === undefined) return "a program that left no name";
  const named = `${program}, process ${pid}, since ${since}`;
  return runsHere(Number(pid))
    ? named
    : `a program that left no name; the last one that did no longer runs here: ${named}`;
}

/** Whether there is a process of this number on this machine. */
function runsHere(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // It is there, and another user's.
    if (systemCode(error) === "EPERM") return true;
    if (systemCode(error) === "ESRCH") return false;
    throw error;
  }
}
