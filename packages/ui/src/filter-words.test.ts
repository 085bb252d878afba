import assert from "node:assert/strict";
import { test } from "node:test";
import { filtersIn, withFilterWord, withoutFilterWord } from "./filter-words.ts";

test("filters are words of the query, and what is in quotes is not", () => {
  assert.deepEqual(filtersIn('a kind:file "site:x y" -site:b.org after:2026-11-01 https://x'), [
    "kind:file",
    "-site:b.org",
    "after:2026-11-01",
  ]);
  assert.equal(withFilterWord("a", "kind:file"), "a kind:file");
  assert.equal(withFilterWord("a kind:file b", "kind:file"), "a b kind:file");
  assert.equal(withFilterWord("a after:2026-11-01", "after:2026-11-02", true), "a after:2026-11-02");
  assert.equal(withFilterWord("site:a", "site:b"), "site:a site:b");
  assert.equal(withoutFilterWord('a  kind:file "kind:file  x" b', "kind:file"), 'a "kind:file x" b');
  assert.equal(withoutFilterWord("kind:file", "kind:file"), "");
});
