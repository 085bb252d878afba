/** Numbers and lengths as OpenTimestamps has them. Source: spec/opentimestamps, "The form". */
import { concat } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";

const numberMax = 2 ** 32 - 1;

/** Bytes, read from the front. Each `take` throws `FormatError` if there are fewer than asked for. */
export class OtsBytes {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  take(count: number): Uint8Array {
    if (this.#bytes.length - this.#at < count) throw new FormatError("it ends too early");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  takeByte(): number {
    const [byte = 0] = this.take(1);
    return byte;
  }

  /** Throws `FormatError` for a spelling that is not the shortest: a proof has one, or it could be changed unseen. */
  takeNumber(): number {
    let value = 0;
    for (let weight = 1; weight <= 2 ** 28; weight *= 128) {
      const byte = this.takeByte();
      value += (byte & 0x7f) * weight;
      if (byte >= 0x80) continue;
      if (byte === 0 && weight > 1) throw new FormatError("a number that is not in its shortest form");
      if (value > numberMax) break;
      return value;
    }
    throw new FormatError(`a number over ${String(numberMax)}`);
  }

  /** A length, and as many bytes. */
  takeBytes(max: number): Uint8Array {
    const length = this.takeNumber();
    if (length > max) throw new FormatError(`a length of ${String(length)}, where at most ${String(max)} are allowed`);
    return this.take(length);
  }

  /** Throws `FormatError` if a byte is left. */
  end(): void {
    if (this.#at < this.#bytes.length) throw new FormatError("bytes follow after the end");
  }
}

/** Throws `FormatError` unless it is an integer from 0 to 2³² − 1. */
export function encodeOtsNumber(value: number): Uint8Array {
  if (!Number.isInteger(value) || value < 0 || value > numberMax)
    throw new FormatError(`not a number from 0 to ${String(numberMax)}: ${String(value)}`);
  const bytes: number[] = [];
  let left = value;
  while (left >= 0x80) {
    bytes.push(0x80 + (left % 0x80));
    left = Math.floor(left / 0x80);
  }
  return Uint8Array.of(...bytes, left);
}

/** The length, and the bytes. */
export function encodeOtsBytes(bytes: Uint8Array): Uint8Array {
  return concat(encodeOtsNumber(bytes.length), bytes);
}
