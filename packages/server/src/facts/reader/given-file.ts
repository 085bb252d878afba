/** The file as this process was given it: whole, or its ends. */
import { parseJson, memberOf } from "@muniment/verify";

interface Piece {
  readonly start: number;
  readonly bytes: Uint8Array;
}

/** Bytes of a file, by their place in it. */
export class GivenFile {
  readonly size: number;
  readonly #pieces: readonly Piece[];

  constructor(size: number, pieces: readonly Piece[]) {
    this.size = size;
    this.#pieces = pieces;
  }

  /** All of it, or else the beginning. */
  get head(): Uint8Array {
    return this.#pieces[0]?.bytes ?? new Uint8Array(0);
  }

  get isWhole(): boolean {
    return this.head.length === this.size;
  }

  /** As many bytes as there are from `start` on, `length` at most. Null if some of them were not given. */
  at(start: number, length: number): Uint8Array | null {
    const end = Math.min(start + length, this.size);
    if (start >= end) return new Uint8Array(0);
    const piece = this.#pieces.find((one) => one.start <= start && end <= one.start + one.bytes.length);
    return piece === undefined ? null : piece.bytes.subarray(start - piece.start, end - piece.start);
  }
}

const headerMax = 1024;

/** Reads a line that says what follows, and the bytes. Throws if that is not what comes: then who gave them is gone. */
export async function readGiven(input: AsyncIterable<Uint8Array>): Promise<GivenFile> {
  const source = input[Symbol.asyncIterator]();
  let header = Buffer.alloc(0);
  while (!header.includes(0x0a)) {
    const next = await source.next();
    if (next.done === true || header.length > headerMax) throw new Error("what was given has no header");
    header = Buffer.concat([header, next.value]);
  }
  const end = header.indexOf(0x0a);
  const { size, pieces } = headerOf(header.subarray(0, end));
  let block: Uint8Array = header.subarray(end + 1);
  for (const { bytes } of pieces) {
    let filled = 0;
    while (filled < bytes.length) {
      const part = block.subarray(0, bytes.length - filled);
      bytes.set(part, filled);
      filled += part.length;
      block = block.subarray(part.length);
      if (filled === bytes.length) break;
      const next = await source.next();
      if (next.done === true) throw new Error("less was given than was said");
      block = next.value;
    }
  }
  return new GivenFile(size, pieces);
}

function headerOf(line: Uint8Array): { readonly size: number; readonly pieces: readonly Piece[] } {
  const value = parseJson(line);
  const pieces = memberOf(value, "pieces");
  if (!Array.isArray(pieces)) throw new Error("the header names no pieces");
  return {
    size: Number(memberOf(value, "size")),
    pieces: pieces.map((piece: unknown) => ({
      start: Number(memberOf(piece, "start")),
      bytes: new Uint8Array(Number(memberOf(piece, "length"))),
    })),
  };
}
