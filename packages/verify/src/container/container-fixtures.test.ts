/**
 * The published suites of ZIP files, bags and bombs, each offered as a package. They lie beside the repository; without them this says so
 * and skips. None of them is a package: so none may be verified, and what is wrong with a container is to be named.
 */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { suite, test } from "node:test";
import { verdictOf, type Finding } from "../finding.ts";
import { accessTo, allOf } from "../wacz/sample-wacz.ts";
import { verifyFile } from "../verify-file.ts";
import { fixtures, skipFixtures as skip } from "../../../../test/shared-fixtures.ts";

interface FixtureCase {
  readonly id: string;
  readonly file: string;
  readonly expect: string;
}

function casesOf(name: string): readonly FixtureCase[] {
  if (skip !== false) return [];
  const { cases } = JSON.parse(readFileSync(join(fixtures, name, "expected.json"), "utf8")) as {
    cases: readonly FixtureCase[];
  };
  assert.ok(cases.length > 0);
  return cases;
}

function judge(name: string, file: string): Promise<readonly Finding[]> {
  return allOf(verifyFile(accessTo(readFileSync(join(fixtures, name, file))), "package.zip", { keys: [] }));
}

for (const name of ["hostilezip", "bombs"]) {
  suite(name, { skip }, () => {
    for (const { id, file, expect } of casesOf(name)) {
      test(`${id}: ${expect}`, { timeout: 60_000 }, async () => {
        const findings = await judge(name, file);
        assert.ok(["bad", "unchecked"].includes(verdictOf(findings)));
        assert.ok(findings.length < 100_000);
      });
    }
  });
}

suite("bagit", { skip }, () => {
  for (const { id, file, expect } of casesOf("bagit")) {
    // Of the bags that are valid none has an item of a log: an exported package is a bag, and not every bag is one.
    test(`${id}: ${expect}, and no package`, async () => {
      const findings = await judge("bagit", file);
      assert.equal(verdictOf(findings), "bad");
      // Without bagit.txt and with manifests of another kind only, nothing tells that it was to be a bag.
      if (id.includes("missing-bagit.txt")) return;
      assert.deepEqual(findings.map(({ check, outcome }) => [check, outcome]).slice(0, 1), [
        ["package.container", "holds"],
      ]);
      assert.ok(findings.some(({ check, subject }) => check === "package.proof" && subject.file === "data/items"));
    });
  }
});
