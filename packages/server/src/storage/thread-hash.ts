import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { blockSize } from "./stream.ts";

/** What the two threads share: a ring of blocks, and who has come how far. */
export interface HashRing {
  /** Whether the CRC-32 is wanted too. */
  readonly isSummed: boolean;
  readonly blocks: SharedArrayBuffer;
  /** How many bytes each block holds, none at the end of a file; then, how many blocks were filled and how many were hashed, in all. */
  readonly state: SharedArrayBuffer;
}

/** Of one file. */
export interface ThreadSums {
  /** The SHA-256. */
  readonly hex: string;
  /** 0 where it is not wanted. */
  readonly crc32: number;
}

export const ringLength = 32;
/** Places in `state`. */
export const filledAt = ringLength;
export const hashedAt = ringLength + 1;

// Starting a thread takes as long as hashing this.
const threadSizeMin = 32 * 1024 * 1024;

const ended = "a thread that hashes ended before it was done";

// To wake the thread takes a quarter as long as to hash a block: it is woken for some of them at a time.
const blocksToWake = ringLength / 4;

/** Whether hashing so many bytes is worth a ThreadHash. */
export function isWorthThread(size: number): boolean {
  return size >= threadSizeMin && availableParallelism() > 1;
}

/**
 * SHA-256 in a thread of its own, of one file after another that is so large that hashing it beside reading and writing is worth a thread.
 * Nothing is copied: who reads fills blocks of memory that both threads share. The thread is started for the first block. Who makes one closes it.
 */
export class ThreadHash {
  readonly #ring: HashRing;
  readonly #blocks: Uint8Array;
  readonly #state: Int32Array;
  #worker: Worker | null = null;
  #filled = 0;
  #asked: PromiseWithResolvers<ThreadSums> | null = null;
  #fault: Error | null = null;

  /** `isSummed`: the CRC-32 is wanted too. */
  constructor(isSummed = false) {
    const blocks = new SharedArrayBuffer(blockSize * ringLength);
    const state = new SharedArrayBuffer(4 * (ringLength + 2));
    this.#ring = { isSummed, blocks, state };
    this.#blocks = new Uint8Array(blocks);
    this.#state = new Int32Array(state);
  }

  get isSummed(): boolean {
    return this.#ring.isSummed;
  }

  /** The next block to fill, of `blockSize` bytes. */
  async block(): Promise<Uint8Array> {
    for (;;) {
      if (this.#fault !== null) throw this.#fault;
      this.#worker ??= this.#start();
      const hashed = Atomics.load(this.#state, hashedAt);
      if (this.#filled - hashed < ringLength) break;
      await Atomics.waitAsync(this.#state, hashedAt, hashed).value;
    }
    const start = (this.#filled % ringLength) * blockSize;
    return this.#blocks.subarray(start, start + blockSize);
  }

  /** The first `size` bytes of that block are the next ones, and stay as they are until `block` gives it out again. */
  filled(size: number): void {
    this.#put(size);
    if (this.#filled % blocksToWake === 0) Atomics.notify(this.#state, filledAt);
  }

  /** Of all that was filled since it was asked for the last time. */
  async sums(): Promise<ThreadSums> {
    await this.block();
    this.#asked = Promise.withResolvers();
    this.#put(0);
    Atomics.notify(this.#state, filledAt);
    return await this.#asked.promise;
  }

  async close(): Promise<void> {
    this.#end(new Error(ended));
    await this.#worker?.terminate();
  }

  #put(size: number): void {
    this.#state[this.#filled % ringLength] = size;
    this.#filled += 1;
    Atomics.store(this.#state, filledAt, this.#filled);
  }

  #start(): Worker {
    // Built or not, the worker lies beside this file and has its ending.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./thread-hash-worker.${ending}`, import.meta.url), { workerData: this.#ring });
    worker.on("message", (sums: ThreadSums) => this.#asked?.resolve(sums));
    worker.once("error", (cause) => {
      this.#end(new Error(ended, { cause }));
    });
    worker.once("exit", () => {
      this.#end(new Error(ended));
    });
    return worker;
  }

  #end(fault: Error): void {
    this.#fault ??= fault;
    this.#asked?.reject(this.#fault);
    // Who waits for a block.
    Atomics.notify(this.#state, hashedAt);
  }
}
