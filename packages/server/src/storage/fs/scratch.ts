import { open, unlink, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import type { ByteStream } from "@muniment/verify";
import type { Incoming, Key, Received } from "../store.ts";
import { storeError } from "./fs-error.ts";
import { readPlain } from "../plain-file.ts";

// Small pieces are gathered up to this many bytes, so that a slow stream does not cost a call for each.
const gatherSize = 256 * 1024;

/** A file in a scratch folder: whole, and durable. */
export class ScratchFile implements Received {
  readonly scratch: Scratch;
  readonly name: string;
  readonly size: number;

  constructor(scratch: Scratch, name: string, size: number) {
    this.scratch = scratch;
    this.name = name;
    this.size = size;
  }

  get path(): string {
    return join(this.scratch.folder, this.name);
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return readPlain(this.scratch.folder, this.name)[Symbol.asyncIterator]();
  }

  async discard(): Promise<void> {
    await unlink(this.path);
  }
}

/**
 * The folder where files are written before they get their name. It is this program's own, and lies on the file system of
 * the store. A file leaves it by a link or a rename, never half-written.
 */
export class Scratch implements Incoming {
  readonly folder: string;
  #count = 0;

  constructor(folder: string) {
    this.folder = folder;
  }

  async receive(body: ByteStream): Promise<ScratchFile> {
    return await this.write("incoming", body);
  }

  /**
   * Writes a new file, durably. `key` is what it is for. An error of `body` itself passes through unchanged. After any
   * error the file is gone: one whose sync failed must not be synced again, as the system may have dropped the bytes
   * and call them clean.
   */
  async write(key: Key, body: ByteStream): Promise<ScratchFile> {
    const name = `${String((this.#count += 1))}.part`;
    const path = join(this.folder, name);
    const handle = await attempt(key, "make a file for", () => open(path, "wx"));
    let size: number;
    try {
      size = await fill(key, handle, body);
    } catch (error) {
      await cleanUp(key, error, () => handle.close());
      await cleanUp(key, error, () => unlink(path));
      throw error;
    }
    try {
      await handle.close();
    } catch (error) {
      await cleanUp(key, error, () => unlink(path));
      throw storeError(key, "close", error);
    }
    return new ScratchFile(this, name, size);
  }
}

/** Runs a cleaning step after `reason`; if that fails too, throws both as one. */
async function cleanUp(key: Key, reason: unknown, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    throw storeError(key, "clean up after", new AggregateError([reason, error], String(reason)));
  }
}

async function fill(key: Key, handle: FileHandle, body: ByteStream): Promise<number> {
  const writer = new Gatherer(key, handle);
  for await (const bytes of body) await writer.write(bytes);
  await writer.flush();
  await attempt(key, "sync", () => handle.sync());
  return writer.size;
}

class Gatherer {
  readonly #key: Key;
  readonly #handle: FileHandle;
  #pieces: Uint8Array[] = [];
  #gathered = 0;
  size = 0;

  constructor(key: Key, handle: FileHandle) {
    this.#key = key;
    this.#handle = handle;
  }

  async write(bytes: Uint8Array): Promise<void> {
    // What is kept is copied: a source may use its buffer again as soon as it is asked for more.
    this.#pieces.push(this.#gathered + bytes.length < gatherSize ? bytes.slice() : bytes);
    this.#gathered += bytes.length;
    this.size += bytes.length;
    if (this.#gathered >= gatherSize) await this.flush();
  }

  async flush(): Promise<void> {
    const pieces = this.#pieces;
    this.#pieces = [];
    this.#gathered = 0;
    const bytes = pieces.length === 1 && pieces[0] !== undefined ? pieces[0] : Buffer.concat(pieces);
    for (let done = 0; done < bytes.length;) {
      const { bytesWritten } = await attempt(this.#key, "write", () => this.#handle.write(bytes, done));
      if (bytesWritten === 0) throw storeError(this.#key, "write", new Error("the system wrote nothing"));
      done += bytesWritten;
    }
  }
}

async function attempt<T>(key: Key, tried: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw storeError(key, tried, error);
  }
}
