import assert from "node:assert/strict";
import { test } from "node:test";
import type { ItemSummary } from "../index/items.ts";
import { everything, isMeant, selectItems } from "./selection.ts";

const capture: ItemSummary = {
  item: "0123456789abcdef",
  index: 7,
  kind: "capture",
  title: "A page",
  address: "https://www.example.org:8443/a?b",
  sealed: "2026-11-22T21:12:48.123Z",
  verdict: "partial",
  size: 1,
  shows: "other",
  picture: null,
};
const file: ItemSummary = { ...capture, kind: "intake", address: null, verdict: null };

for (const [what, selection, item, meant] of [
  ["everything, where nothing is asked for", {}, file, true],
  ["what was sealed at that very time", { from: "2026-11-22T21:12:48.123Z" }, capture, true],
  ["nothing before it", { from: "2026-11-22T21:12:48.124Z" }, capture, false],
  ["nothing at the time before which it was to be sealed", { before: "2026-11-22T21:12:48.123Z" }, capture, false],
  ["what was sealed just before", { before: "2026-11-22T21:12:48.124Z" }, capture, true],
  ["a host", { site: "www.example.org" }, capture, true],
  ["a host in a domain", { site: "example.org" }, capture, true],
  ["no host that only ends alike", { site: "ample.org" }, capture, false],
  ["no file, where a site is asked for", { site: "example.org" }, file, false],
  ["a kind", { kind: "intake" }, file, true],
  ["no other kind", { kind: "intake" }, capture, false],
  ["a verdict", { verdict: "partial" }, capture, true],
  ["no other verdict", { verdict: "complete" }, capture, false],
  ["no file, where a verdict is asked for", { verdict: "complete" }, file, false],
  ["only what all of it holds for", { kind: "capture", site: "example.org", verdict: "wall" }, capture, false],
] as const) {
  test(`a selection means ${what}`, () => {
    assert.equal(isMeant(item, { ...everything, ...selection }), meant);
  });
}

test("a selection goes through all of a list that has more than one page", async () => {
  const items = Array.from({ length: 1203 }, (_, index) => ({
    ...(index % 3 === 0 ? file : capture),
    index,
  })).reverse();
  const list = (before: number | null, limit: number): Promise<readonly ItemSummary[]> =>
    Promise.resolve(items.filter(({ index }) => index < (before ?? Infinity)).slice(0, limit));
  const found: number[] = [];
  for await (const some of selectItems({ list }, { ...everything, kind: "intake" }))
    found.push(...some.map(({ index }) => index));
  assert.deepEqual(
    found,
    items.filter(({ kind }) => kind === "intake").map(({ index }) => index),
  );
});
