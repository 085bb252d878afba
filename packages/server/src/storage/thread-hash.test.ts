import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { blockSize } from "./stream.ts";
import { ringLength, ThreadHash } from "./thread-hash.ts";

void describe("a hash in a thread of its own", () => {
  for (const [what, sizes] of [
    ["nothing", []],
    ["blocks that are not full", [1, blockSize - 1, blockSize, 7]],
    ["more than the ring holds", Array.from({ length: 3 * ringLength }, () => blockSize)],
  ] as const) {
    it(`is that of the bytes: ${what}`, async () => {
      const [hash, expected] = [new ThreadHash(), createHash("sha256")];
      for (const size of sizes) {
        const bytes = randomBytes(size);
        expected.update(bytes);
        (await hash.block()).set(bytes);
        hash.filled(size);
      }
      assert.equal(await hash.hex(), expected.digest("hex"));
      await hash.close();
    });
  }

  it("is given up in the middle", async () => {
    const hash = new ThreadHash();
    await hash.block();
    hash.filled(blockSize);
    await hash.close();
    await assert.rejects(hash.hex(), /ended before it was done/);
  });

  it("keeps nobody waiting for a thread that has ended", async () => {
    const hash = new ThreadHash();
    await hash.close();
    await assert.rejects(async () => {
      for (let count = 0; count <= ringLength; count += 1) {
        await hash.block();
        hash.filled(blockSize);
      }
    }, /ended before it was done/);
  });
});
