import { closeSync, constants, linkSync, lstatSync, openSync } from "node:fs";
import { join } from "node:path";
import type { ByteStream } from "@muniment/verify";
import { syncAndClose, syncFolder } from "../durable.ts";
import { checkKey, checkRange } from "../key.ts";
import {
  StoreError,
  type ByteRange,
  type FileInfo,
  type Key,
  type NewFile,
  type Store,
  type StoreReader,
} from "../store.ts";
import { Folders } from "./folders.ts";
import { systemCode } from "../system-error.ts";
import { nameError, storeError, unknownOutcome } from "./fs-error.ts";
import type { SyncBatch } from "../group-sync.ts";
import {
  checkWay,
  holdsSameBytes,
  NotPlain,
  openPlain,
  plainSize,
  readInTurns,
  statsNow,
  walk,
  type OpenFile,
} from "../plain-file.ts";
import { Turns } from "../../turns.ts";
import { ScratchFile, type Scratch } from "./scratch.ts";

/** Reads a folder as a store. */
export class FsReader implements StoreReader {
  protected readonly root: string;
  readonly #turns = new Turns();

  constructor(root: string) {
    this.root = root;
  }

  async *read(key: Key, range?: ByteRange): ByteStream {
    checkKey(key);
    if (range !== undefined) checkRange(key, range);
    try {
      yield* readInTurns(this.root, key, this.#turns, range);
    } catch (error) {
      throw readError(key, error);
    }
  }

  async stat(key: Key): Promise<FileInfo | null> {
    try {
      return { key, size: await plainSize(this.root, checkKey(key)) };
    } catch (error) {
      const failure = readError(key, error);
      if (failure.code === "not-found") return null;
      throw failure;
    }
  }

  async *list(prefix: string): AsyncGenerator<FileInfo> {
    const folder = prefix.slice(0, Math.max(0, prefix.lastIndexOf("/")));
    if (folder !== "") {
      if (!isFolder(this.root, checkKey(folder))) return;
    }
    for await (const found of walk(this.root, folder)) {
      if (found.kind === "unreadable") throw storeError(found.name, "list", found.cause);
      if (found.kind === "other" || !found.name.startsWith(prefix)) continue;
      yield { key: found.name, size: found.size };
    }
  }
}

/**
 * A folder as a store: each file is written aside, synced, and linked to its name without overwriting. Only then is the
 * name synced: so no name ever stands for bytes that are not durable, even after a loss of power.
 */
export class FsStore extends FsReader implements Store {
  readonly #folders: Folders;
  readonly #scratch: Scratch;

  constructor(root: string, scratch: Scratch) {
    super(root);
    this.#folders = new Folders(root);
    this.#scratch = scratch;
  }

  override async stat(key: Key): Promise<FileInfo | null> {
    if (!this.#folders.isKnown(checkKey(key))) return await super.stat(key);
    // Asked for every object before a commit: its folder was looked at when this program met it.
    const stats = lstatSync(`${this.root}/${key}`, { throwIfNoEntry: false });
    if (stats?.isFile() === false) throw new StoreError("not-a-file", key, `${key} is no plain file`);
    return stats === undefined ? null : { key, size: stats.size };
  }

  async create(key: Key, body: ByteStream): Promise<"created" | "existed"> {
    checkKey(key);
    if (this.#isOwn(body)) {
      const [outcome] = await this.#place([{ key, temp: body }], this.#scratch.groupSync.begin());
      return outcome ?? "created";
    }
    const temp = await this.#scratch.write(key, body);
    let outcome: "created" | "existed" | undefined;
    try {
      [outcome] = await this.#place([{ key, temp }], new SyncAlone());
    } catch (error) {
      await discard(key, temp, error);
      throw error;
    }
    await discard(key, temp, null);
    return outcome ?? "created";
  }

  async createAll(files: readonly NewFile[]): Promise<void> {
    const own: Placing[] = [];
    for (const { key, body } of files) {
      checkKey(key);
      if (this.#isOwn(body)) own.push({ key, temp: body });
      // From another store's folder: it has to be copied.
      else await this.create(key, body);
    }
    await this.#place(own, this.#scratch.groupSync.begin());
  }

  #isOwn(body: ByteStream): body is ScratchFile {
    return body instanceof ScratchFile && body.scratch === this.#scratch;
  }

  /**
   * Steps 3 and 4 of an add: all of them are linked, and those that existed compared; then the names are made durable. An error
   * before that is definite for the file that it tells of.
   */
  async #place(files: readonly Placing[], batch: SyncBatch): Promise<readonly ("created" | "existed")[]> {
    const outcomes: ("created" | "existed")[] = [];
    try {
      for (const { key, temp } of files) {
        for (const folder of this.#folders.ensureFor(key)) batch.folder(folder);
        const linked = this.#link(key, temp);
        if (!linked) await this.#confirm(key, temp, batch);
        outcomes.push(linked ? "created" : "existed");
      }
    } catch (error) {
      batch.drop();
      throw error;
    }
    const [first] = files;
    if (first === undefined) return outcomes;
    try {
      await batch.durable();
    } catch (error) {
      throw unknownOutcome(first.key, "make the name durable of", error);
    }
    for (const { key } of files) this.#folders.madeDurable(key);
    return outcomes;
  }

  /** False if the name is taken. It blocks, as it takes less time than handing it to another thread. */
  #link(key: Key, temp: ScratchFile): boolean {
    try {
      linkSync(temp.path, `${this.root}/${key}`);
      return true;
    } catch (error) {
      if (systemCode(error) === "EEXIST") return false;
      throw nameError(key, "link", error);
    }
  }

  /** The name is taken: by equal bytes, which are made durable again, as who wrote them may have died before; or a conflict. */
  async #confirm(key: Key, temp: ScratchFile, batch: SyncBatch): Promise<void> {
    const there = await opened(this.root, key);
    try {
      if (!(await holdsSameBytes(there, temp.scratch.folder, temp.name)))
        throw new StoreError("conflict", key, `${key} exists with other bytes`);
      batch.file(openSync(join(this.root, key), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK));
    } catch (error) {
      throw error instanceof StoreError ? error : unknownOutcome(key, "compare and sync", error);
    } finally {
      await there.handle.close();
    }
  }
}

/** A file that is whole and durable, and the name that it is to get. */
interface Placing {
  readonly key: Key;
  readonly temp: ScratchFile;
}

/** One file by itself, each thing after the other, as when others wait for it. */
class SyncAlone implements SyncBatch {
  readonly #files: number[] = [];
  readonly #folders: string[] = [];

  get held(): number {
    return this.#files.length;
  }

  file(file: number): void {
    this.#files.push(file);
  }

  folder(path: string): void {
    this.#folders.push(path);
  }

  async durable(): Promise<void> {
    for (const file of this.#files) await syncAndClose(file);
    for (const folder of this.#folders) await syncFolder(folder);
  }

  drop(): void {
    for (const file of this.#files) closeSync(file);
  }
}

async function discard(key: Key, temp: ScratchFile, reason: unknown): Promise<void> {
  try {
    await temp.discard();
  } catch (error) {
    const cause = reason === null ? error : new AggregateError([reason, error], String(error));
    throw unknownOutcome(key, "remove what was written aside for", cause);
  }
}

async function opened(root: string, key: Key): Promise<OpenFile> {
  try {
    return await openPlain(root, key);
  } catch (error) {
    throw readError(key, error);
  }
}

/** False for what lies behind a link too. */
function isFolder(root: string, folder: string): boolean {
  if (statsNow(join(root, folder))?.isDirectory() !== true) return false;
  try {
    checkWay(root, folder);
    return true;
  } catch (error) {
    if (error instanceof NotPlain) return false;
    throw error;
  }
}

function readError(key: Key, error: unknown): StoreError {
  if (!(error instanceof NotPlain)) return storeError(key, "read", error);
  return new StoreError("not-a-file", key, error.message, { cause: error });
}
