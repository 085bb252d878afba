import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { constants, deflateRawSync, gzipSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { ByteReader } from "./byte-reader.ts";
import { readAll } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";
import { gunzip } from "./gzip.ts";
import { inflate } from "./inflate.ts";

async function* parts(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

const content = fc.oneof(
  fc.uint8Array({ maxLength: 2_000 }),
  fc.array(fc.constantFrom(65, 66, 67, 32), { maxLength: 4_000 }).map((bytes) => Uint8Array.from(bytes)),
  fc
    .tuple(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.integer({ min: 1, max: 1_000 }))
    .map(([bytes, times]) => {
      return Uint8Array.from({ length: bytes.length * times }, (_, at) => bytes[at % bytes.length] ?? 0);
    }),
);
const options = fc.record({
  level: fc.integer({ min: 0, max: 9 }),
  strategy: fc.constantFrom(constants.Z_DEFAULT_STRATEGY, constants.Z_HUFFMAN_ONLY, constants.Z_RLE, constants.Z_FIXED),
});

describe("inflate", () => {
  it("gives what was deflated, in parts of any size, and stops behind it", async () => {
    await fc.assert(
      fc.asyncProperty(
        content,
        options,
        fc.integer({ min: 1, max: 5_000 }),
        fc.uint8Array({ maxLength: 20 }),
        async (bytes, how, size, after) => {
          const packed = Buffer.concat([deflateRawSync(bytes, how), after]);
          const input = new ByteReader(parts(packed, size));
          assert.deepEqual(Buffer.from(await readAll(inflate(input), 1_000_000)), Buffer.from(bytes));
          assert.deepEqual(Buffer.from(await input.take(after.length)), Buffer.from(after));
          assert.equal(await input.atEnd(), true);
        },
      ),
    );
  });

  it("agrees with zlib on bytes that are flipped or cut", async () => {
    await fc.assert(
      fc.asyncProperty(
        content,
        options,
        fc.nat(),
        fc.integer({ min: 1, max: 255 }),
        fc.boolean(),
        async (bytes, how, place, flip, cut) => {
          const packed = deflateRawSync(bytes, how);
          const at = place % packed.length;
          const changed = cut ? packed.subarray(0, at) : Buffer.from(packed);
          if (!cut) changed[at] = (changed[at] ?? 0) ^ flip;
          assert.deepEqual(await ours(changed), theirs(changed));
        },
      ),
      { numRuns: 500 },
    );
  });

  it("agrees with zlib on bytes of chance", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), async (bytes) => {
        assert.deepEqual(await ours(bytes), theirs(bytes));
      }),
      { numRuns: 500 },
    );
  });

  it("never holds more than it hands over at a time", async () => {
    const packed = deflateRawSync(Buffer.alloc(20_000_000));
    let total = 0;
    for await (const part of inflate(new ByteReader(parts(packed, 65_536)))) {
      assert.ok(part.length <= 100 * 1024);
      total += part.length;
    }
    assert.equal(total, 20_000_000);
  });

  it("reads gzip members one behind the other, and refuses what is none", async () => {
    const two = Buffer.concat([gzipSync("one, "), gzipSync("two")]);
    assert.equal(Buffer.from(await readAll(gunzip(new ByteReader(parts(two, 7))), 100)).toString(), "one, two");
    await assert.rejects(
      readAll(gunzip(new ByteReader(parts(Buffer.concat([two, Buffer.from("more")]), 7))), 100),
      FormatError,
    );
    const wrong = Buffer.from(two);
    wrong[wrong.length - 8] = (wrong[wrong.length - 8] ?? 0) ^ 1;
    await assert.rejects(readAll(gunzip(new ByteReader(parts(wrong, 7))), 100), /CRC-32/);
  });
});

/** The bytes, or null where they are refused. */
async function ours(packed: Uint8Array): Promise<Buffer | null> {
  try {
    return Buffer.from(await readAll(inflate(new ByteReader(parts(packed, 64))), 10_000_000));
  } catch (error) {
    assert.ok(error instanceof FormatError, String(error));
    return null;
  }
}

function theirs(packed: Uint8Array): Buffer | null {
  try {
    return inflateRawSync(packed);
  } catch {
    return null;
  }
}
