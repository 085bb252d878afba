/** What is there already, as a stream. Can be read again. */
export function streamOf<T>(...parts: readonly T[]): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => {
      const left = parts[Symbol.iterator]();
      return { next: () => Promise.resolve(left.next()) };
    },
  };
}
