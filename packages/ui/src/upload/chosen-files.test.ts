import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { comparePaths } from "./chosen-files.ts";

/** The byte that parts the parts becomes the lowest one. */
const bytesOf = (path: string): Buffer => Buffer.from(path.replaceAll("/", "\0"));

test("paths are in order as the bytes of their parts are", () => {
  const sorted = ["a", "a/b", "a-b", "a/", "b", "\uFFFD", "😀", "😁"].toSorted(comparePaths);
  assert.deepEqual(sorted, ["a", "a/", "a/b", "a-b", "b", "\uFFFD", "😀", "😁"]);
  const path = fc.string({ unit: fc.constantFrom("/", "-", "a", "é", "\uFFFD", "😀", "😁", "\u{10000}") });
  fc.assert(
    fc.property(path, path, (one, other) => {
      assert.equal(Math.sign(comparePaths(one, other)), Buffer.compare(bytesOf(one), bytesOf(other)));
    }),
  );
});
