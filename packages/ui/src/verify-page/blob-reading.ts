import { UnreadableFile, type ByteStream } from "@muniment/verify";
import type { Turns } from "./turns.ts";

/** Hashed between two looks at the clock: 20 ms where hashing is slow, so that the page answers. In bytes. */
const pieceSize = 512 * 1024;

/**
 * Reads what a reader dropped or chose as streams, by turns: no file is ever held whole. Reading rejects with the signal's reason
 * once it aborts, even where the browser does not answer.
 */
export class BlobReading {
  readonly #signal: AbortSignal;
  readonly #turns: Turns;
  readonly #reading = new Set<ReadableStreamDefaultReader<Uint8Array>>();

  constructor(signal: AbortSignal, turns: Turns) {
    this.#signal = signal;
    this.#turns = turns;
    // Ends what waits for a disk that does not answer. A race against the signal, read by read, would keep all that was read.
    signal.addEventListener("abort", () => {
      for (const reader of this.#reading) letGo(reader);
    });
  }

  /** To be awaited between two pieces of other work. Rejects once the signal aborts. */
  async next(): Promise<void> {
    await this.#turns.next();
    this.#signal.throwIfAborted();
  }

  /** Throws `UnreadableFile`, under this name, where the browser cannot read it. */
  async *read(blob: Blob, name: string): ByteStream {
    const reader = blob.stream().getReader();
    this.#reading.add(reader);
    try {
      for (;;) {
        const { done, value } = await this.#part(reader, name);
        if (done) break;
        for (let from = 0; from < value.length; from += pieceSize) {
          yield value.subarray(from, from + pieceSize);
          await this.next();
        }
      }
    } finally {
      this.#reading.delete(reader);
      letGo(reader);
    }
  }

  async #part(
    reader: ReadableStreamDefaultReader<Uint8Array>,
    name: string,
  ): Promise<ReadableStreamReadResult<Uint8Array>> {
    this.#signal.throwIfAborted();
    const part = await reader.read().catch((error: unknown) => {
      throw unreadable(name, error);
    });
    // An aborted read ends as if the file did.
    this.#signal.throwIfAborted();
    return part;
  }
}

/** Not waited for: where the disk does not answer, neither does this. That a stream broke off is said by the read that met it. */
function letGo(reader: ReadableStreamDefaultReader<Uint8Array>): void {
  reader.cancel().catch(() => undefined);
}

/** The browser says why in an error of its own: moved away, changed since it was chosen, not permitted. */
export function unreadable(name: string, cause: unknown): UnreadableFile {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new UnreadableFile(name, reason, { cause });
}
