import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { runsOf, visible } from "./visible.ts";

test("bidi overrides, controls and lone surrogates are named", () => {
  assert.equal(visible("invoice\u202Egnp.exe"), "invoice[U+202E]gnp.exe");
  assert.equal(visible("a\u0000b\u001B[31m\u200Bc\uD800"), "a[U+0000]b[U+001B][31m[U+200B]c[U+D800]");
  assert.equal(visible("two\nlines\u2028three"), "two[U+000A]lines[U+2028]three");
});

test("the letters of Arabic and Persian, their joiners, and emoji stay as they are", () => {
  for (const text of ["می‌خواهم", "سوق الثلاثاء، ٢٠٢٦", "👩‍⚕️", "naïve — “quoted”"]) assert.equal(visible(text), text);
});

test("a preview keeps lines and tabs, and nothing else", () => {
  assert.deepEqual(runsOf("a\tb\r\nc", true), [{ plain: "a\tb" }, { code: "U+000D" }, { plain: "\nc" }]);
});

test("no run of plain text has a character that hides, and nothing is lost", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const runs = runsOf(text);
      const again = runs
        .map((run) => ("plain" in run ? run.plain : String.fromCodePoint(Number.parseInt(run.code.slice(2), 16))))
        .join("");
      assert.equal(again, text);
      for (const run of runs) if ("plain" in run) assert.doesNotMatch(run.plain, /[\p{Cc}\u202A-\u202E\u2066-\u2069]/u);
    }),
  );
});
