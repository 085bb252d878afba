/** The thread of ThreadHash. */
import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { crc32 } from "node:zlib";
import { blockSize } from "./stream.ts";
import { filledAt, hashedAt, ringLength, type HashRing, type ThreadSums } from "./thread-hash.ts";

const ring = workerData as HashRing;
const blocks = new Uint8Array(ring.blocks);
const state = new Int32Array(ring.state);
let hash = createHash("sha256");
let sum = 0;

for (let done = 0; ; done += 1) {
  while (Atomics.load(state, filledAt) === done) Atomics.wait(state, filledAt, done);
  const place = done % ringLength;
  const size = state[place] ?? 0;
  if (size > 0) {
    const block = blocks.subarray(place * blockSize, place * blockSize + size);
    hash.update(block);
    if (ring.isSummed) sum = crc32(block, sum);
  } else {
    parentPort?.postMessage({ hex: hash.digest("hex"), crc32: sum } satisfies ThreadSums);
    [hash, sum] = [createHash("sha256"), 0];
  }
  Atomics.store(state, hashedAt, done + 1);
  Atomics.notify(state, hashedAt);
}
