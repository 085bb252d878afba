import assert from "node:assert/strict";
import { suite, test, type TestContext } from "node:test";
import { anchoredPackage, judgeAnchors } from "./anchor-matrix.ts";
import { withoutPython } from "./two-verifiers.ts";

/** Every 97th bit of each file, so that it takes half a minute; all of them: see anchor-matrix.ts. */
const step = 97;

void suite("the anchors of a package that the program exported", () => {
  test("stripped or with any bit changed are judged alike by both, and never for what they are not", async (context: TestContext) => {
    const without = withoutPython();
    if (without !== false) context.diagnostic(without);
    const counts = await judgeAnchors(await anchoredPackage(), step, without === false);
    const cases = [...counts.values()].reduce((sum, count) => sum + count, 0);
    assert.ok(cases > 300, String(cases));
    context.diagnostic(`${String(cases)} forgeries`);
  });
});
