import { createHash } from "node:crypto";
import { writeSync } from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { Readable } from "node:stream";
import { crc32, createGzip } from "node:zlib";
import type { ByteStream } from "@muniment/verify";
import { lastingParts } from "../file-blocks.ts";
import { stored } from "./gzip-level.ts";

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

  /** By calls that do not block: a disk that is slow must not keep the recorder from what comes in meanwhile. */
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

/** Of what a member is packed to, for each time that it is handed on; and of a block that is stored, at most. In bytes. */
const packedSize = 64 * 1024;
const storedSize = 65_535;

/** One gzip member of all that `parts` gives. Each part stays as it is until the next one is asked for. */
export async function* gzipMember(parts: ByteStream, level: number): ByteStream {
  if (level === stored) {
    yield* storedMember(parts);
    return;
  }
  const gzip = createGzip({ level, chunkSize: packedSize });
  const source = Readable.from(lastingParts(parts));
  source.on("error", (error) => gzip.destroy(error));
  try {
    yield* source.pipe(gzip) as AsyncIterable<Buffer>;
  } finally {
    source.destroy();
  }
}

/** Nothing is packed, so no other thread is asked to. Source: RFC 1952 §2.3, RFC 1951 §3.2.4. */
async function* storedMember(parts: ByteStream): ByteStream {
  const [id1, id2, deflate, noFlags, noTime, unknownSystem] = [0x1f, 0x8b, 8, 0, [0, 0, 0, 0], 255];
  yield Uint8Array.from([id1, id2, deflate, noFlags, ...noTime, 0, unknownSystem]);
  const room = Buffer.allocUnsafeSlow(storedAtOnce * (storedHead + storedSize));
  let [crc, size] = [0, 0];
  /** Where the block begins that is being filled, and how much it holds. */
  let [start, held] = [0, 0];
  for await (const part of parts) {
    crc = crc32(part, crc);
    size += part.length;
    for (let at = 0; at < part.length;) {
      const piece = part.subarray(at, at + storedSize - held);
      room.set(piece, start + storedHead + held);
      at += piece.length;
      held += piece.length;
      if (held < storedSize) continue;
      writeStoredHead(room, start, held, false);
      start += storedHead + held;
      held = 0;
      if (start < room.length) continue;
      yield room;
      start = 0;
    }
  }
  writeStoredHead(room, start, held, true);
  const end = Buffer.alloc(8);
  end.writeUInt32LE(crc, 0);
  end.writeUInt32LE(size % 2 ** 32, 4);
  yield Buffer.concat([room.subarray(0, start + storedHead + held), end]);
}

/** Of a block that is stored: whether it is the last, its length, and the same with each bit turned. */
const storedHead = 5;

/** Blocks that are handed on together: each time costs as much as hashing one of them. */
const storedAtOnce = 4;

function writeStoredHead(room: Buffer, start: number, length: number, isLast: boolean): void {
  room.writeUInt8(isLast ? 1 : 0, start);
  room.writeUInt16LE(length, start + 1);
  room.writeUInt16LE(length ^ 0xffff, start + 3);
}
