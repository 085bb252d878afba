import { fdatasync, writeSync } from "node:fs";
import { promisify } from "node:util";
import { blockSize } from "./stream.ts";

const flushSize = 16 * 1024 * 1024;

type Told = (tried: "write" | "sync", error: unknown) => unknown;

/**
 * Writes a stream to a file, a block at a time, by calls that block: handing each of them to another thread takes longer
 * than they do. A large file is synced on the way too, so that the disk has work from the beginning.
 */
export class BlockWriter {
  readonly #file: number;
  readonly #told: Told;
  #block: Buffer | null = null;
  #gathered = 0;
  #unflushed = 0;
  #flushing: Promise<void> | null = null;
  #fault: { readonly reason: unknown } | null = null;
  size = 0;

  /** `told` makes what is thrown of the system's error; it is thrown as it is unless given. The file stays the caller's to close. */
  constructor(file: number, told: Told = (_tried, error) => error) {
    this.#file = file;
    this.#told = told;
  }

  /** Nothing is kept of `bytes`: a source may use its buffer again as soon as it is asked for more. */
  write(bytes: Uint8Array): void {
    if (this.#fault !== null) throw this.#fault.reason;
    for (let done = 0; done < bytes.length;) {
      const part = bytes.subarray(done, done + blockSize - this.#gathered);
      if (part.length === blockSize) this.#writeOut(part);
      else this.#gather(part);
      done += part.length;
    }
    this.size += bytes.length;
  }

  /** The rest. */
  end(): void {
    if (this.#block !== null) this.#writeOut(this.#block.subarray(0, this.#gathered));
    this.#gathered = 0;
  }

  /** Resolves when no sync is under way, whatever came of it: then the file may be closed. */
  async idle(): Promise<void> {
    await this.#flushing;
  }

  /** Resolves when no sync is under way. Throws what one met: the file must not be synced again, and is given up. */
  async flushed(): Promise<void> {
    await this.#flushing;
    if (this.#fault !== null) throw this.#fault.reason;
  }

  #gather(part: Uint8Array): void {
    this.#block ??= Buffer.allocUnsafeSlow(blockSize);
    this.#block.set(part, this.#gathered);
    this.#gathered += part.length;
    if (this.#gathered < blockSize) return;
    this.#writeOut(this.#block);
    this.#gathered = 0;
  }

  #writeOut(bytes: Uint8Array): void {
    try {
      for (let done = 0; done < bytes.length;) done += wroteSome(writeSync(this.#file, bytes, done));
    } catch (error) {
      throw this.#told("write", error);
    }
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

/** Throws where the system took nothing, as it would be asked for ever. */
export function wroteSome(count: number): number {
  if (count === 0) throw new Error("the system wrote nothing");
  return count;
}

const flushFile = promisify(fdatasync);
