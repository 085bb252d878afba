import { constants, fstatSync, open, write } from "node:fs";
import { promisify } from "node:util";
import { closeFile } from "./durable.ts";
import { systemCode } from "./system-error.ts";
import { wroteSome } from "./wrote-some.ts";

/**
 * In bytes. A multiple of every disk's and every page's size that is about: no file system takes other pieces past its cache. The larger
 * they are, the less the way to another thread and back counts.
 */
const pieceSize = 4 * 1024 * 1024;

/** All the memory that this takes. With two, who reads waits for the disk while the thread that hashes has nothing. */
const piecesMax = 4;

/** Where there is none, or where this file may not be opened a second time (a mask that takes the right to write away). */
const withoutDirect: ReadonlySet<string | null> = new Set(["EINVAL", "ENOTSUP", "EOPNOTSUPP", "EACCES"]);

/**
 * Writes the rest of a large file past the system's page cache (O_DIRECT), in other threads, while the next bytes come. Copying them
 * into the cache takes the processor longer than hashing them, and the disk gets them only afterwards.
 *
 * Nothing is durable for it: the disk has its own memory, and the file's length is not written. The file has to be synced as any other.
 * But an error of writing is told by the write itself.
 */
export class DirectWriter {
  readonly #file: number;
  readonly #direct: number;
  #filling: Uint8Array = newPiece();
  #filled = 0;
  /** The pieces that were filled, each once it is written, the oldest first: none is filled again before. They never reject. */
  readonly #written: Promise<Uint8Array>[] = [];
  #at: number;
  #fault: { readonly reason: unknown } | null = null;
  #isRefused = false;
  #isClosed = false;

  private constructor(file: number, direct: number, at: number) {
    this.#file = file;
    this.#direct = direct;
    this.#at = at;
  }

  /**
   * Of an open file, which stays the caller's to close, and the name that it has. What is written goes to `at` and on. Null where a file
   * cannot be written so. Who opens one closes it.
   */
  static async open(file: number, path: string, at: number): Promise<DirectWriter | null> {
    if (process.platform !== "linux") return null;
    let direct: number;
    try {
      direct = await openFile(path, constants.O_WRONLY | constants.O_NOFOLLOW | constants.O_DIRECT);
    } catch (error) {
      if (withoutDirect.has(systemCode(error))) return null;
      throw error;
    }
    const writer = new DirectWriter(file, direct, at);
    const [ours, named] = [fstatSync(file), fstatSync(direct)];
    if (ours.ino === named.ino && ours.dev === named.dev) return writer;
    await writer.close();
    throw new Error(`${path} is another file than the one that is being written`);
  }

  /** Where the next byte goes. */
  get at(): number {
    return this.#at + this.#filled;
  }

  /** The file system did not take a piece this way after all: it was written the ordinary way, and so are all that follow. */
  get isRefused(): boolean {
    return this.#isRefused;
  }

  /** Nothing is kept of `bytes` once it resolves. Throws what an earlier write met. */
  async write(bytes: Uint8Array): Promise<void> {
    for (let done = 0; done < bytes.length;) {
      if (this.#fault !== null) throw this.#fault.reason;
      const part = bytes.subarray(done, done + pieceSize - this.#filled);
      // Not `set`: out of memory that threads share, it goes a word at a time, and takes more than twice as long.
      Buffer.from(part.buffer, part.byteOffset, part.length).copy(this.#filling, this.#filled);
      this.#filled += part.length;
      done += part.length;
      if (this.#filled === pieceSize) await this.#next();
    }
  }

  /** The rest. Resolves when all is written; throws what any write met. */
  async end(): Promise<void> {
    await this.#next();
    await Promise.all(this.#written);
    if (this.#fault !== null) throw this.#fault.reason;
  }

  /** Resolves when nothing is under way, whatever came of it. May be called again. */
  async close(): Promise<void> {
    await Promise.all(this.#written);
    if (this.#isClosed) return;
    this.#isClosed = true;
    await closeFile(this.#direct);
  }

  async #next(): Promise<void> {
    this.#written.push(this.#writeOut(this.#filling, this.#filled, this.#at));
    this.#at += this.#filled;
    this.#filled = 0;
    const oldest = this.#written.length < piecesMax ? undefined : this.#written.shift();
    this.#filling = oldest === undefined ? newPiece() : await oldest;
  }

  async #writeOut(piece: Uint8Array, size: number, at: number): Promise<Uint8Array> {
    try {
      let done = size === pieceSize && !this.#isRefused ? await this.#writeDirect(piece, at) : 0;
      // The end of a file, what a short write has left, and what was refused.
      while (done < size) done += wroteSome(await writeSome(this.#file, piece, done, size - done, at + done));
    } catch (reason) {
      this.#fault ??= { reason };
    }
    return piece;
  }

  async #writeDirect(piece: Uint8Array, at: number): Promise<number> {
    try {
      return wroteSome(await writeSome(this.#direct, piece, 0, pieceSize, at));
    } catch (error) {
      // How a file system says that it wants other sizes, other places in memory, or none of this.
      if (systemCode(error) !== "EINVAL") throw error;
      this.#isRefused = true;
      return 0;
    }
  }
}

/** One that may grow begins where a page of memory does, which others do not; and O_DIRECT takes nothing else. */
function newPiece(): Uint8Array {
  return new Uint8Array(new ArrayBuffer(pieceSize, { maxByteLength: pieceSize }), 0, pieceSize);
}

const writePart = promisify(write);
const openFile = promisify(open);

async function writeSome(file: number, bytes: Uint8Array, from: number, size: number, at: number): Promise<number> {
  const { bytesWritten } = await writePart(file, bytes, from, size, at);
  return bytesWritten;
}
