import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";

import { Sample } from "./gzip-level.ts";

function levelOf(body: Uint8Array, partSize: number): number {
  const sample = new Sample(body.length);
  for (let at = 0; at < body.length; at += partSize) sample.add(body.subarray(at, at + partSize));
  return sample.level();
}

const text = (size: number) => Buffer.alloc(size, "Words, and the same words again. ");

for (const size of [1, 100, 8 * 1024, 32 * 1024, 100_001, 1_000_000])
  for (const partSize of [1_000, 65_536]) {
    test(`text of ${String(size)} bytes, in parts of ${String(partSize)}, is packed`, () => {
      // A byte or two do not get smaller by packing.
      assert.equal(levelOf(text(size), partSize), size < 10 ? 0 : 6);
    });

    test(`bytes without order, ${String(size)} of them, in parts of ${String(partSize)}, are stored`, () => {
      assert.equal(levelOf(randomBytes(size), partSize), 0);
    });
  }

test("a header of zeros does not make what follows worth packing, nor one of noise the rest not", () => {
  assert.equal(levelOf(Buffer.concat([Buffer.alloc(2_000), randomBytes(1_000_000)]), 65_536), 0);
  assert.equal(levelOf(Buffer.concat([randomBytes(20_000), text(1_000_000)]), 65_536), 6);
});

test("an empty body is packed with its head", () => {
  assert.equal(new Sample(0).level(), 6);
});
