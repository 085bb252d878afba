import assert from "node:assert/strict";
import { test } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { isLong } from "../extent.ts";
import { resultLines } from "../crash/harness.ts";
import { run } from "./queue-kill.ts";

const found = await browserForTests();
const cases = isLong ? 4 : 2;

test(
  "a queue that is killed goes on, and seals each address once",
  { skip: found === null && "no browser was found" },
  async (context) => {
    const result = await run({
      seed: 7,
      budget: { cases },
      log: (line) => {
        context.diagnostic(line);
      },
    });
    for (const line of resultLines(result)) context.diagnostic(line);
    assert.deepEqual(result.violations, []);
    assert.equal(result.cases, cases);
  },
);
