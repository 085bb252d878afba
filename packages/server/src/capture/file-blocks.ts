import { closeSync, openSync, readSync } from "node:fs";

import type { ByteStream } from "@muniment/verify";

import { Turns } from "../turns.ts";

/** In bytes. It stays in the processor's cache. */
const blockSize = 128 * 1024;

/**
 * A file of our own, read by calls that block, into memory that is used again: each part stays as it is until the next one is asked
 * for. Memory for each part would have to be looked for and freed again, which takes longer than reading.
 */
export async function* fileBlocks(path: string): ByteStream {
  const file = openSync(path, "r");
  try {
    const block = Buffer.allocUnsafeSlow(blockSize);
    const turns = new Turns();
    for (;;) {
      const size = readSync(file, block, 0, block.length, null);
      if (size === 0) return;
      yield block.subarray(0, size);
      await turns.next();
    }
  } finally {
    closeSync(file);
  }
}

/** For who keeps parts, or takes them ahead: each in memory of its own. */
export async function* lastingParts(stream: ByteStream): ByteStream {
  for await (const part of stream) yield Uint8Array.from(part);
}
