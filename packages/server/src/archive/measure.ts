import { createHash } from "node:crypto";
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
  #thread: ThreadHash | null = null;
  #size = 0;

  constructor(body: ByteStream | BlockSource, { signal, sizeMax }: PutOptions) {
    this.#body = body;
    this.#signal = signal ?? null;
    this.#sizeMax = sizeMax ?? Infinity;
  }

  /** What is put. Each part stays as it is until the next one is asked for. */
  bytes(): ByteStream {
    if (!("fill" in this.#body)) return this.#pass(this.#body);
    if (!isWorthThread(this.#body.size)) return this.#pass(streamOfBlocks(this.#body));
    this.#thread = new ThreadHash();
    return this.#readBeside(this.#body, this.#thread);
  }

  /** Once all has passed. */
  async result(): Promise<ObjectRef> {
    const hex = this.#thread === null ? this.#hash.digest("hex") : await this.#thread.hex();
    return { digest: `sha256:${hex}`, size: this.#size };
  }

  async close(): Promise<void> {
    await this.#thread?.close();
  }

  async *#pass(body: ByteStream): ByteStream {
    this.#signal?.throwIfAborted();
    for await (const bytes of body) {
      this.#count(bytes);
      this.#hash.update(bytes);
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
