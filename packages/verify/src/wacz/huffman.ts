import { FormatError } from "../format/digest.ts";

const bitsMax = 15;
const fastBits = 9;

/** A Huffman code of DEFLATE. Source: RFC 1951 §3.2.2. */
export interface HuffmanCode {
  /** By the next `fastBits` bits: symbol × 16 + length of its code; 0 where the code is longer, or none. */
  readonly fast: Uint16Array;
  readonly counts: Uint16Array;
  /** In the order of their codes. */
  readonly symbols: Uint16Array;
}

export const fastMask = (1 << fastBits) - 1;

/**
 * The code with these lengths, one for each symbol, 0 for none. Throws `FormatError` if two codes would begin alike, or if
 * some bits would mean nothing: two decoders could read such a stream differently. One code of one bit, or no code at all, is let
 * pass unless `complete` is asked for (a block may have no distances).
 */
export function huffmanCode(lengths: Uint8Array, complete: boolean): HuffmanCode {
  const counts = new Uint16Array(bitsMax + 1);
  for (const length of lengths) counts[length] = (counts[length] ?? 0) + 1;
  counts[0] = 0;
  const starts = startsOf(counts, complete);
  const symbols = new Uint16Array(lengths.length);
  const fast = new Uint16Array(1 << fastBits);
  const codes = codesOf(counts);
  for (const [symbol, length] of lengths.entries()) {
    if (length === 0) continue;
    const place = starts[length] ?? 0;
    symbols[place] = symbol;
    starts[length] = place + 1;
    const code = codes[length] ?? 0;
    codes[length] = code + 1;
    if (length > fastBits) continue;
    for (let bits = reversed(code, length); bits <= fastMask; bits += 1 << length) fast[bits] = symbol * 16 + length;
  }
  return { fast, counts, symbols };
}

/** Where the symbols of each length begin in the list of symbols. */
function startsOf(counts: Uint16Array, complete: boolean): Uint16Array {
  const starts = new Uint16Array(bitsMax + 2);
  let left = 1;
  let longest = 0;
  for (let length = 1; length <= bitsMax; length += 1) {
    const count = counts[length] ?? 0;
    left = 2 * left - count;
    if (left < 0) throw new FormatError("its compression has two codes that begin alike");
    if (count > 0) longest = length;
    starts[length + 1] = (starts[length] ?? 0) + count;
  }
  if (left > 0 && (complete || longest > 1)) throw new FormatError("its compression has an incomplete code");
  return starts;
}

/** The first code of each length. */
function codesOf(counts: Uint16Array): Uint16Array {
  const codes = new Uint16Array(bitsMax + 1);
  let code = 0;
  for (let length = 1; length <= bitsMax; length += 1) {
    code = (code + (counts[length - 1] ?? 0)) << 1;
    codes[length] = code;
  }
  return codes;
}

function reversed(code: number, length: number): number {
  let bits = 0;
  for (let at = 0; at < length; at += 1) bits |= ((code >> at) & 1) << (length - 1 - at);
  return bits;
}

/** The symbol whose code the bits begin with, × 16, and the length of the code; 0 if there is none. For codes that are not in `fast`. */
export function slowSymbol({ counts, symbols }: HuffmanCode, bits: number): number {
  let code = 0;
  let first = 0;
  let place = 0;
  for (let length = 1; length <= bitsMax; length += 1) {
    code |= (bits >> (length - 1)) & 1;
    const count = counts[length] ?? 0;
    if (code - count < first) return (symbols[place + code - first] ?? 0) * 16 + length;
    place += count;
    first = (first + count) << 1;
    code <<= 1;
  }
  return 0;
}
