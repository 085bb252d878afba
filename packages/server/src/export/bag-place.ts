import { closeSync, openSync } from "node:fs";
import { mkdir, realpath, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { hexOf, type ByteStream } from "@muniment/verify";
import { Measure } from "../archive/measure.ts";
import { BlockWriter } from "../storage/block-writer.ts";
import { syncFolder } from "../storage/durable.ts";
import { GroupSync, type SyncBatch } from "../storage/group-sync.ts";
import { findSystemSync } from "../storage/system-sync.ts";
import { ThreadHash } from "../storage/thread-hash.ts";
import type { BlockSource } from "../storage/stream.ts";
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

/** What is laid into a place. What is large comes in blocks, and is hashed by a thread of its own. */
export type Body = ByteStream | BlockSource;

/** Where the files of a bag go. Nothing has the final name before `finish`, and all is durable when that resolves. */
export interface BagPlace {
  /**
   * `name` is relative to the bag's folder, parts joined by `/`, and safe in a folder. `size` is how much `body` is to give, in bytes; null
   * for what is small. `body` may be called twice.
   */
  add(name: string, size: number | null, body: () => Body): Promise<WrittenFile>;
  /**
   * `beforeNamed` is called once it lies whole and durable, with the one file that it is; null for a folder. Where that rejects, it gets no
   * name. Resolves to what that told.
   */
  finish<Told>(beforeNamed: (whole: WrittenFile | null) => Promise<Told>): Promise<Told>;
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
  readonly #hash = new ThreadHash();
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

  async add(name: string, _size: number | null, body: () => Body): Promise<WrittenFile> {
    await this.#makeFolder(dirname(name));
    const file = openSync(join(this.#unfinished, name), "wx");
    let written: WrittenFile;
    try {
      written = await this.#write(file, body());
    } catch (error) {
      closeSync(file);
      throw error;
    }
    this.#batch.file(file);
    if (this.#batch.held >= heldMax) await this.#makeDurable();
    return written;
  }

  async finish<Told>(beforeNamed: (whole: null) => Promise<Told>): Promise<Told> {
    for (const folder of this.#folders) this.#batch.folder(join(this.#unfinished, folder));
    await this.#hash.close();
    await this.#makeDurable();
    const told = await beforeNamed(null);
    await rename(this.#unfinished, this.#out);
    await syncFolder(await realpath(dirname(this.#out)));
    return told;
  }

  async discard(): Promise<void> {
    this.#batch.drop();
    await this.#hash.close();
    await rm(this.#unfinished, { recursive: true, force: true });
  }

  async #makeFolder(folder: string): Promise<void> {
    if (this.#folders.has(folder)) return;
    await mkdir(join(this.#unfinished, folder), { recursive: true });
    for (let above = folder; !this.#folders.has(above); above = dirname(above)) this.#folders.add(above);
  }

  async #write(file: number, body: Body): Promise<WrittenFile> {
    const { signal, onProgress } = this.#hooks;
    const [writer, measure] = [new BlockWriter(file, null), new Measure(body, { signal }, this.#hash)];
    try {
      for await (const part of measure.bytes()) {
        await writer.write(part);
        onProgress(part.length);
      }
      await writer.end();
      await writer.flushed();
      return await measuredFile(measure);
    } finally {
      await writer.idle();
      await measure.close();
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

export async function measuredFile(measure: Measure): Promise<WrittenFile> {
  const { digest, size } = await measure.result();
  return { sha256: hexOf(digest), size };
}
