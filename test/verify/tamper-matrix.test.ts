import assert from "node:assert/strict";
import { before, suite, test, type TestContext } from "node:test";
import { exportedPackage, judgeMatrix, type Exported } from "./tamper-matrix.ts";
import { judgeHere, judgeInPython, withoutPython } from "./two-verifiers.ts";

/** Every 61st bit of each file, so that it takes seconds; all of them: see tamper-matrix.ts. */
const step = 61;

void suite("a package that the program exported", () => {
  let exported: Exported;

  before(async () => {
    exported = await exportedPackage();
  });

  test("is verified by both verifiers", async (context: TestContext) => {
    const bases = { exported: exported.files };
    const asked = { base: "exported", changes: {}, keys: [exported.key] };
    const verified = { verdict: "verified", rest: [], shown: { entries: 4, items: 2, first: 1, last: 3 } };
    assert.deepEqual(await judgeHere(bases, asked), verified);
    if (withoutPython() !== false) context.diagnostic(String(withoutPython()));
    else assert.deepEqual(await judgeInPython(bases, [asked]), [verified]);
  });

  test("is refused by both with any bit changed, and they do not differ", async (context: TestContext) => {
    const without = withoutPython();
    if (without !== false) context.diagnostic(without);
    const counts = await judgeMatrix(exported, step, without === false);
    const cases = [...counts.values()].reduce((sum, count) => sum + count, 0);
    assert.ok(cases > 1000, String(cases));
    context.diagnostic(`${String(cases)} forgeries`);
  });
});
