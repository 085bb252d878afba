import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { isLong } from "../extent.ts";
import { tryAnchored, tryVectors } from "./shell-vectors.ts";

/** So that it takes seconds; all of them: see shell-vectors.ts. */
const step = isLong ? 7 : 197;

void suite("verify.sh", () => {
  test("says of the packages of spec/vectors what they are", async () => {
    const { vectors, faults } = await tryVectors(step);
    assert.deepEqual(faults, []);
    assert.ok(vectors > 10, String(vectors));
  });

  test("never says good of a package whose anchors are not, and leaves open what it cannot check", async () => {
    const { vectors, faults } = await tryAnchored(step);
    assert.deepEqual(faults, []);
    assert.ok(vectors > 1, String(vectors));
  });
});
