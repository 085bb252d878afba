import { MissingFile, UnreadableFile, type ByteStream, type Evidence, type FileEntry } from "@muniment/verify";
import type { ChosenFolder } from "./chosen-folder.ts";
import type { Turns } from "./turns.ts";

/** How far a verification has come. Each byte and each file counts once, however often it is read. */
export interface Progress {
  readonly files: number;
  readonly filesTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
}

/** Hashed between two looks at the clock: 20 ms where hashing is slow, so that the page answers. In bytes. */
const pieceSize = 512 * 1024;

/**
 * The files that a reader dropped or chose, as evidence. Bytes are read as streams: no file is ever held whole. Reading rejects
 * with the signal's reason once it aborts, even where the browser does not answer.
 */
export class ChosenFiles implements Evidence {
  readonly #folder: ChosenFolder;
  readonly #signal: AbortSignal;
  readonly #turns: Turns;
  readonly #reading = new Set<ReadableStreamDefaultReader<Uint8Array>>();
  /** By name: how far the file was read. */
  readonly #read = new Map<string, number>();
  readonly #sizes = new Map<string, number>();
  #bytesTotal = 0;
  #done = { files: 0, bytes: 0 };

  constructor(folder: ChosenFolder, signal: AbortSignal, turns: Turns) {
    this.#folder = folder;
    this.#signal = signal;
    this.#turns = turns;
    // Ends what waits for a disk that does not answer. A race against the signal, read by read, would keep all that was read.
    signal.addEventListener("abort", () => {
      for (const reader of this.#reading) letGo(reader);
    });
  }

  /** To be awaited before all else: a browser asks the disk for each size, and holds the page up until it has it. */
  async readSizes(): Promise<void> {
    for (const [name, { size }] of this.#folder.files) {
      this.#sizes.set(name, size);
      this.#bytesTotal += size;
      await this.#turns.next();
      this.#signal.throwIfAborted();
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
    const reader = file.stream().getReader();
    this.#reading.add(reader);
    let at = 0;
    try {
      for (;;) {
        const { done, value } = await this.#part(reader, name);
        if (done) break;
        for (let from = 0; from < value.length; from += pieceSize) {
          const piece = value.subarray(from, from + pieceSize);
          at += piece.length;
          this.#count(name, at);
          yield piece;
          await this.#turns.next();
          this.#signal.throwIfAborted();
        }
      }
      this.#finish(name);
    } finally {
      this.#reading.delete(reader);
      letGo(reader);
    }
  }

  async #part(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    name: string,
  ): Promise<ReadableStreamReadResult<Uint8Array>> {
    this.#signal.throwIfAborted();
    const part = await reader.read().catch((error: unknown) => {
      throw unreadable(name, error);
    });
    // An aborted read ends as if the file did.
    this.#signal.throwIfAborted();
    return part;
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

/** Not waited for: where the disk does not answer, neither does this. That a stream broke off is said by the read that met it. */
function letGo(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  reader.cancel().catch(() => undefined);
}

/** The browser says why in an error of its own: moved away, changed since it was chosen, not permitted. */
function unreadable(name: string, cause: unknown): UnreadableFile {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new UnreadableFile(name, reason, { cause });
}
