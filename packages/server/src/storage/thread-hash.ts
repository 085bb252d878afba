import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { blockSize } from "./stream.ts";

/** What the two threads share: a ring of blocks, and who has come how far. */
export interface HashRing {
  readonly blocks: SharedArrayBuffer;
  /** How many bytes each block holds; then, how many blocks were filled and how many were hashed, in all. */
  readonly state: SharedArrayBuffer;
}

export const ringLength = 32;
/** Places in `state`. */
export const filledAt = ringLength;
export const hashedAt = ringLength + 1;

// Starting a thread takes as long as hashing this.
const threadSizeMin = 32 * 1024 * 1024;

/** Whether hashing so many bytes is worth a ThreadHash. */
export function isWorthThread(size: number): boolean {
  return size >= threadSizeMin && availableParallelism() > 1;
}

/**
 * SHA-256 in a thread of its own, for a file so large that hashing it beside reading and writing is worth a thread. Nothing is
 * copied: who reads fills blocks of memory that both threads share. Who makes one closes it.
 */
export class ThreadHash {
  readonly #worker: Worker;
  readonly #blocks: Uint8Array;
  readonly #state: Int32Array;
  readonly #digest: Promise<string>;
  #filled = 0;
  #ended = false;

  constructor() {
    const ring: HashRing = {
      blocks: new SharedArrayBuffer(blockSize * ringLength),
      state: new SharedArrayBuffer(4 * (ringLength + 2)),
    };
    this.#blocks = new Uint8Array(ring.blocks);
    this.#state = new Int32Array(ring.state);
    // Built or not, the worker lies beside this file and has its ending.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    this.#worker = new Worker(new URL(`./thread-hash-worker.${ending}`, import.meta.url), { workerData: ring });
    this.#digest = new Promise((resolve, reject) => {
      this.#worker.once("message", resolve);
      this.#worker.once("error", reject);
      this.#worker.once("exit", () => {
        this.#ended = true;
        Atomics.notify(this.#state, hashedAt);
        reject(new Error("a thread that hashes ended before it was done"));
      });
    });
    // Met by who asks for it.
    this.#digest.catch(() => undefined);
  }

  /** The next block to fill, of `blockSize` bytes. */
  async block(): Promise<Uint8Array> {
    for (;;) {
      const hashed = Atomics.load(this.#state, hashedAt);
      if (this.#filled - hashed < ringLength) break;
      if (this.#ended) await this.#digest;
      await Atomics.waitAsync(this.#state, hashedAt, hashed).value;
    }
    const start = (this.#filled % ringLength) * blockSize;
    return this.#blocks.subarray(start, start + blockSize);
  }

  /** The first `size` bytes of that block are the next ones, and stay as they are until `block` gives it out again. */
  filled(size: number): void {
    this.#state[this.#filled % ringLength] = size;
    this.#filled += 1;
    Atomics.store(this.#state, filledAt, this.#filled);
    Atomics.notify(this.#state, filledAt);
  }

  async hex(): Promise<string> {
    await this.block();
    this.filled(0);
    return await this.#digest;
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
