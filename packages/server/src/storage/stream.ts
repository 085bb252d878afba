import type { ByteStream } from "@muniment/verify";
import { Turns } from "../turns.ts";

/**
 * In bytes: how much of a large file is read, hashed and written at a time. What cp takes, too: it stays in the processor's cache, and larger
 * writes make some kernels look for larger pieces of free memory, which takes longer than they save.
 */
export const blockSize = 128 * 1024;

/** Bytes that are asked for, a block at a time. */
export interface BlockSource {
  /** How many there should be: only for speed. */
  readonly size: number;
  /** Fills `block` from its beginning with the next ones, and gives their count: 0 at the end. May throw; blocks. */
  fill(block: Uint8Array): number;
}

/** The same as a stream. A part stays as it is until the next one is asked for. */
export async function* streamOfBlocks(source: BlockSource): ByteStream {
  const block = Buffer.allocUnsafeSlow(blockSize);
  const turns = new Turns();
  for (;;) {
    const size = source.fill(block);
    if (size === 0) return;
    yield block.subarray(0, size);
    await turns.next();
  }
}

/** What is there already, as a stream. Can be read again. */
export function streamOf<T>(...parts: readonly T[]): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => {
      const left = parts[Symbol.iterator]();
      return { next: () => Promise.resolve(left.next()) };
    },
  };
}
