/** What is there already, as a stream. Can be read again. */
export function streamOf<T>(...parts: readonly T[]): AsyncIterable<T> {
  return {
    [Symbol.asyncIterator]: () => {
      const left = parts[Symbol.iterator]();
      return { next: () => Promise.resolve(left.next()) };
    },
  };
}

/**
 * Bytes that are in memory whole, as a stream. Who knows this class may take them as they are: for a small file, the
 * promises of a stream cost more than its bytes. They must not be changed any more.
 */
export class WholeBytes implements AsyncIterable<Uint8Array> {
  readonly bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return streamOf(this.bytes)[Symbol.asyncIterator]();
  }
}
