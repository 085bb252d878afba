/** What the vectors of packages do to bytes. */
import { decodeUtf8 } from "@muniment/verify";

export { concat, utf8 } from "@muniment/verify";

/** Bits of one byte changed: the lowest one, if not told which. */
export function flipped(bytes: Uint8Array, at: number, bits = 1): Uint8Array {
  return bytes.with(at, (bytes[at] ?? 0) ^ bits);
}

/** The lines of a text, each with its line feed. */
export function linesOf(bytes: Uint8Array): string[] {
  return decodeUtf8(bytes).match(/[^\n]*\n/g) ?? [];
}

export const byteOrderMark = Uint8Array.of(0xef, 0xbb, 0xbf);
