/**
 * Packages of spec/vectors before the verifier page, in one page: it says what the verifier says in Node. Each fourth of them, or with
 * MUNIMENT_TEST_LONG=1 all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64 } from "@muniment/verify";
import { applied } from "../../spec/vectors/package-case.ts";
import { isLong } from "../extent.ts";
import { asOnPage, judgeOnPage } from "./judge-on-page.ts";
import { openVerifyPage, skip } from "./open-verify-page.ts";
import { tryAnchoredOnPage, trySuitesOnPage } from "./page-vectors.ts";
import { readVectors } from "./read-vectors.ts";
import { judgeHere } from "./two-verifiers.ts";

test("the packages of spec/vectors get the same findings on the page", { skip, timeout: 600_000 }, async (t) => {
  const { bases, cases, files } = readVectors();
  const { page, incidents } = await openVerifyPage(t);
  const vectors = [...Object.keys(bases).map((base) => ({ name: base, base, changes: {} })), ...cases];
  assert.ok(vectors.length > 300);
  for (const [at, vector] of vectors.entries()) {
    if (!isLong && at % 4 !== 0) continue;
    const { name, base, changes } = vector;
    const keys = ("keys" in vector ? vector.keys : undefined) ?? bases[base]?.keys ?? [];
    const whole = files[base] ?? assert.fail(`no base ${base}`);
    const there = await judgeOnPage(page, { package: applied(whole, changes, fromBase64), keys });
    const here = await judgeHere(files, { base, changes, keys });
    assert.deepEqual(there, asOnPage(here), name);
  }
  assert.deepEqual(incidents, []);
});

test(
  "so do those with anchors, with whom their user trusts: in a folder, a ZIP or a tar",
  { skip, timeout: 600_000 },
  async (t) => {
    const { page, incidents } = await openVerifyPage(t);
    const { packages, faults } = await tryAnchoredOnPage(page, 7, "in turn");
    assert.ok(packages > 30, String(packages));
    assert.deepEqual(faults, []);
    assert.deepEqual(incidents, []);
  },
);

test("so do the published suites of ZIP files, bags and bombs", { skip, timeout: 600_000 }, async (t) => {
  const { page, incidents } = await openVerifyPage(t);
  const { packages, faults } = await trySuitesOnPage(page, 9);
  if (packages === 0) t.skip("the suites do not lie beside the repository");
  assert.deepEqual(faults, []);
  assert.deepEqual(incidents, []);
});
