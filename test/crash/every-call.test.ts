import assert from "node:assert/strict";
import { it } from "node:test";
import { run } from "./every-call.ts";
import { resultLines } from "./harness.ts";
import { hasStrace } from "./trace.ts";

const scenarios = ["add", "capture", "recover-committed", "rotate"];

it("K1: faults at some calls of an add, a capture, a recovery and a new key", async (context) => {
  if (!(await hasStrace())) {
    context.skip("strace is not here");
    return;
  }
  const wanted = (name: string): boolean => scenarios.includes(name);
  const result = await run({ seed: 1, budget: { cases: 32 }, log: () => undefined, wanted });
  assert.deepEqual(result.violations, [], resultLines(result).join("\n"));
  assert.ok(result.cases > 25, `only ${String(result.cases)} faults struck anything`);
});
