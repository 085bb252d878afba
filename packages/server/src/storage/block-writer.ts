import { fdatasync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { DirectWriter } from "./direct-writer.ts";
import { blockSize } from "./stream.ts";
import { wroteSome } from "./wrote-some.ts";

/** In bytes. What reaches it is large: so much of it may lie about in the page cache. */
const flushSize = 16 * 1024 * 1024;

type Told = (tried: "write" | "sync", error: unknown) => unknown;

/**
 * Writes a stream to a new file. Its beginning, a block at a time, goes by calls that block: handing each of them to another thread takes
 * longer than they do. What follows in a large file goes past the page cache where the file system has that; else in blocks too, and is
 * synced on the way, so that the disk has work from the beginning.
 *
 * Nothing is durable before the caller has synced the file.
 */
export class BlockWriter {
  readonly #file: number;
  readonly #path: string | null;
  readonly #told: Told;
  #block: Buffer | null = null;
  #gathered = 0;
  /** Where the next block goes. */
  #at = 0;
  /** Undefined before the file is large; null where there is no such way. */
  #direct: DirectWriter | null | undefined;
  #unflushed = 0;
  #flushing: Promise<void> | null = null;
  #fault: { readonly reason: unknown } | null = null;
  size = 0;

  /**
   * An open file that is empty, and its name; null for one that will be read again soon, and so is to stay in the page cache. `told` makes what is thrown of the system's error; it is thrown as it is unless given. The
   * file stays the caller's to close.
   */
  constructor(file: number, path: string | null, told: Told = (_tried, error) => error) {
    this.#file = file;
    this.#path = path;
    this.#told = told;
  }

  /** How much of it has reached the file: what follows is gathered for a block. Of a file that stays in the page cache. */
  get written(): number {
    return this.#at;
  }

  /** Nothing is kept of `bytes` once it resolves: a source may use its buffer again. */
  async write(bytes: Uint8Array): Promise<void> {
    if (this.#fault !== null) throw this.#fault.reason;
    try {
      if (this.#direct === undefined && this.#at >= flushSize) await this.#goDirect();
      if (this.#direct?.isRefused === true) await this.#endDirect();
      if (this.#direct) await this.#direct.write(bytes);
      else this.#writeBlocks(bytes);
    } catch (error) {
      throw this.#told("write", error);
    }
    this.size += bytes.length;
  }

  /** The rest. */
  async end(): Promise<void> {
    try {
      if (this.#direct) await this.#endDirect();
      this.#writeRest();
    } catch (error) {
      throw this.#told("write", error);
    }
  }

  /** Resolves when nothing is under way, whatever came of it: then the file may be closed. */
  async idle(): Promise<void> {
    try {
      await this.#direct?.close();
    } finally {
      await this.#flushing;
    }
  }

  /** Resolves when nothing is under way. Throws what a sync met: the file must not be synced again, and is given up. */
  async flushed(): Promise<void> {
    await this.idle();
    if (this.#fault !== null) throw this.#fault.reason;
  }

  async #goDirect(): Promise<void> {
    this.#direct = this.#path === null ? null : await DirectWriter.open(this.#file, this.#path, this.#at);
    if (this.#direct === null || this.#block === null) return;
    await this.#direct.write(this.#block.subarray(0, this.#gathered));
    [this.#block, this.#gathered] = [null, 0];
  }

  async #endDirect(): Promise<void> {
    const direct = this.#direct;
    if (!direct) return;
    await direct.end();
    await direct.close();
    this.#at = direct.at;
    this.#direct = null;
  }

  #writeBlocks(bytes: Uint8Array): void {
    // What stays in the cache may begin anywhere: a large part need not be copied to fill a block.
    if (this.#path === null && bytes.length >= blockSize) this.#writeRest();
    for (let done = 0; done < bytes.length;) {
      const part = bytes.subarray(done, done + blockSize - this.#gathered);
      if (part.length === blockSize) this.#writeOut(part);
      else this.#gather(part);
      done += part.length;
    }
  }

  #gather(part: Uint8Array): void {
    this.#block ??= Buffer.allocUnsafeSlow(blockSize);
    // Not `set`, for the reason that DirectWriter gives.
    Buffer.from(part.buffer, part.byteOffset, part.length).copy(this.#block, this.#gathered);
    this.#gathered += part.length;
    if (this.#gathered === blockSize) this.#writeRest();
  }

  #writeRest(): void {
    if (this.#block !== null) this.#writeOut(this.#block.subarray(0, this.#gathered));
    this.#gathered = 0;
  }

  #writeOut(bytes: Uint8Array): void {
    for (let done = 0; done < bytes.length;)
      done += wroteSome(writeSync(this.#file, bytes, done, bytes.length - done, this.#at + done));
    this.#at += bytes.length;
    this.#unflushed += bytes.length;
    if (this.#unflushed < flushSize || this.#flushing !== null) return;
    this.#unflushed = 0;
    this.#flushing = this.#flush();
  }

  async #flush(): Promise<void> {
    try {
      await flushFile(this.#file);
    } catch (error) {
      this.#fault = { reason: this.#told("sync", error) };
    }
    this.#flushing = null;
  }
}

const flushFile = promisify(fdatasync);
