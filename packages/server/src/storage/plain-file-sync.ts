import { closeSync, constants, fstatSync, lstatSync, openSync, readSync } from "node:fs";
import { dirname } from "node:path";
import { checkPlain, checkWay, NotPlain } from "./plain-file.ts";
import { systemCode } from "./system-error.ts";

// A quarter of a core's second-level cache or less, so that what was read is still near when it is hashed.
const chunkSize = 256 * 1024;

// A folder can be swapped for a link between any two calls; to look at it before each file made hashing small files a tenth slower.
const lookedAtMs = 100;

/** Some bytes of a file. Where `isLast` is false there may yet be no more. */
export interface Part {
  readonly bytes: Uint8Array;
  readonly isLast: boolean;
}

/**
 * Plain files below a folder, for a thread that does nothing but read them: as `readPlain`, with calls that wait. Against a promise
 * for each call it takes a tenth of the time for a small file.
 */
export class PlainFiles {
  readonly #root: string;
  readonly #buffer = Buffer.allocUnsafeSlow(chunkSize);
  readonly #now: () => number;
  /** Folders that were seen to be no links, since `#since`. */
  readonly #ways = new Set<string>();
  #since = 0;

  /** `now` in milliseconds, from anywhere. */
  constructor(root: string, now: () => number) {
    this.#root = root;
    this.#now = now;
  }

  /**
   * The bytes of a file in parts that are good until the next one. Throws NotPlain or the system's error, as `readPlain` rejects.
   * `listed`: a list of the folder showed it as a plain file that is not empty, of so many bytes; null if none did.
   */
  *parts(name: string, listed: number | null): Generator<Part> {
    this.#checkWay(name);
    // Looked at before it is opened, by the list or here, as opening alone can act on a device; looked at again after, as it may have
    // been swapped. An empty file is not opened: closing any handle of it would drop the locks that this process holds on it.
    if (listed === null && checkPlain(lstatSync(this.#path(name)), name).size === 0) return;
    const file = this.#open(name);
    try {
      const whole = listed === null || listed >= chunkSize ? null : this.#whole(file, listed);
      if (whole !== null) {
        yield { bytes: whole, isLast: true };
        return;
      }
      const { size } = checkPlain(fstatSync(file), name);
      for (let position = 0; ;) {
        const read = readSync(file, this.#buffer, 0, chunkSize, position);
        if (read === 0) return;
        position += read;
        // The size is not the end, but where it is reached by a short read, so is the end.
        const isLast = read < chunkSize && position >= size;
        yield { bytes: this.#buffer.subarray(0, read), isLast };
        if (isLast) return;
      }
    } finally {
      closeSync(file);
    }
  }

  /** Bytes of an open file; fewer where it ends before. */
  *partsOf(file: number, start: number, size: number): Generator<Part> {
    for (let done = 0; done < size;) {
      const read = readSync(file, this.#buffer, 0, Math.min(chunkSize, size - done), start + done);
      if (read === 0) return;
      done += read;
      yield { bytes: this.#buffer.subarray(0, read), isLast: done === size };
    }
  }

  /** All of a file that ends where the list says: then nothing more need be asked of it, whatever it is by now. Null for any other. */
  #whole(file: number, listed: number): Uint8Array | null {
    try {
      return readSync(file, this.#buffer, 0, chunkSize, 0) === listed ? this.#buffer.subarray(0, listed) : null;
    } catch (error) {
      // A folder, or a pipe: what it is gets told by who looks.
      if (systemCode(error) === "EISDIR" || systemCode(error) === "ESPIPE") return null;
      throw error;
    }
  }

  #open(name: string): number {
    try {
      return openSync(this.#path(name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    } catch (error) {
      if (systemCode(error) === "ELOOP") throw new NotPlain(`${name} is no plain file`, { cause: error });
      throw error;
    }
  }

  #checkWay(name: string): void {
    const folder = dirname(name);
    if (this.#now() - this.#since > lookedAtMs) {
      this.#ways.clear();
      this.#since = this.#now();
    }
    if (this.#ways.has(folder)) return;
    checkWay(this.#root, name);
    this.#ways.add(folder);
  }

  #path(name: string): string {
    return `${this.#root}/${name}`;
  }
}
