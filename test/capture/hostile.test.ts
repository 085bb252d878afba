import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { browserForTests } from "../browser-for-tests.ts";
import { isLong } from "../extent.ts";
import { hostilePages } from "./hostile-pages.ts";
import { run } from "./hostile.ts";

const found = await browserForTests();
/** Other tests run beside, and the machine may be small; the program alone holds to ten seconds. */
const graceMs = 60_000;
const timeMs = isLong ? 25_000 : 15_000;
/** One that never ends, one that breaks the browser, and one that breaks the protocol. */
const few: readonly string[] = ["endless-body", "renderer-ends", "split-headers"];

describe("a page that means harm ends in time, is called what it is, and does not touch the next one", () => {
  for (const { name } of hostilePages.filter(({ name, cheap }) => cheap && (isLong || few.includes(name)))) {
    it(name, { skip: found === null && "no browser was found" }, async (context) => {
      const log = (line: string): void => {
        context.diagnostic(line);
      };
      const result = await run({ seed: 1, budget: {}, only: name, timeMs, graceMs, log });
      assert.deepEqual([result.violations, result.cases], [[], 1]);
    });
  }
});
