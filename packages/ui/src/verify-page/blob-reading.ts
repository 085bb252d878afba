import { UnreadableFile, type ByteStream } from "@muniment/verify";
import type { Turns } from "./turns.ts";

/** Hashed between two looks at the clock: 20 ms where hashing is slow, so that the page answers. In bytes. */
const pieceSize = 512 * 1024;

/**
 * Reads what a reader dropped or chose in pieces, by turns: no file is ever held whole. Reading rejects with the signal's reason
 * once it aborts, even where the browser does not answer.
 */
export class BlobReading {
  readonly #signal: AbortSignal;
  readonly #turns: Turns;

  constructor(signal: AbortSignal, turns: Turns) {
    this.#signal = signal;
    this.#turns = turns;
  }

  /** To be awaited between two pieces of other work. Rejects once the signal aborts. */
  async next(): Promise<void> {
    await this.#turns.next();
    this.#signal.throwIfAborted();
  }

  /**
   * Throws `UnreadableFile`, under this name, where the browser cannot read it. Not as a stream: Chromium hands its pieces on in blocks of
   * 2 MiB of which it lets go late, so that with a large file the page's memory grows as long as it is read.
   */
  async *read(blob: Blob, name: string): ByteStream {
    const { size } = blob;
    let from = 0;
    do {
      yield await this.#piece(blob.slice(from, from + pieceSize), name);
      from += pieceSize;
      await this.next();
    } while (from < size);
  }

  #piece(part: Blob, name: string): Promise<Uint8Array> {
    const signal = this.#signal;
    signal.throwIfAborted();
    return new Promise((resolve, reject) => {
      // Ends what waits for a disk that does not answer. A race against one promise of the signal, read by read, would keep all that was read.
      const giveUp = (): void => {
        reject(signal.reason as Error);
      };
      signal.addEventListener("abort", giveUp);
      part
        .arrayBuffer()
        .then(
          (bytes) => {
            resolve(new Uint8Array(bytes));
          },
          (error: unknown) => {
            reject(unreadable(name, error));
          },
        )
        .finally(() => {
          signal.removeEventListener("abort", giveUp);
        });
    });
  }
}

/** The browser says why in an error of its own: moved away, changed since it was chosen, not permitted. */
export function unreadable(name: string, cause: unknown): UnreadableFile {
  const reason = cause instanceof Error ? `${cause.name}: ${cause.message}` : String(cause);
  return new UnreadableFile(name, reason, { cause });
}
