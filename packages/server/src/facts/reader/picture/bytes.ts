/** Numbers and texts in the bytes of a picture. All of it may be a forger's: what lies beyond the end is told as such. */

import type { FactSheet } from "../fact-sheet.ts";

/** A picture that is not as its format has it. */
export class BadPicture extends Error {
  override readonly name = "BadPicture";
}

/**
 * Reads a part of a picture. Where it is not as its format has it, that is told under this name, and what was read before it stays: what
 * was cut off is worth as little as its end, and its beginning may have the time and the place.
 */
export function tellPart(name: string, sheet: FactSheet, read: () => void): void {
  try {
    read();
  } catch (error) {
    if (!(error instanceof BadPicture)) throw error;
    sheet.notMeasured(name, error.message);
  }
}

/** A part of a picture, read in the order of bytes that it has. */
export class PictureBytes {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #isLittle: boolean;

  constructor(bytes: Uint8Array, order: "big" | "little") {
    this.bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.#isLittle = order === "little";
  }

  get length(): number {
    return this.bytes.length;
  }

  u8(at: number): number {
    return this.#view.getUint8(this.#within(at, 1));
  }

  u16(at: number): number {
    return this.#view.getUint16(this.#within(at, 2), this.#isLittle);
  }

  u32(at: number): number {
    return this.#view.getUint32(this.#within(at, 4), this.#isLittle);
  }

  i32(at: number): number {
    return this.#view.getInt32(this.#within(at, 4), this.#isLittle);
  }

  part(at: number, length: number): Uint8Array {
    return this.bytes.subarray(this.#within(at, length), at + length);
  }

  /** True where these characters of ASCII stand. */
  says(at: number, text: string): boolean {
    return at + text.length <= this.length && latin1(this.bytes.subarray(at, at + text.length)) === text;
  }

  #within(at: number, length: number): number {
    if (at < 0 || length < 0 || at + length > this.length) throw new BadPicture("it ends before what it announces");
    return at;
  }
}

export function latin1(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("latin1");
}

/** Text as spec/derivation has it: UTF-8, or else ISO 8859-1. NUL at the end is the form's own. */
export function textOf(bytes: Uint8Array): string {
  let end = bytes.length;
  while (end > 0 && bytes[end - 1] === 0) end -= 1;
  const text = bytes.subarray(0, end);
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(text);
  } catch (error) {
    if (error instanceof TypeError) return latin1(text);
    throw error;
  }
}
