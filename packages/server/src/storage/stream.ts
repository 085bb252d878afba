/**
 * In bytes: how much of a large file is read, hashed and written at a time. What cp takes, too: it stays in the processor's cache, and larger
 * writes make some kernels look for larger pieces of free memory, which takes longer than they save.
 */
export const blockSize = 128 * 1024;

/** What is there already, as a stream. Can be read again. */
export function streamOf<T>(...parts: readonly T[]): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => {
      const left = parts[Symbol.iterator]();
      return { next: () => Promise.resolve(left.next()) };
    },
  };
}
