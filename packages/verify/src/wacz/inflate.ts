/**
 * DEFLATE (RFC 1951), read strictly and as a stream. Written here because neither the browser's DecompressionStream nor the small
 * libraries tell where a stream ends, and what follows it is what a verifier has to know; and because the trust kernel
 * should hold no code that its readers cannot read.
 */
import type { ByteReader } from "./byte-reader.ts";
import { FormatError } from "../format/digest.ts";
import { fastMask, huffmanCode, slowSymbol, type HuffmanCode } from "./huffman.ts";

const windowSize = 32 * 1024;
const lengthMax = 258;
const outSize = windowSize + 64 * 1024 + lengthMax;
/** The longest length and distance take 48 bits: with this many bytes at hand, no symbol needs to wait. */
const bytesForSymbol = 8;

/**
 * The bytes that a DEFLATE stream stands for, in parts of at most 64 KiB or so. When it has ended, `input` stands behind the
 * stream's last byte. Throws `FormatError` on anything that RFC 1951 does not allow.
 */
export async function* inflate(input: ByteReader): AsyncGenerator<Uint8Array> {
  const inflation = new Inflation(input);
  for (let final = false; !final;) {
    await inflation.wait();
    final = inflation.bits(1) === 1;
    const type = inflation.bits(2);
    if (type === 0) yield* inflation.stored();
    else if (type === 1) yield* inflation.compressed(fixedLiterals, fixedDistances);
    else if (type === 2) yield* inflation.compressed(...(await inflation.codes()));
    else throw new FormatError("its compression has a block of no known type");
  }
  inflation.giveBack();
  yield* inflation.rest();
}

const lengthBases = [
  3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258,
];
const lengthBits = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];
const distanceBits = [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];
const distanceBases = distanceBits.map((_, symbol) =>
  distanceBits.slice(0, symbol).reduce((sum, bits) => sum + 2 ** bits, 1),
);
/** The order in which a block states the lengths of the code for the lengths. */
const orderOfLengths = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const endOfBlock = 256;

const fixedLiterals = huffmanCode(
  Uint8Array.from({ length: 288 }, (_, symbol) => (symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8)),
  true,
);
const fixedDistances = huffmanCode(new Uint8Array(32).fill(5), true);

class Inflation {
  readonly #input: ByteReader;
  #held = 0;
  #heldBits = 0;
  readonly #out = new Uint8Array(outSize);
  /** The next byte of `out` to be written, and the first that was not handed over. */
  #end = 0;
  #start = 0;
  #total = 0;

  constructor(input: ByteReader) {
    this.#input = input;
  }

  /** Makes sure that a whole symbol is at hand, or all that there is. */
  async wait(): Promise<void> {
    this.giveBack();
    await this.#input.fill(bytesForSymbol);
  }

  /** Returns whole bytes that were taken too early. */
  giveBack(): void {
    this.#input.at -= this.#heldBits >> 3;
    this.#heldBits &= 7;
    this.#held &= (1 << this.#heldBits) - 1;
  }

  bits(count: number): number {
    this.#hold(count);
    return this.#drop(count);
  }

  #hold(count: number): void {
    const { chunk } = this.#input;
    while (this.#heldBits < count && this.#input.at < chunk.length) {
      this.#held |= (chunk[this.#input.at] ?? 0) << this.#heldBits;
      this.#input.at += 1;
      this.#heldBits += 8;
    }
  }

  #drop(count: number): number {
    if (count > this.#heldBits) throw new FormatError("its compression ends too early");
    const value = this.#held & ((1 << count) - 1);
    this.#held >>>= count;
    this.#heldBits -= count;
    return value;
  }

  #symbol(code: HuffmanCode): number {
    this.#hold(15);
    const found = code.fast[this.#held & fastMask] ?? 0;
    const entry = found === 0 ? slowSymbol(code, this.#held) : found;
    if (entry === 0) throw new FormatError("its compression has bits that are no code");
    this.#drop(entry & 15);
    return entry >> 4;
  }

  async *stored(): AsyncGenerator<Uint8Array> {
    this.giveBack();
    this.#held = 0;
    this.#heldBits = 0;
    const [a = 0, b = 0, c = 0, d = 0] = await this.#input.take(4);
    let left = a | (b << 8);
    if (left !== (~(c | (d << 8)) & 0xffff))
      throw new FormatError("its compression has a block whose length is stated in two ways");
    while (left > 0) {
      const bytes = await this.#input.some(Math.min(left, outSize - this.#end));
      this.#out.set(bytes, this.#end);
      this.#end += bytes.length;
      left -= bytes.length;
      if (this.#isFull()) yield this.#handOver();
    }
  }

  /** The two codes of a block that states its own. */
  async codes(): Promise<[HuffmanCode, HuffmanCode]> {
    const literals = this.bits(5) + 257;
    const distances = this.bits(5) + 1;
    const stated = this.bits(4) + 4;
    if (literals > 286 || distances > 30) throw new FormatError("its compression has too many symbols");
    const lengths = new Uint8Array(19);
    await this.wait();
    for (const symbol of orderOfLengths.slice(0, stated)) lengths[symbol] = this.bits(3);
    const all = await this.#lengths(huffmanCode(lengths, true), literals + distances);
    if (all[endOfBlock] === 0) throw new FormatError("its compression has a block without an end");
    return [huffmanCode(all.subarray(0, literals), false), huffmanCode(all.subarray(literals), false)];
  }

  async #lengths(code: HuffmanCode, count: number): Promise<Uint8Array> {
    const lengths = new Uint8Array(count);
    for (let at = 0; at < count;) {
      await this.wait();
      const symbol = this.#symbol(code);
      if (symbol < 16) {
        lengths[at] = symbol;
        at += 1;
        continue;
      }
      if (symbol === 16 && at === 0) throw new FormatError("its compression repeats a length before the first");
      const length = symbol === 16 ? (lengths[at - 1] ?? 0) : 0;
      const times = symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      if (at + times > count) throw new FormatError("its compression has more lengths than symbols");
      lengths.fill(length, at, at + times);
      at += times;
    }
    return lengths;
  }

  async *compressed(literals: HuffmanCode, distances: HuffmanCode): AsyncGenerator<Uint8Array> {
    for (;;) {
      await this.wait();
      if (this.#run(literals, distances)) return;
      if (this.#isFull()) yield this.#handOver();
    }
  }

  /** Decodes until the block ends (true), the output is full, or the input runs low. */
  #run(literals: HuffmanCode, distances: HuffmanCode): boolean {
    const input = this.#input;
    do {
      const symbol = this.#symbol(literals);
      if (symbol < endOfBlock) {
        this.#out[this.#end] = symbol;
        this.#end += 1;
      } else if (symbol === endOfBlock) return true;
      else this.#copy(symbol - 257, distances);
    } while (!this.#isFull() && (input.left >= bytesForSymbol || (input.ended && input.left + this.#heldBits > 0)));
    return false;
  }

  #copy(symbol: number, distances: HuffmanCode): void {
    const base = lengthBases[symbol];
    if (base === undefined) throw new FormatError("its compression has a length that does not exist");
    const length = base + this.bits(lengthBits[symbol] ?? 0);
    const place = this.#symbol(distances);
    const far = distanceBases[place];
    if (far === undefined) throw new FormatError("its compression has a distance that does not exist");
    const distance = far + this.bits(distanceBits[place] ?? 0);
    if (distance > this.#total + this.#end - this.#start)
      throw new FormatError("its compression points before its beginning");
    const out = this.#out;
    const end = this.#end + length;
    for (let at = this.#end; at < end; at += 1) out[at] = out[at - distance] ?? 0;
    this.#end = end;
  }

  #isFull(): boolean {
    return this.#end > outSize - lengthMax - 1;
  }

  /** What was decoded since; the last 32 KiB stay, for they may be pointed at. */
  #handOver(): Uint8Array {
    const bytes = this.#out.slice(this.#start, this.#end);
    this.#total += bytes.length;
    if (this.#end > windowSize) {
      this.#out.copyWithin(0, this.#end - windowSize, this.#end);
      this.#end = windowSize;
    }
    this.#start = this.#end;
    return bytes;
  }

  *rest(): Generator<Uint8Array> {
    if (this.#end > this.#start) yield this.#handOver();
  }
}
