import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseRange } from "./range.ts";

test("a range that is asked for lies within the size and is never empty", () => {
  const place = fc.option(fc.nat(400), { nil: "" });
  fc.assert(
    fc.property(place, place, fc.nat(300), (first, last, size) => {
      const part = parseRange(`bytes=${String(first)}-${String(last)}`, size);
      if (part === null || part === "unsatisfiable") return;
      assert.ok(0 <= part.start && part.start < part.end && part.end <= size);
    }),
  );
});

test("of an empty object there is no part", () => {
  for (const range of ["bytes=0-0", "bytes=0-", "bytes=-1"]) assert.equal(parseRange(range, 0), "unsatisfiable");
});

test("no header, several ranges, or another form asks for the whole", () => {
  for (const range of [undefined, "", "bytes=0-1,3-4", "bytes=3-2", "bytes = 0-1", "items=0-1", "bytes=--1"])
    assert.equal(parseRange(range, 10), null);
});
