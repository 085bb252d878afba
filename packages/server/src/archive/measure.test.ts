import assert from "node:assert/strict";
import { createHash, randomFillSync } from "node:crypto";
import { describe, it } from "node:test";
import { utf8 } from "@muniment/verify";
import { streamOf, type BlockSource } from "../storage/stream.ts";
import type { ObjectRef } from "./archive.ts";
import { Measure } from "./measure.ts";
import { withCode } from "./suite.ts";

const mib = 1024 * 1024;

/** So many bytes drawn anew for each block, of which it keeps the hash. `fail` is called before each block. */
function drawn(size: number, fail: (given: number) => void = () => undefined): BlockSource & { hex(): string } {
  const hash = createHash("sha256");
  let given = 0;
  return {
    size,
    fill: (block) => {
      fail(given);
      // Not all are full.
      const count = Math.min(size - given, block.length - (given % 3));
      hash.update(randomFillSync(block.subarray(0, count)));
      given += count;
      return count;
    },
    hex: () => hash.digest("hex"),
  };
}

/** Reads it as a store does, and looks at each part only until the next. */
async function passed(measure: Measure): Promise<{ readonly hex: string; readonly result: ObjectRef }> {
  const hash = createHash("sha256");
  try {
    for await (const bytes of measure.bytes()) hash.update(bytes);
    return { hex: hash.digest("hex"), result: await measure.result() };
  } finally {
    await measure.close();
  }
}

void describe("a measure", () => {
  // Hashed here, and in a thread.
  for (const size of [0, 1, mib, 33 * mib]) {
    it(`passes ${String(size)} bytes of blocks on, and says what they are`, async () => {
      const source = drawn(size);
      const { hex, result } = await passed(new Measure(source, {}));
      assert.equal(hex, source.hex());
      assert.deepEqual(result, { digest: `sha256:${hex}`, size });
    });

    it(`ends with the error of a source of ${String(size)} bytes, where it comes`, async () => {
      const broken = new Error("the disk broke");
      const source = drawn(size, (given) => {
        if (given > size / 2 || size < 2) throw broken;
      });
      await assert.rejects(passed(new Measure(source, {})), broken);
    });
  }

  it("passes a stream on", async () => {
    const { hex, result } = await passed(new Measure(streamOf(utf8("some bytes")), {}));
    assert.deepEqual(result, { digest: `sha256:${hex}`, size: 10 });
  });

  for (const size of [2 * mib, 33 * mib]) {
    it(`ends when it is interrupted within ${String(size)} bytes, or has too many`, async () => {
      const stop = new AbortController();
      const source = drawn(size, (given) => {
        if (given > mib) stop.abort();
      });
      await assert.rejects(passed(new Measure(source, { signal: stop.signal })), { name: "AbortError" });
      await assert.rejects(passed(new Measure(drawn(size), { sizeMax: size - 1 })), withCode("archive.too-large"));
    });
  }
});
