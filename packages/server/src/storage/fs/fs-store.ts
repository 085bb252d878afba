import { link } from "node:fs/promises";
import { join } from "node:path";
import type { ByteStream } from "@muniment/verify";
import { checkKey, checkRange } from "../key.ts";
import { StoreError, type ByteRange, type FileInfo, type Key, type Store, type StoreReader } from "../store.ts";
import { Folders } from "./folders.ts";
import { systemCode } from "../system-error.ts";
import { nameError, storeError, unknownOutcome } from "./fs-error.ts";
import {
  checkWay,
  NotPlain,
  openPlain,
  plainSize,
  readPlain,
  sameBytes,
  statsOf,
  walk,
  type OpenFile,
} from "../plain-file.ts";
import { ScratchFile, type Scratch } from "./scratch.ts";

/** Reads a folder as a store. */
export class FsReader implements StoreReader {
  protected readonly root: string;

  constructor(root: string) {
    this.root = root;
  }

  async *read(key: Key, range?: ByteRange): ByteStream {
    checkKey(key);
    if (range !== undefined) checkRange(key, range);
    try {
      yield* readPlain(this.root, key, range);
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
      if (!(await isFolder(this.root, checkKey(folder)))) return;
    }
    for await (const found of walk(this.root, folder)) {
      if (found.kind === "unreadable") throw storeError(found.name, "list", found.cause);
      if (found.kind === "other" || !found.name.startsWith(prefix)) continue;
      yield { key: found.name, size: found.size };
    }
  }
}

/** A folder as a store: each file is written aside, synced, and linked to its name without overwriting. */
export class FsStore extends FsReader implements Store {
  readonly #folders: Folders;
  readonly #scratch: Scratch;

  constructor(root: string, scratch: Scratch) {
    super(root);
    this.#folders = new Folders(root);
    this.#scratch = scratch;
  }

  async create(key: Key, body: ByteStream): Promise<"created" | "existed"> {
    checkKey(key);
    if (body instanceof ScratchFile && body.scratch === this.#scratch) return await this.#place(key, body);
    const temp = await this.#scratch.write(key, body);
    let outcome: "created" | "existed";
    try {
      outcome = await this.#place(key, temp);
    } catch (error) {
      await discard(key, temp, error);
      throw error;
    }
    await discard(key, temp, null);
    return outcome;
  }

  async #place(key: Key, temp: ScratchFile): Promise<"created" | "existed"> {
    await this.#folders.ensureFor(key);
    return (await this.#link(key, temp)) ? "created" : await this.#confirm(key, temp);
  }

  /** False if the name is taken. True: it is there and durable. */
  async #link(key: Key, temp: ScratchFile): Promise<boolean> {
    try {
      await link(temp.path, join(this.root, key));
    } catch (error) {
      if (systemCode(error) === "EEXIST") return false;
      throw nameError(key, "link", error);
    }
    await this.#syncFolder(key);
    return true;
  }

  /** The name is taken: by equal bytes, which are made durable again, as who wrote them may have died before; or a conflict. */
  async #confirm(key: Key, temp: ScratchFile): Promise<"existed"> {
    const there = await opened(this.root, key);
    try {
      const ours = await openPlain(temp.scratch.folder, temp.name);
      const same = await sameBytes(there, ours).finally(() => ours.handle.close());
      if (!same) throw new StoreError("conflict", key, `${key} exists with other bytes`);
      await there.handle.sync();
    } catch (error) {
      throw error instanceof StoreError ? error : unknownOutcome(key, "compare and sync", error);
    } finally {
      await there.handle.close();
    }
    await this.#syncFolder(key);
    return "existed";
  }

  async #syncFolder(key: Key): Promise<void> {
    try {
      await this.#folders.syncFor(key);
    } catch (error) {
      throw unknownOutcome(key, "sync the folder of", error);
    }
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

async function isFolder(root: string, folder: string): Promise<boolean> {
  const stats = await statsOf(join(root, folder));
  if (stats === null) return false;
  if (!stats.isDirectory()) throw new StoreError("not-a-file", folder, `${folder} is no folder`);
  await checkWay(root, folder);
  return true;
}

function readError(key: Key, error: unknown): StoreError {
  if (!(error instanceof NotPlain)) return storeError(key, "read", error);
  return new StoreError("not-a-file", key, error.message, { cause: error });
}
