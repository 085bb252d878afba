/** The thread of ThreadHash. */
import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { blockSize } from "./stream.ts";
import { filledAt, hashedAt, ringLength, type HashRing } from "./thread-hash.ts";

const ring = workerData as HashRing;
const blocks = new Uint8Array(ring.blocks);
const state = new Int32Array(ring.state);
const hash = createHash("sha256");

for (let done = 0; ; done += 1) {
  while (Atomics.load(state, filledAt) === done) Atomics.wait(state, filledAt, done);
  const place = done % ringLength;
  const size = state[place] ?? 0;
  if (size === 0) break;
  hash.update(blocks.subarray(place * blockSize, place * blockSize + size));
  Atomics.store(state, hashedAt, done + 1);
  Atomics.notify(state, hashedAt);
}
parentPort?.postMessage(hash.digest("hex"));
