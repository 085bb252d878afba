import assert from "node:assert/strict";
import { it } from "node:test";
import { resultLines } from "./harness.ts";
import { run } from "./fuzz.ts";

it("takes anything in its stride", async (test) => {
  const result = await run({ seed: 1, budget: { cases: 20_000 }, log: () => undefined });
  test.diagnostic(resultLines(result).join("\n"));
  assert.deepEqual(result.violations, []);
  assert.equal(result.cases, 20_000);
  // Among them are some that are in order: else nothing was shown of those.
  assert.ok(Number(result.figures["inputs that were read"]) > 500);
});
