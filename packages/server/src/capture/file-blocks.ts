import { open } from "node:fs/promises";

import type { ByteStream } from "@muniment/verify";

/** In bytes. It stays in the processor's cache. */
const blockSize = 128 * 1024;

/**
 * A file of our own, read into memory that is used again: each part stays as it is until the next one is asked for. Memory for each
 * part would have to be looked for and freed again. No call blocks: while a disk is slow, bodies still come in.
 */
export async function* fileBlocks(path: string): ByteStream {
  const file = await open(path, "r");
  try {
    const block = Buffer.allocUnsafeSlow(blockSize);
    for (;;) {
      const { bytesRead } = await file.read(block, 0, block.length, null);
      if (bytesRead === 0) return;
      yield block.subarray(0, bytesRead);
    }
  } finally {
    await file.close();
  }
}

/** For who keeps parts, or takes them ahead: each in memory of its own. */
export async function* lastingParts(stream: ByteStream): ByteStream {
  for await (const part of stream) yield Uint8Array.from(part);
}
