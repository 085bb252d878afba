import assert from "node:assert/strict";
import { it } from "node:test";
import { resultLines } from "./harness.ts";
import { run } from "./many-adders.ts";

it("keeps the adds of many adders as a list would", async (test) => {
  const result = await run({ seed: 1, budget: { cases: 6 }, log: () => undefined });
  test.diagnostic(resultLines(result).join("\n"));
  assert.deepEqual(result.violations, []);
  assert.equal(result.cases, 2 * 32 * 6);
});
