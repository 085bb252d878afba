import assert from "node:assert/strict";
import { it } from "node:test";
import { resultLines } from "./harness.ts";
import { mutants } from "./mutant-list.ts";
import { tryOne } from "./mutants.ts";
import { run } from "./power-loss.ts";
import { hasStrace } from "./trace.ts";

const scenarios = ["add-many", "init-again", "recover-committed", "rotate"];

it("K3: some images of a loss of power, and a start on each", async (context) => {
  if (!(await hasStrace())) {
    context.skip("strace is not here");
    return;
  }
  const wanted = (name: string): boolean => scenarios.includes(name);
  const result = await run({ seed: 1, budget: { cases: 80 }, log: () => undefined, wanted });
  assert.deepEqual(result.violations, [], resultLines(result).join("\n"));
  assert.equal(result.cases, 80);
});

it("K3: notices that a step is missing", async (context) => {
  if (!(await hasStrace())) {
    context.skip("strace is not here");
    return;
  }
  const mutant = mutants.find(({ name }) => name.startsWith("step 4: the sync of the folders"));
  assert.ok(mutant !== undefined);
  assert.match((await tryOne(mutant, 1)) ?? "nothing noticed", /^power-loss, after \d+ cases: /);
});
