import assert from "node:assert/strict";
import { test } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { resultLines } from "../crash/harness.ts";
import { hostilePages } from "./hostile-pages.ts";
import { run } from "./hostile.ts";

const found = await browserForTests();
/** Other tests run beside, and the machine may be small; the program alone holds to ten seconds. */
const graceMs = 45_000;
const skip = found === null && "no browser was found";

test(
  "pages that mean harm end within their limit, are called what they are, and do not touch the next one",
  { skip },
  async (context) => {
    const result = await run({
      seed: 1,
      budget: {},
      cheap: true,
      graceMs,
      log: (line) => {
        context.diagnostic(line);
      },
    });
    for (const line of resultLines(result)) context.diagnostic(line);
    assert.deepEqual(result.violations, []);
    assert.equal(result.cases, hostilePages.filter(({ cheap }) => cheap).length);
  },
);
