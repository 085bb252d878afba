import { closeSync, open, openSync, unlink, unlinkSync, writeSync } from "node:fs";
import { link, lstat } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import type { ByteStream } from "@muniment/verify";
import type { Incoming, Key, Received } from "../store.ts";
import { BlockWriter } from "../block-writer.ts";
import { closeFile, syncAndClose } from "../durable.ts";
import { checkPlain, readPlain } from "../plain-file.ts";
import { storeError } from "./fs-error.ts";
import type { GroupSync } from "../group-sync.ts";
import { wroteSome } from "../wrote-some.ts";

const smallMax = 256 * 1024;

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
    return `${this.scratch.folder}/${this.name}`;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return readPlain(this.scratch.folder, this.name)[Symbol.asyncIterator]();
  }

  async discard(): Promise<void> {
    // Giving back the space of a large file takes its time; of a small one, handing the call to another thread does.
    if (this.size > smallMax) await removeFile(this.path);
    else unlinkSync(this.path);
  }
}

/**
 * The folder where files are written before they get their name. It is this program's own, and lies on the file system of
 * the store. A file leaves it by a link or a rename, never half-written.
 *
 * After any error the files are gone: one whose sync failed must not be synced again, as the system may have dropped the
 * bytes and call them clean.
 */
export class Scratch implements Incoming {
  readonly folder: string;
  /** Shared with the store: one sync makes the bytes of some files durable and the names of others. */
  readonly groupSync: GroupSync;
  #count = 0;

  constructor(folder: string, groupSync: GroupSync) {
    this.folder = folder;
    this.groupSync = groupSync;
  }

  async receive(body: ByteStream): Promise<ScratchFile> {
    const batch = this.groupSync.begin();
    return await this.#make("incoming", body, async (file) => {
      batch.file(file);
      await batch.durable();
    });
  }

  /** By calls that block: for small files they take less time than handing them to another thread. */
  async receiveAll(bodies: readonly Uint8Array[]): Promise<readonly ScratchFile[]> {
    const batch = this.groupSync.begin();
    const files: ScratchFile[] = [];
    try {
      for (const bytes of bodies) {
        const file = new ScratchFile(this, this.#newName(), bytes.length);
        batch.file(writeSmall(file.path, bytes));
        files.push(file);
      }
    } catch (error) {
      batch.drop();
      await removeAll(files, error);
      throw error;
    }
    try {
      await batch.durable();
    } catch (error) {
      await removeAll(files, error);
      throw storeError(incoming, "sync", error);
    }
    return files;
  }

  adopt(path: string): Promise<ScratchFile> {
    return attempt(incoming, "take in", async () => {
      const file = new ScratchFile(this, this.#newName(), checkPlain(await lstat(path), path).size);
      await link(path, file.path);
      return file;
    });
  }

  /** Writes a file and syncs it by itself, as when others wait for it. `key` is what it is for. */
  async write(key: Key, body: ByteStream): Promise<ScratchFile> {
    return await this.#make(key, body, syncAndClose);
  }

  /** An error of `body` itself passes through unchanged. `makeDurable` closes the file. */
  async #make(key: Key, body: ByteStream, makeDurable: (file: number) => Promise<void>): Promise<ScratchFile> {
    const name = this.#newName();
    const path = join(this.folder, name);
    const file = await attempt(key, "make a file for", () => openFile(path, "wx"));
    const writer = new BlockWriter(file, path, (tried, error) => storeError(key, tried, error));
    try {
      for await (const bytes of body) await writer.write(bytes);
      await writer.end();
      await writer.flushed();
    } catch (error) {
      await cleanUp(key, error, () => writer.idle());
      await cleanUp(key, error, () => closeFile(file));
      await cleanUp(key, error, () => removeFile(path));
      throw error;
    }
    try {
      await makeDurable(file);
    } catch (error) {
      await cleanUp(key, error, () => removeFile(path));
      throw storeError(key, "sync", error);
    }
    return new ScratchFile(this, name, writer.size);
  }

  #newName(): string {
    return `${String((this.#count += 1))}.part`;
  }
}

const openFile = promisify(open);
const removeFile = promisify(unlink);

// What a file is for while nobody knows yet.
const incoming: Key = "incoming";

/** Gives the open file. */
function writeSmall(path: string, bytes: Uint8Array): number {
  let file: number;
  try {
    file = openSync(path, "wx");
  } catch (error) {
    throw storeError(incoming, "make a file for", error);
  }
  try {
    for (let done = 0; done < bytes.length;) done += wroteSome(writeSync(file, bytes, done));
    return file;
  } catch (error) {
    try {
      closeSync(file);
      unlinkSync(path);
    } catch (second) {
      throw storeError(incoming, "clean up after", new AggregateError([error, second], String(error)));
    }
    throw storeError(incoming, "write", error);
  }
}

async function removeAll(files: readonly ScratchFile[], reason: unknown): Promise<void> {
  for (const file of files) await cleanUp(incoming, reason, () => file.discard());
}

/** Runs a cleaning step after `reason`; if that fails too, throws both as one. */
async function cleanUp(key: Key, reason: unknown, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    throw storeError(key, "clean up after", new AggregateError([reason, error], String(reason)));
  }
}

async function attempt<T>(key: Key, tried: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw storeError(key, tried, error);
  }
}
