import assert from "node:assert/strict";
import { it } from "node:test";
import { resultLines } from "./harness.ts";
import { run } from "./rot.ts";

it("names the file that was damaged, and no other", async (test) => {
  const result = await run({ seed: 1, budget: { cases: 700 }, log: () => undefined });
  test.diagnostic(resultLines(result).join("\n"));
  assert.deepEqual(result.violations, []);
  assert.ok(result.cases >= 700);
});
