import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { mkdtemp, open, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { FileSum } from "./file-sum.ts";

const mebi = 1024 * 1024;

async function fileOf(t: TestContext) {
  const folder = await mkdtemp(join(tmpdir(), "muniment-sum-"));
  const file = await open(join(folder, "file"), "wx+");
  const sum = new FileSum(file.fd);
  t.after(async () => {
    await sum.close();
    await file.close();
    await rm(folder, { recursive: true });
  });
  return { file, sum };
}

void describe("the sum of a file that grows", () => {
  for (const [what, parts] of [
    ["empty", []],
    ["small", [1, 7]],
    ["large", [3 * mebi, 40 * mebi + 1, 5, 9 * mebi]],
  ] as const) {
    it(`is that of its bytes: ${what}`, async (t) => {
      const { file, sum } = await fileOf(t);
      const expected = createHash("sha256");
      let size = 0;
      for (const more of parts) {
        const bytes = randomBytes(more);
        expected.update(bytes);
        await file.write(bytes, 0, more, size);
        size += more;
        sum.upTo(size);
      }
      assert.equal(await sum.hex(size), expected.digest("hex"));
    });
  }

  it("reads nothing before it is said to stay", async (t) => {
    const { file, sum } = await fileOf(t);
    const bytes = randomBytes(50 * mebi);
    await file.write(Buffer.alloc(50 * mebi), 0, 50 * mebi, 0);
    await file.write(bytes, 0, 40 * mebi, 0);
    sum.upTo(40 * mebi);
    await file.write(bytes, 40 * mebi, 10 * mebi, 40 * mebi);
    assert.equal(await sum.hex(bytes.length), createHash("sha256").update(bytes).digest("hex"));
  });

  it("is none of a file that was cut, or that nobody waits for any more", async (t) => {
    const { file, sum } = await fileOf(t);
    await file.write(Buffer.alloc(40 * mebi), 0, 40 * mebi, 0);
    sum.upTo(40 * mebi);
    await assert.rejects(sum.hex(50 * mebi), /was cut/);
    const other = new FileSum(file.fd);
    await assert.rejects(other.hex(50 * mebi), /was cut/);
    const left = new FileSum(file.fd);
    left.upTo(40 * mebi);
    await left.close();
    await assert.rejects(left.hex(40 * mebi), /ended before it was done/);
  });
});
