import { MissingFile, type ByteStream, type Evidence, type FileEntry } from "@muniment/verify";
import { unreadable, type BlobReading } from "./blob-reading.ts";
import type { ChosenFolder } from "./chosen-folder.ts";

/** How far a verification has come. Each byte and each file counts once, however often it is read. */
export interface Progress {
  readonly files: number;
  /** 0 where nobody counts them. */
  readonly filesTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
}

/** The files of a folder that a reader dropped or chose, as evidence. */
export class ChosenFiles implements Evidence {
  readonly #folder: ChosenFolder;
  readonly #reading: BlobReading;
  /** By name: how far the file was read. */
  readonly #read = new Map<string, number>();
  readonly #sizes = new Map<string, number>();
  #bytesTotal = 0;
  #done = { files: 0, bytes: 0 };

  constructor(folder: ChosenFolder, reading: BlobReading) {
    this.#folder = folder;
    this.#reading = reading;
  }

  /** To be awaited before all else: a browser asks the disk for each size, and holds the page up until it has it. */
  async readSizes(): Promise<void> {
    for (const [name, { size }] of this.#folder.files) {
      this.#sizes.set(name, size);
      this.#bytesTotal += size;
      await this.#reading.next();
    }
  }

  get progress(): Progress {
    const { files, bytes } = this.#done;
    return { files, filesTotal: this.#folder.files.size, bytes, bytesTotal: this.#bytesTotal };
  }

  async *files(): AsyncIterable<FileEntry> {
    for (const [name, size] of this.#sizes) yield { name, size };
    const { unlisted } = this.#folder;
    if (unlisted !== null) throw unreadable(unlisted.name, unlisted.cause);
  }

  async *read(name: string): ByteStream {
    const file = this.#folder.files.get(name);
    if (file === undefined) {
      const { unlisted } = this.#folder;
      throw unlisted === null ? new MissingFile(name) : unreadable(name, unlisted.cause);
    }
    let at = 0;
    for await (const piece of this.#reading.read(file, name)) {
      at += piece.length;
      this.#count(name, at);
      yield piece;
    }
    this.#finish(name);
  }

  #count(name: string, at: number): void {
    const before = this.#read.get(name) ?? 0;
    if (at <= before) return;
    this.#read.set(name, at);
    this.#done = { ...this.#done, bytes: this.#done.bytes + at - before };
  }

  #finish(name: string): void {
    if (this.#read.get(name) === Infinity) return;
    this.#read.set(name, Infinity);
    this.#done = { ...this.#done, files: this.#done.files + 1 };
  }
}
