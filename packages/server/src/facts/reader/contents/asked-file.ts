/** The file as this process is given it: block by block, as it asks for them. */
import { memberOf, parseJson, type ByteStream, type RandomAccess } from "@muniment/verify";
import { blockSize } from "../../block-size.ts";

const headerMax = 64 * 1024;
const blocksHeld = 8;

/** What was given first: how large the file is, and what its path in the item is. */
export interface AskedFile extends RandomAccess {
  readonly path: string;
}

/** Reads the header, and gives the file behind it. `want` asks for a block by its number. */
export async function askedFile(
  input: AsyncIterable<Uint8Array>,
  want: (block: number) => Promise<void>,
): Promise<AskedFile> {
  const source = new GivenBytes(input);
  const header = parseJson(await source.line());
  const [size, path] = [Number(memberOf(header, "size")), String(memberOf(header, "path"))];
  return new Asked(size, path, source, want);
}

class Asked implements AskedFile {
  readonly size: number;
  readonly path: string;
  readonly readAhead = blockSize;
  readonly #source: GivenBytes;
  readonly #want: (block: number) => Promise<void>;
  readonly #held = new Map<number, Uint8Array>();

  constructor(size: number, path: string, source: GivenBytes, want: (block: number) => Promise<void>) {
    this.size = size;
    this.path = path;
    this.#source = source;
    this.#want = want;
  }

  async *read(start: number, end: number): ByteStream {
    for (let at = start; at < Math.min(end, this.size);) {
      const number = Math.floor(at / blockSize);
      const block = await this.#block(number);
      const from = at - number * blockSize;
      const part = block.subarray(from, Math.min(block.length, from + end - at));
      yield part;
      at += part.length;
    }
  }

  /** One that was read lately is at hand: what stands in a ZIP is read in many small pieces. */
  async #block(number: number): Promise<Uint8Array> {
    const held = this.#held.get(number);
    if (held !== undefined) return held;
    await this.#want(number);
    const block = await this.#source.take(Math.min(blockSize, this.size - number * blockSize));
    const [oldest] = this.#held.keys();
    if (this.#held.size >= blocksHeld && oldest !== undefined) this.#held.delete(oldest);
    this.#held.set(number, block);
    return block;
  }
}

/** Throws if less is given than was asked for: then who gives is gone. */
class GivenBytes {
  readonly #source: AsyncIterator<Uint8Array>;
  #left: Uint8Array = new Uint8Array(0);

  constructor(input: AsyncIterable<Uint8Array>) {
    this.#source = input[Symbol.asyncIterator]();
  }

  async line(): Promise<Uint8Array> {
    for (;;) {
      const end = this.#left.indexOf(0x0a);
      if (end >= 0) return await this.take(end + 1);
      if (this.#left.length > headerMax) throw new Error("what was given has no header");
      this.#left = Buffer.concat([this.#left, await this.#next()]);
    }
  }

  async take(size: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(size);
    for (let filled = 0; filled < size;) {
      if (this.#left.length === 0) this.#left = await this.#next();
      const part = this.#left.subarray(0, size - filled);
      bytes.set(part, filled);
      filled += part.length;
      this.#left = this.#left.subarray(part.length);
    }
    return bytes;
  }

  async #next(): Promise<Uint8Array> {
    const next = await this.#source.next();
    if (next.done === true) throw new Error("less was given than was asked for");
    return next.value;
  }
}
