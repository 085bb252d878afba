import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { parseSrcset } from "./srcset.ts";

test("addresses are told from their descriptors as the standard has it", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["", []],
    [" , ,", []],
    ["a.png", ["a.png"]],
    ["a.png 1x, b.png 2x", ["a.png", "b.png"]],
    ["a.png 320w,b.png 640w", ["a.png", "b.png"]],
    ["a.png,b.png", ["a.png,b.png"]],
    ["a.png, b.png", ["a.png", "b.png"]],
    ["a.png,, b.png", ["a.png", "b.png"]],
    ["\n a.png\t100w 50h ,\r\n b.png", ["a.png", "b.png"]],
    ["/c/w_100,h_50/a.png 1x, /c/w_200,h_100/a.png 2x", ["/c/w_100,h_50/a.png", "/c/w_200,h_100/a.png"]],
    ["data:image/gif;base64,R0lG 1x, b.png 2x", ["data:image/gif;base64,R0lG", "b.png"]],
    ["a.png (x, y) 1x, b.png", ["a.png", "b.png"]],
    ["a.png (x, b.png", ["a.png"]],
    [", a.png 1x", ["a.png"]],
  ];
  for (const [text, urls] of cases) assert.deepEqual(parseSrcset(text), urls, JSON.stringify(text));
});

test("any text is read to its end", () => {
  fc.assert(
    fc.property(fc.string({ unit: fc.constantFrom(",", " ", "(", ")", "a", "1x", "\n") }), (text) => {
      const urls = parseSrcset(text);
      assert.ok(urls.every((url) => url !== "" && !/[\t\n\f\r ]|^,|,$/.test(url) && text.includes(url)));
    }),
  );
  assert.equal(parseSrcset("a.png (x".repeat(8_000)).length, 1);
  assert.deepEqual(parseSrcset(",".repeat(65_536)), []);
});
