import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { lastingParts } from "../file-blocks.ts";
import { stored } from "./gzip-level.ts";
import { gzipMember } from "./hashed-file.ts";

/** Of a block that is stored. */
const block = 65_535;

for (const size of [0, 1, block - 1, block, block + 1, 4 * block - 1, 4 * block, 4 * block + 1, 9 * block]) {
  for (const partSize of [1_000, block, 131_072]) {
    test(`${String(size)} bytes in parts of ${String(partSize)} are stored as they are`, async () => {
      const body = randomBytes(size);
      async function* parts() {
        // As a file is read: into memory that is used again.
        const memory = Buffer.alloc(partSize);
        for (let at = 0; at < size; at += partSize) {
          const part = body.subarray(at, at + partSize);
          part.copy(memory);
          yield await Promise.resolve(memory.subarray(0, part.length));
        }
      }
      const written: Uint8Array[] = [];
      for await (const part of lastingParts(gzipMember(parts(), stored))) written.push(part);
      const member = Buffer.concat(written);
      assert.ok(gunzipSync(member).equals(body));
      const blocks = Math.floor(size / block) + 1;
      assert.equal(member.length, 10 + 5 * blocks + size + 8);
    });
  }
}
