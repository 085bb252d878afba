import { closeSync, openSync } from "node:fs";
import { mkdir, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ByteStream } from "@muniment/verify";
import { BlockWriter } from "../storage/block-writer.ts";
import { syncFolder } from "../storage/durable.ts";
import { GroupSync, type SyncBatch } from "../storage/group-sync.ts";
import { findSystemSync } from "../storage/system-sync.ts";
import { startHash } from "../storage/thread-hash.ts";
import { notWritten } from "./export-error.ts";

export interface WrittenFile {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

export interface ExportHooks {
  /** `bytes` more were written. */
  readonly onProgress: (bytes: number) => void;
  /** Looked at with every part of a file. */
  readonly signal: AbortSignal;
}

/** Where the files of a bag go. Nothing has the final name before `finish`, and all is durable when that resolves. */
export interface BagPlace {
  /**
   * `name` is relative to the bag's folder, parts joined by `/`, and safe in a folder. `size` is how much `body` is to give, in bytes; null
   * for what is small. `body` may be called twice.
   */
  add(name: string, size: number | null, body: () => ByteStream): Promise<WrittenFile>;
  finish(): Promise<void>;
  /** Takes away what was written. */
  discard(): Promise<void>;
}

/** Where the file system cannot be synced as a whole, files stay open until they are. */
const heldMax = 64;

/** A folder, made by this. It has another name until it is whole, and durable: all its files are synced together, at the end. */
export class FolderPlace implements BagPlace {
  readonly #out: string;
  readonly #unfinished: string;
  readonly #hooks: ExportHooks;
  readonly #sync: GroupSync;
  #batch: SyncBatch;
  /** Relative to the bag's. */
  readonly #folders = new Set<string>(["."]);

  private constructor(out: string, hooks: ExportHooks) {
    this.#out = out;
    this.#unfinished = unfinishedName(out);
    this.#hooks = hooks;
    this.#sync = new GroupSync(() => findSystemSync(this.#unfinished));
    this.#batch = this.#sync.begin();
  }

  /** Rejects with the system's error. */
  static async make(out: string, hooks: ExportHooks): Promise<FolderPlace> {
    const place = new FolderPlace(out, hooks);
    await mkdir(place.#unfinished);
    return place;
  }

  async add(name: string, size: number | null, body: () => ByteStream): Promise<WrittenFile> {
    await this.#makeFolder(dirname(name));
    const file = openSync(join(this.#unfinished, name), "wx");
    let written: WrittenFile;
    try {
      written = await this.#write(file, size, body());
    } catch (error) {
      closeSync(file);
      throw error;
    }
    this.#batch.file(file);
    if (this.#batch.held >= heldMax) await this.#makeDurable();
    return written;
  }

  async finish(): Promise<void> {
    for (const folder of this.#folders) this.#batch.folder(join(this.#unfinished, folder));
    await this.#makeDurable();
    await rename(this.#unfinished, this.#out);
    await syncFolder(await realpath(dirname(this.#out)));
  }

  discard(): Promise<void> {
    this.#batch.drop();
    return rm(this.#unfinished, { recursive: true, force: true });
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    await mkdir(join(this.#unfinished, folder), { recursive: true });
    for (let above = folder; !this.#folders.has(above); above = dirname(above)) this.#folders.add(above);
  }

  async #write(file: number, size: number | null, body: ByteStream): Promise<WrittenFile> {
    const [writer, hash] = [new BlockWriter(file, null), startHash(size)];
    try {
      for await (const part of watched(body, this.#hooks.signal)) {
        await hash.update(part);
        await writer.write(part);
        this.#hooks.onProgress(part.length);
      }
      await writer.end();
      await writer.flushed();
      return { sha256: await hash.hex(), size: writer.size };
    } finally {
      await writer.idle();
      await hash.close();
    }
  }

  async #makeDurable(): Promise<void> {
    const batch = this.#batch;
    this.#batch = this.#sync.begin();
    try {
      await batch.durable();
    } catch (error) {
      throw notWritten(this.#out, error);
    }
  }
}

/** What a package is called while it is written. */
export function unfinishedName(out: string): string {
  return `${out}.unfinished`;
}

/** The same bytes, given up when the person ends the program. */
export async function* watched(bytes: ByteStream, signal: AbortSignal): ByteStream {
  for await (const part of bytes) {
    signal.throwIfAborted();
    yield part;
  }
}
