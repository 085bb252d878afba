import { createHash } from "node:crypto";
import { link, rename } from "node:fs/promises";
import { join } from "node:path";
import { FormatError, readAll } from "@muniment/verify";
import { checkKey } from "../key.ts";
import { StoreError, type Head, type Key, type Version, type Versioned } from "../store.ts";
import { syncFolder } from "../durable.ts";
import { streamOf } from "../stream.ts";
import { Folders } from "./folders.ts";
import { systemCode } from "../system-error.ts";
import { nameError, unknownOutcome } from "./fs-error.ts";
import { FsReader } from "./fs-store.ts";
import type { Scratch, ScratchFile } from "./scratch.ts";

/**
 * One file of a folder as a head. The version is the hash of its bytes. Comparing and renaming are two calls, so callers
 * hold the archive's lock; the first head is linked, and so cannot replace another one even without it.
 */
export class FsHead implements Head {
  readonly #root: string;
  readonly #key: Key;
  readonly #sizeMax: number;
  readonly #scratch: Scratch;
  readonly #reader: FsReader;
  readonly #folders: Folders;

  /** `sizeMax` in bytes: a larger file at `key` is refused. */
  constructor(root: string, key: Key, sizeMax: number, scratch: Scratch) {
    this.#root = root;
    this.#key = checkKey(key);
    this.#sizeMax = sizeMax;
    this.#scratch = scratch;
    this.#reader = new FsReader(root);
    this.#folders = new Folders(root);
  }

  async load(): Promise<Versioned | null> {
    return await loadHead(this.#reader, this.#key, this.#sizeMax);
  }

  async swap(seen: Version | null, next: Uint8Array): Promise<Version | null> {
    const now = await this.load();
    if ((now?.version ?? null) !== seen) return null;
    const temp = await this.#scratch.write(this.#key, streamOf(next));
    let folders: readonly string[];
    try {
      folders = this.#folders.ensureFor(this.#key);
      if (!(await this.#put(temp, seen))) {
        await temp.discard();
        return null;
      }
    } catch (error) {
      await this.#discardAfter(temp, error);
      throw error;
    }
    try {
      if (seen === null) await temp.discard();
      for (const folder of folders) await syncFolder(folder);
    } catch (error) {
      throw unknownOutcome(this.#key, "sync the folder of", error);
    }
    this.#folders.madeDurable(this.#key);
    return versionOf(next);
  }

  async #put(temp: ScratchFile, seen: Version | null): Promise<boolean> {
    const to = join(this.#root, this.#key);
    try {
      await (seen === null ? link(temp.path, to) : rename(temp.path, to));
      return true;
    } catch (error) {
      if (seen === null && systemCode(error) === "EEXIST") return false;
      throw nameError(this.#key, "replace", error);
    }
  }

  async #discardAfter(temp: ScratchFile, reason: unknown): Promise<void> {
    try {
      await temp.discard();
    } catch (error) {
      // Gone, if the rename took place though it reported an error.
      if (systemCode(error) === "ENOENT") return;
      throw unknownOutcome(this.#key, "clean up after", new AggregateError([reason, error], String(reason)));
    }
  }
}

/** Reads a head where nothing is ever swapped. Throws StoreError "too-large" if it is larger than `sizeMax` bytes. */
export async function loadHead(reader: FsReader, key: Key, sizeMax: number): Promise<Versioned | null> {
  try {
    const bytes = await readAll(reader.read(key), sizeMax);
    return { bytes, version: versionOf(bytes) };
  } catch (error) {
    if (error instanceof StoreError && error.code === "not-found") return null;
    if (!(error instanceof FormatError)) throw error;
    throw new StoreError("too-large", key, `${key} is larger than ${String(sizeMax)} bytes`, { cause: error });
  }
}

function versionOf(bytes: Uint8Array): Version {
  return createHash("sha256").update(bytes).digest("hex") as Version;
}
