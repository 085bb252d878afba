/** Of a larger file the tools are given its two ends. What says what a file is stands there, and a film of hours is not sent through a pipe. */
const wholeMax = 64 * 1024 * 1024;
const endSize = 16 * 1024 * 1024;

/** A part of a file, in bytes. */
export interface Piece {
  readonly start: number;
  readonly length: number;
}

/** Which parts of a file of this size the tools are given, in order. */
export function givenPieces(size: number): readonly Piece[] {
  if (size <= wholeMax) return [{ start: 0, length: size }];
  return [
    { start: 0, length: endSize },
    { start: size - endSize, length: endSize },
  ];
}

/** What of a block that begins at `at` is given. */
export function* partsGiven(pieces: readonly Piece[], at: number, block: Uint8Array): Generator<Uint8Array> {
  for (const { start, length } of pieces) {
    const [from, to] = [Math.max(start, at), Math.min(start + length, at + block.length)];
    if (from < to) yield block.subarray(from - at, to - at);
  }
}
