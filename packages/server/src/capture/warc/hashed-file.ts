import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { crc32, createGzip } from "node:zlib";
import type { ByteStream } from "@muniment/verify";

/** A file while it is written: hashed and counted as it grows. Who opened it closes it. */
export class HashedFile {
  readonly #handle: FileHandle;
  readonly #hash = createHash("sha256");
  #crc = 0;
  /** In bytes. */
  size = 0;

  constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  async append(stream: ByteStream): Promise<void> {
    for await (const bytes of stream) {
      await this.#handle.writeFile(bytes);
      this.#count(bytes);
    }
  }

  /** By calls that block: for what is small. */
  appendSync(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#handle.fd, bytes, at);
    this.#count(bytes);
  }

  /** To be called once. */
  sum(): { readonly size: number; readonly sha256: string; readonly crc32: number } {
    return { size: this.size, sha256: this.#hash.digest("hex"), crc32: this.#crc };
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  #count(bytes: Uint8Array): void {
    this.#hash.update(bytes);
    this.#crc = crc32(bytes, this.#crc);
    this.size += bytes.length;
  }
}

/** One gzip member of all that `parts` gives. */
export async function* gzipMember(parts: ByteStream, level: number): ByteStream {
  const gzip = createGzip({ level });
  const source = Readable.from(parts);
  source.on("error", (error) => gzip.destroy(error));
  try {
    yield* source.pipe(gzip) as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
  }
}
