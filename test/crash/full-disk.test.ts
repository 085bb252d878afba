import assert from "node:assert/strict";
import { it } from "node:test";
import { resultLines } from "./harness.ts";
import { run } from "./full-disk.ts";

it("survives a full disk", async (test) => {
  const result = await run({ seed: 1, budget: { cases: 2 }, log: () => undefined });
  test.diagnostic(resultLines(result).join("\n"));
  assert.deepEqual(result.violations, []);
  if (result.cases === 0) test.skip("a small disk cannot be mounted here (it takes root)");
  else assert.equal(result.cases, 2);
});
