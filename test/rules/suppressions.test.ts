/** A comment that silences a file silences what the linter would tell of itself: so the sources are read here. */
import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { root } from "./planted-tree.ts";

const sources = ["{packages,test,bench,spec,scripts,bin}/**/*.{ts,tsx,js,cjs,mjs}", "*.{ts,js,cjs,mjs}"];
const notOurs = ["**/node_modules/**", "**/dist/**", "test/rules/{lint,suppressions}.test.ts"];

const suppression = /(?:\/\/|\/\*)[\s*]*((?:oxlint|eslint)-disable|@ts-(?:ignore|expect-error|nocheck)).*/gu;

/** A suppressed rule is a debt: it is of one line, and says why on it, after two dashes. The verifier has none: whoever audits it must not have to judge exceptions. */
function debts(file: string, text: string): readonly string[] {
  return [...text.matchAll(suppression)].flatMap(([comment]) => {
    if (file.startsWith("packages/verify/src/")) return [`${file} silences a rule: ${comment}`];
    const isOfOneLine = /-disable(?:-next)?-line |@ts-expect-error /u.test(comment);
    if (!isOfOneLine) return [`${file} silences more than one line: ${comment}`];
    return / -- \S/u.test(comment) ? [] : [`${file} does not say why: ${comment}`];
  });
}

test("rules are silenced for one line, with a reason, and never in the verifier", () => {
  const files = globSync(sources, { cwd: root, exclude: notOurs });
  assert.ok(files.length > 1000, "the sources are not where they were");
  const found = files.flatMap((file) => debts(file, readFileSync(join(root, file), "utf8")));
  assert.deepEqual(found, []);
});

test("what silences a rule is noticed", () => {
  const count = (file: string, text: string): number => debts(file, text).length;
  for (const tool of ["oxlint", "eslint"]) {
    assert.equal(count("bench/a.ts", `// ${tool}-disable-next-line no-console\nconsole.log(1);`), 1);
    assert.equal(count("bench/a.ts", `// ${tool}-disable-next-line no-console -- a reason\nconsole.log(1);`), 0);
    assert.equal(count("bench/a.ts", `console.log(1); // ${tool}-disable-line no-console -- a reason`), 0);
    assert.equal(count("bench/a.ts", `/* ${tool}-disable */`), 1);
    assert.equal(count("bench/a.ts", `/*\n * ${tool}-disable no-console -- a reason\n */`), 1);
    assert.equal(count("packages/verify/src/a.ts", `// ${tool}-disable-next-line eqeqeq -- a reason`), 1);
  }
  assert.equal(count("bench/a.ts", "// @ts-expect-error -- a reason"), 0);
  assert.equal(count("bench/a.ts", "// @ts-expect-error"), 1);
  assert.equal(count("bench/a.ts", "// @ts-nocheck -- a reason"), 1);
  assert.equal(count("packages/verify/src/a.ts", "// @ts-expect-error -- a reason"), 1);
});
