import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { ByteStream } from "@muniment/verify";
import { ArchiveError, type ObjectRef, type PutOptions } from "./archive.ts";
import { streamOfBlocks, type BlockSource } from "../storage/stream.ts";
import { Turns } from "../turns.ts";
import { isWorthThread, ThreadHash } from "../storage/thread-hash.ts";

/** Hashes and counts what is put, within a budget. Who makes one closes it. */
export class Measure {
  readonly #body: ByteStream | BlockSource;
  readonly #signal: AbortSignal | null;
  readonly #sizeMax: number;
  readonly #hash = createHash("sha256");
  readonly #given: ThreadHash | null;
  /** What hashes, if it is not done here: the one that was given, or one of its own. */
  #thread: ThreadHash | null = null;
  #size = 0;
  #sum = 0;

  /**
   * `thread` is for what is large, and stays the caller's: for who measures one after another. It also says whether the CRC-32 is wanted, and
   * is of no more use once a measure of it was given up.
   */
  constructor(body: ByteStream | BlockSource, { signal, sizeMax }: PutOptions, thread: ThreadHash | null = null) {
    this.#body = body;
    this.#signal = signal ?? null;
    this.#sizeMax = sizeMax ?? Infinity;
    this.#given = thread;
  }

  /** What is put. Each part stays as it is until the next one is asked for. */
  bytes(): ByteStream {
    if (!("fill" in this.#body)) return this.#pass(this.#body);
    if (!isWorthThread(this.#body.size)) return this.#pass(streamOfBlocks(this.#body));
    this.#thread = this.#given ?? new ThreadHash();
    return this.#readBeside(this.#body, this.#thread);
  }

  /** Once all has passed. */
  async result(): Promise<ObjectRef> {
    const sums = await this.#thread?.sums();
    if (sums !== undefined) this.#sum = sums.crc32;
    return { digest: `sha256:${sums?.hex ?? this.#hash.digest("hex")}`, size: this.#size };
  }

  /** Once there is a result; 0 where it was not wanted. */
  get crc32(): number {
    return this.#sum;
  }

  async close(): Promise<void> {
    if (this.#thread !== this.#given) await this.#thread?.close();
  }

  async *#pass(body: ByteStream): ByteStream {
    this.#signal?.throwIfAborted();
    for await (const bytes of body) {
      this.#count(bytes);
      this.#hash.update(bytes);
      if (this.#given?.isSummed === true) this.#sum = crc32(bytes, this.#sum);
      yield bytes;
    }
    this.#signal?.throwIfAborted();
  }

  /** The thread hashes a block while it is written, and while the next ones are read. */
  async *#readBeside(source: BlockSource, thread: ThreadHash): ByteStream {
    const turns = new Turns();
    for (;;) {
      const block = await thread.block();
      const size = source.fill(block);
      if (size === 0) break;
      thread.filled(size);
      const bytes = block.subarray(0, size);
      this.#count(bytes);
      yield bytes;
      await turns.next();
    }
    this.#signal?.throwIfAborted();
  }

  #count(bytes: Uint8Array): void {
    this.#signal?.throwIfAborted();
    this.#size += bytes.length;
    if (this.#size > this.#sizeMax) throw tooLarge(this.#sizeMax);
  }
}

function tooLarge(sizeMax: number): ArchiveError {
  const message = `There are more than ${String(sizeMax)} bytes, which is the limit for this.`;
  return new ArchiveError("archive.too-large", message, "Raise the limit, or leave this out.");
}
