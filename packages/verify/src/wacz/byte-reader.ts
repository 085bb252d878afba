import { concat } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import type { ByteStream } from "../evidence.ts";

/**
 * A stream of bytes, read in pieces of the reader's choice. What is at hand is `chunk` from `at` on; whoever decodes may
 * read it there and move `at`.
 */
export class ByteReader {
  chunk: Uint8Array = new Uint8Array(0);
  at = 0;
  readonly #source: AsyncIterator<Uint8Array>;
  #ended = false;
  #before: number;

  /** `position` is the place of the stream's first byte in the file that it comes from. */
  constructor(stream: ByteStream, position = 0) {
    this.#source = stream[Symbol.asyncIterator]();
    this.#before = position;
  }

  /** The place of the next byte. */
  get position(): number {
    return this.#before + this.at;
  }

  /** How many bytes are at hand. */
  get left(): number {
    return this.chunk.length - this.at;
  }

  /** Nothing follows what is at hand. */
  get ended(): boolean {
    return this.#ended;
  }

  /** Waits until `count` bytes are at hand, or all that there are. */
  async fill(count: number): Promise<void> {
    if (this.left >= count || this.#ended) return;
    const parts = [this.chunk.subarray(this.at)];
    let have = this.left;
    while (have < count && !this.#ended) {
      const next = await this.#source.next();
      if (next.done === true) this.#ended = true;
      else {
        parts.push(next.value);
        have += next.value.length;
      }
    }
    this.#before += this.at;
    this.chunk = concat(...parts);
    this.at = 0;
  }

  async atEnd(): Promise<boolean> {
    await this.fill(1);
    return this.left === 0;
  }

  /** The next `count` bytes. Throws `FormatError` if there are fewer. */
  async take(count: number): Promise<Uint8Array> {
    await this.fill(count);
    if (this.left < count) throw new FormatError("it ends too early");
    this.at += count;
    return this.chunk.subarray(this.at - count, this.at);
  }

  /** The next bytes, at least one and at most `sizeMax`. Throws `FormatError` at the end. */
  async some(sizeMax: number): Promise<Uint8Array> {
    await this.fill(1);
    if (this.left === 0) throw new FormatError("it ends too early");
    return this.take(Math.min(this.left, sizeMax));
  }

  /** All bytes up to the first `end`, which is passed over. Throws `FormatError` if it does not come within `sizeMax` bytes. */
  async takeUntil(end: Uint8Array, sizeMax: number): Promise<Uint8Array> {
    for (let size = 0; ;) {
      const found = indexOf(this.chunk, end, this.at + Math.max(0, size - end.length));
      if (found >= 0 && found - this.at <= sizeMax) {
        const bytes = this.chunk.subarray(this.at, found);
        this.at = found + end.length;
        return bytes;
      }
      size = this.left;
      if (size > sizeMax) throw new FormatError(`no end of it within ${sizeMax} bytes`);
      if (this.#ended) throw new FormatError("it ends too early");
      await this.fill(size + 1);
    }
  }

  /** Releases the source. */
  async close(): Promise<void> {
    this.#ended = true;
    await this.#source.return?.();
  }
}

/** Where `part` first stands in `bytes`, from `from` on; -1 if it does not. */
export function indexOf(bytes: Uint8Array, part: Uint8Array, from = 0): number {
  const [first] = part;
  if (first === undefined) return from;
  for (let at = bytes.indexOf(first, from); at >= 0; at = bytes.indexOf(first, at + 1)) {
    let same = 1;
    while (same < part.length && bytes[at + same] === part[same]) same += 1;
    if (same === part.length) return at;
  }
  return -1;
}
