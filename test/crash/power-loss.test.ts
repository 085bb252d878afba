import assert from "node:assert/strict";
import { it } from "node:test";
import { resultLines } from "./harness.ts";
import { mutants } from "./mutant-list.ts";
import { tryMutants } from "./mutants.ts";
import { run } from "./power-loss.ts";
import { hasStrace } from "./trace.ts";

const scenarios = ["add-many", "init-again", "recover-committed", "rotate"];

it("K3: some images of a loss of power, and a start on each", async (context) => {
  if (!(await hasStrace())) {
    context.skip("strace is not here");
    return;
  }
  const wanted = (name: string): boolean => scenarios.includes(name);
  const result = await run({ seed: 1, budget: { cases: 150 }, log: () => undefined, wanted });
  assert.deepEqual(result.violations, [], resultLines(result).join("\n"));
  assert.equal(result.cases, 150);
});

it("K3: notices that a step is missing", async (context) => {
  if (!(await hasStrace())) {
    context.skip("strace is not here");
    return;
  }
  const one = mutants.filter(({ name }) => name.startsWith("step 4: the sync of the folders"));
  const outcomes = await tryMutants(one, { seed: 1, cases: 200, log: () => undefined });
  assert.deepEqual(
    outcomes.map(({ caught }) => caught?.by),
    ["power-loss"],
  );
});
