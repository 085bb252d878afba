import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { describe, it } from "node:test";
import { crc32 } from "node:zlib";
import { blockSize } from "./stream.ts";
import { ringLength, ThreadHash } from "./thread-hash.ts";

void describe("a hash in a thread of its own", () => {
  const kinds = {
    nothing: [],
    "blocks that are not full": [1, blockSize - 1, blockSize, 7],
    "more than the ring holds": Array.from({ length: 3 * ringLength }, () => blockSize),
    "fewer blocks than it is woken for": [blockSize],
  };

  for (const [what, sizes] of Object.entries(kinds)) {
    it(`is that of the bytes: ${what}`, async () => {
      const hash = new ThreadHash();
      await checkHash(hash, sizes);
      await hash.close();
    });
  }

  for (const isSummed of [false, true])
    it(`hashes one file after another, ${isSummed ? "with" : "without"} their CRC-32`, async () => {
      const hash = new ThreadHash(isSummed);
      for (const sizes of [...Object.values(kinds), ...Object.values(kinds).reverse()])
        await checkHash(hash, sizes, isSummed);
      await hash.close();
    });

  it("is given up in the middle", async () => {
    const hash = new ThreadHash();
    await hash.block();
    hash.filled(blockSize);
    await hash.close();
    await assert.rejects(hash.sums(), /ended before it was done/);
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

async function checkHash(hash: ThreadHash, sizes: readonly number[], isSummed = false): Promise<void> {
  const expected = createHash("sha256");
  let sum = 0;
  for (const size of sizes) {
    const bytes = randomBytes(size);
    expected.update(bytes);
    sum = crc32(bytes, sum);
    (await hash.block()).set(bytes);
    hash.filled(size);
  }
  assert.deepEqual(await hash.sums(), { hex: expected.digest("hex"), crc32: isSummed ? sum : 0 });
}
