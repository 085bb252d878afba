import assert from "node:assert/strict";
import { it } from "node:test";
import { resultLines } from "./harness.ts";
import { run } from "./random-kill.ts";

it("loses nothing that was acknowledged when it is killed at random", async (test) => {
  const result = await run({ seed: 1, budget: { cases: 12 }, log: () => undefined });
  test.diagnostic(resultLines(result).join("\n"));
  assert.deepEqual(result.violations, []);
  assert.ok(result.cases >= 12);
  assert.ok(Number(result.figures["adds acknowledged"]) > 12);
});
