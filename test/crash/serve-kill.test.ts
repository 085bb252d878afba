import assert from "node:assert/strict";
import { it } from "node:test";
import { resultLines } from "./harness.ts";
import { run } from "./serve-kill.ts";

it("the viewer loses nothing that it answered for when it is killed while five people work", async (test) => {
  const result = await run({ seed: 1, budget: { cases: 3 }, log: () => undefined });
  test.diagnostic(resultLines(result).join("\n"));
  assert.deepEqual(result.violations, []);
  assert.equal(result.cases, 3);
  assert.ok(Number(result.figures["files acknowledged"]) > 0);
});
