import type { RandomAccess } from "../wacz/random-access.ts";
import { readAll } from "../format/bytes.ts";

const usualSize = 64 * 1024;

/**
 * The same file, for who reads many small pieces of it that lie near each other: a header takes a call of the system otherwise. For one
 * reader at a time.
 */
export function windowed(file: RandomAccess): RandomAccess {
  const windowSize = file.readAhead ?? usualSize;
  let start = 0;
  let bytes: Uint8Array = new Uint8Array(0);
  return {
    size: file.size,
    async *read(from, to) {
      if (to - from > windowSize) {
        yield* file.read(from, to);
        return;
      }
      if (from < start || to > start + bytes.length) {
        start = from;
        bytes = await readAll(file.read(from, Math.min(file.size, from + windowSize)), windowSize);
      }
      yield bytes.subarray(from - start, to - start);
    },
  };
}
