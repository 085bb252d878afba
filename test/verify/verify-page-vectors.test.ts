/**
 * Packages of spec/vectors before the verifier page, in one page: it says what the verifier says in Node. Each twelfth of them, or with
 * MUNIMENT_TEST_LONG=1 all.
 */
import assert from "node:assert/strict";
import { test } from "node:test";
import { fromBase64 } from "@muniment/verify";
import { applied } from "../../spec/vectors/package-case.ts";
import { isLong } from "../extent.ts";
import { openPageBrowser } from "../page-browser.ts";
import { asOnPage, judgeOnPage } from "./judge-on-page.ts";
import { openPage, skip } from "./open-verify-page.ts";
import { tryAnchoredOnPage, trySuitesOnPage } from "./page-vectors.ts";
import { readVectors } from "./read-vectors.ts";
import { judgeHere } from "./two-verifiers.ts";

test("the packages of spec/vectors get the same findings on the page", { skip, timeout: 600_000 }, async (t) => {
  const { bases, cases, files } = readVectors();
  const { page, incidents } = await openPage(await openPageBrowser(t));
  const vectors = [...Object.keys(bases).map((base) => ({ name: base, base, changes: {} })), ...cases];
  assert.ok(vectors.length > 300);
  for (const [at, vector] of vectors.entries()) {
    if (!isLong && at % 12 !== 0) continue;
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
    const { page, incidents } = await openPage(await openPageBrowser(t));
    const { packages, faults } = await tryAnchoredOnPage(page, isLong ? 7 : 15, "in turn");
    assert.ok(packages > 10, String(packages));
    assert.deepEqual(faults, []);
    assert.deepEqual(incidents, []);
  },
);

test("so do the published suites of ZIP files, bags and bombs", { skip, timeout: 600_000 }, async (t) => {
  const { page, incidents } = await openPage(await openPageBrowser(t));
  const { packages, faults } = await trySuitesOnPage(page, isLong ? 9 : 29);
  if (packages === 0) t.skip("the suites do not lie beside the repository");
  assert.deepEqual(faults, []);
  assert.deepEqual(incidents, []);
});
