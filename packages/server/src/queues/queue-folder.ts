import { constants } from "node:fs";
import { open, rename, rm, stat, writeFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, formatInstant, toHex } from "@muniment/verify";
import { doing, failure } from "../archive/failures.ts";
import { tryLock, type HeldLock } from "../archive/lock.ts";
import { makeFolder, replaceFile, syncFolder } from "../storage/durable.ts";
import { NotPlain } from "../storage/plain-file.ts";
import { readSmall } from "../storage/small-file.ts";
import { namesIn } from "../storage/names-in.ts";
import { systemCode } from "../storage/system-error.ts";
import { encodeList, listFileMax, parseGivenList, type GivenList } from "./given-list.ts";
import { noQueue, QueueError } from "./queue-error.ts";
import {
  encodeNote,
  encodeOrder,
  newestNotes,
  parseNotes,
  parseOrder,
  queueFileMax,
  type QueueNote,
  type QueueOrder,
} from "./queue-file.ts";
import type { OpenQueue, QueueDesk, QueueState } from "./queue-desk.ts";

const nameForm = /^q-[0-9a-f]{16}$/;

/** How long a queue stays once it is done: to try again what failed of it. Source: spec/queues, "How long they stay". */
const keptMs = 30 * 24 * 60 * 60 * 1000;

export interface QueueSurroundings {
  /** Milliseconds since 1970. */
  now(): number;
  randomBytes(size: number): Uint8Array;
}

/** The queues of a home, in `var/queues`. Source: spec/queues. */
export class QueueFolder implements QueueDesk {
  readonly #folder: string;
  readonly #surroundings: QueueSurroundings;

  /** `folder` need not be there. */
  constructor(folder: string, surroundings: QueueSurroundings) {
    this.#folder = folder;
    this.#surroundings = surroundings;
  }

  async all(): Promise<readonly QueueState[]> {
    const states: QueueState[] = [];
    for (const name of await doing("looking for queues", () => namesIn(this.#folder))) {
      const id = name.replace(/[.]json$/, "");
      if (!name.endsWith(".json") || !nameForm.test(id)) continue;
      states.push(await this.#stateOf(id));
    }
    return states.sort((one, other) => (one.order.begun < other.order.begun ? 1 : -1));
  }

  async look(id: string): Promise<QueueState> {
    if (!nameForm.test(id)) throw noQueue(id);
    return await this.#stateOf(id);
  }

  async #stateOf(id: string): Promise<QueueState> {
    const order = await this.#orderOf(id);
    const notes = newestNotes((await this.#notesOf(id, order)).notes);
    return { id, order, notes, left: order.addresses.length - notes.size };
  }

  async listOf(id: string): Promise<GivenList | null> {
    if (!nameForm.test(id)) throw noQueue(id);
    const path = this.#path(id, "list");
    try {
      return parseGivenList(await readSmall(path, listFileMax));
    } catch (error) {
      if (systemCode(error) === "ENOENT") return null;
      if (!isBadForm(error)) throw failure(error, "reading the list of the queue");
      const next = "Move the file away: the queue goes on without it, and its status has the addresses alone.";
      throw new QueueError("queue.damaged", `${path} cannot be read: ${error.message}.`, next, { cause: error });
    }
  }

  async begin(order: Omit<QueueOrder, "begun">, list: GivenList | null): Promise<OpenQueue> {
    await doing("removing queues that were done long ago", () => this.#prune());
    const id = `q-${toHex(this.#surroundings.randomBytes(8))}`;
    const begun = formatInstant(this.#surroundings.now());
    const given = list === null ? null : encodeList(list);
    if (given !== null && given.length > listFileMax)
      throw new QueueError("list.too-large", "The list is too large to be kept.", "Split it into several.");
    await doing("writing down the queue", async () => {
      await makeFolder(this.#folder);
      if (given !== null) await replaceFile(this.#path(id, "list"), given);
      await replaceFile(this.#path(id, "json"), encodeOrder({ ...order, begun }));
    });
    return this.open(id);
  }

  async open(id: string): Promise<OpenQueue> {
    // Before anything is made of it: it may be anything that a person typed.
    if (!nameForm.test(id)) throw noQueue(id);
    const order = await this.#orderOf(id);
    const lock = await doing("taking the lock of the queue", () => this.#lock(id));
    try {
      const { notes, size } = await this.#notesOf(id, order);
      const file = await doing("opening the notes of the queue", () => this.#openNotes(id, size));
      return new LockedQueue({ id, order, lock, file }, newestNotes(notes));
    } catch (error) {
      lock.release();
      throw error;
    }
  }

  async #prune(): Promise<void> {
    const until = this.#surroundings.now() - keptMs;
    const names = await namesIn(this.#folder);
    const ids = new Set(names.map((name) => name.slice(0, name.indexOf("."))).filter((id) => nameForm.test(id)));
    for (const id of ids) {
      const files = names.filter((name) => name.startsWith(`${id}.`)).map((name) => join(this.#folder, name));
      if (!names.includes(`${id}.json`)) await removeOld(files, until);
      else if (await this.#wasDoneBefore(id, until)) await this.#remove(id, files);
    }
  }

  async #wasDoneBefore(id: string, until: number): Promise<boolean> {
    if (!(await isOlder(this.#path(id, "done"), until))) return false;
    try {
      const order = await this.#orderOf(id);
      return newestNotes((await this.#notesOf(id, order)).notes).size === order.addresses.length;
    } catch (error) {
      // One that cannot be read is told of when it is asked for, and is a person's to remove.
      if (error instanceof QueueError) return false;
      throw error;
    }
  }

  /** Unless somebody works on it: to try again what failed. */
  async #remove(id: string, files: readonly string[]): Promise<void> {
    let lock: HeldLock;
    try {
      lock = await this.#lock(id);
    } catch (error) {
      if (error instanceof QueueError) return;
      throw error;
    }
    try {
      // First what makes it a queue: what is left of the rest is nobody's.
      await rm(this.#path(id, "json"), { force: true });
      for (const file of files) await rm(file, { force: true });
    } finally {
      lock.release();
    }
  }

  #path(id: string, kind: "json" | "done" | "list" | "lock"): string {
    return join(this.#folder, `${id}.${kind}`);
  }

  async #orderOf(id: string): Promise<QueueOrder> {
    const path = this.#path(id, "json");
    try {
      return parseOrder(await readSmall(path, queueFileMax));
    } catch (error) {
      if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") throw noQueue(id, error);
      if (!isBadForm(error)) throw failure(error, "reading the queue");
      const next = "Move the file away, and give the list again: what was sealed of it stays.";
      throw new QueueError("queue.damaged", `${path} cannot be read: ${error.message}.`, next, { cause: error });
    }
  }

  /** A file that is not of its form counts as empty: the log says what is done. `size` is null for one. */
  async #notesOf(
    id: string,
    order: QueueOrder,
  ): Promise<{ readonly notes: QueueNote[]; readonly size: number | null }> {
    try {
      return parseNotes(await readSmall(this.#path(id, "done"), queueFileMax), order.addresses.length);
    } catch (error) {
      if (systemCode(error) === "ENOENT") return { notes: [], size: 0 };
      if (isBadForm(error)) return { notes: [], size: null };
      throw failure(error, "reading what is done of the queue");
    }
  }

  async #openNotes(id: string, size: number | null): Promise<FileHandle> {
    const path = this.#path(id, "done");
    if (size === null) await rename(path, `${path}.damaged`);
    const file = await open(path, constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND, 0o600);
    try {
      // What a crash cut off would run into the next line.
      await file.truncate(size ?? 0);
      await file.sync();
      await syncFolder(this.#folder);
    } catch (error) {
      await file.close();
      throw error;
    }
    return file;
  }

  async #lock(id: string): Promise<HeldLock> {
    const path = this.#path(id, "lock");
    try {
      await writeFile(path, "", { flag: "wx", mode: 0o600 });
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
    }
    const lock = tryLock(path);
    if (lock !== null) return lock;
    const next = "Wait until it has ended, or end it. To capture all of the list again beside it, add --anew.";
    throw new QueueError("queue.busy", `Another program works on the queue ${id}.`, next);
  }
}

interface Parts {
  readonly id: string;
  readonly order: QueueOrder;
  readonly lock: HeldLock;
  readonly file: FileHandle;
}

class LockedQueue implements OpenQueue {
  readonly id: string;
  readonly order: QueueOrder;
  readonly #notes: Map<number, QueueNote>;
  readonly #lock: HeldLock;
  readonly #file: FileHandle;
  #last: Promise<void> = Promise.resolve();

  constructor({ id, order, lock, file }: Parts, notes: Map<number, QueueNote>) {
    this.id = id;
    this.order = order;
    this.#lock = lock;
    this.#file = file;
    this.#notes = notes;
  }

  get notes(): ReadonlyMap<number, QueueNote> {
    return this.#notes;
  }

  async note(note: QueueNote): Promise<void> {
    // One after another: two at once could end up within each other. After one that failed none is written, as it may be half there.
    this.#last = this.#last.then(() => this.#write(note));
    await this.#last;
  }

  async close(): Promise<void> {
    try {
      // Who asked for a note was told what became of it.
      await this.#last.catch(() => undefined);
      await this.#file.close();
    } finally {
      this.#lock.release();
    }
  }

  async #write(note: QueueNote): Promise<void> {
    await doing("noting what is done of the queue", async () => {
      await this.#file.writeFile(encodeNote(note));
      await this.#file.datasync();
    });
    this.#notes.set(note.place, note);
  }
}

function isBadForm(error: unknown): error is FormatError | NotPlain {
  return error instanceof FormatError || error instanceof NotPlain;
}

async function removeOld(files: readonly string[], until: number): Promise<void> {
  for (const file of files) if (await isOlder(file, until)) await rm(file, { force: true });
}

async function isOlder(file: string, ms: number): Promise<boolean> {
  try {
    return (await stat(file)).mtimeMs < ms;
  } catch (error) {
    if (systemCode(error) === "ENOENT") return false;
    throw error;
  }
}
