import assert from "node:assert/strict";
import { it } from "node:test";
import { FormatError } from "./digest.ts";
import { factsMax, factTextMax, parseFactsDetail, type FactsDetail, type FactStep } from "./record-derivation.ts";

const tool = { name: "file-type", version: "22.3.0" };
const done: FactStep = {
  step: "type",
  tool,
  outcome: "done",
  facts: [
    { name: "type.media", fact: { basis: "measured", value: "image/jpeg" } },
    { name: "picture.width", fact: { basis: "measured", value: 4032 } },
    { name: "gps.latitude", fact: { basis: "not-measured", reason: "of no hemisphere" } },
    { name: "exif.Artist", fact: { basis: "claimed", value: "\u202etxt.exe \u0000 شاهد" } },
    { name: "exif.ImageDescription", fact: { basis: "claimed", value: "long" }, cut: 81236 },
  ],
  leftOut: 3,
};
const failed: FactStep = { step: "picture", tool, outcome: "failed", reason: "it did not end" };
const detail: FactsDetail = {
  action: "facts",
  file: { path: "original/photo.jpg", sha256: "ab".repeat(32), size: 48213 },
  given: { basis: "measured", value: 48213 },
  made: { basis: "claimed", value: "2026-11-22T21:12:48.123Z" },
  steps: [done, failed],
};

it("reads what it is to be", () => {
  for (const good of [
    detail,
    { ...detail, steps: [failed] },
    { ...detail, steps: [{ ...done, facts: [] }] },
    { ...detail, made: { basis: "not-measured", reason: "the clock was not set" } },
  ]) {
    assert.deepEqual(parseFactsDetail(structuredClone(good)), good);
  }
});

it("passes over an action that it does not know", () => {
  for (const other of [{}, { action: "thumbnail", of: 7 }, null, "facts"]) assert.equal(parseFactsDetail(other), null);
});

it("refuses anything else", () => {
  const withFact = (fact: object): object => ({ ...detail, steps: [{ ...done, facts: [fact] }] });
  const said = { basis: "claimed", value: "x" };
  const bad: readonly object[] = [
    { ...detail, more: 1 },
    { action: "facts" },
    { ...detail, file: { ...detail.file, size: -1 } },
    { ...detail, file: { ...detail.file, sha256: "AB".repeat(32) } },
    { ...detail, file: { ...detail.file, path: "" } },
    { ...detail, file: { ...detail.file, more: 1 } },
    { ...detail, given: { basis: "guessed", value: 1 } },
    { ...detail, made: { basis: "claimed", value: "yesterday" } },
    { ...detail, steps: [] },
    { ...detail, steps: [done, done] },
    { ...detail, steps: Array.from({ length: 17 }, (_, at) => ({ ...failed, step: "s".repeat(at + 1) })) },
    { ...detail, steps: [{ ...failed, reason: "" }] },
    { ...detail, steps: [{ ...failed, reason: "x".repeat(1001) }] },
    { ...detail, steps: [{ ...failed, facts: [] }] },
    { ...detail, steps: [{ ...failed, outcome: "skipped" }] },
    { ...detail, steps: [{ ...done, step: "Type" }] },
    { ...detail, steps: [{ ...done, tool: { ...tool, name: "" } }] },
    { ...detail, steps: [{ ...done, tool: { ...tool, version: "\u001b[2J" } }] },
    { ...detail, steps: [{ ...done, leftOut: 0.5 }] },
    { ...detail, steps: [{ ...done, facts: Array.from({ length: factsMax + 1 }, () => done.facts[0]) }] },
    withFact({ name: "exif", fact: said }),
    withFact({ name: "exif.a b", fact: said }),
    withFact({ name: `exif.${"x".repeat(101)}`, fact: said }),
    withFact({ name: "exif.Make", fact: { basis: "claimed", value: 1.5 } }),
    withFact({ name: "exif.Make", fact: { basis: "claimed", value: ["x"] } }),
    withFact({ name: "exif.Make", fact: { basis: "claimed", value: "x".repeat(factTextMax + 1) } }),
    withFact({ name: "exif.Make", fact: said, cut: 1 }),
    withFact({ name: "exif.Make", fact: { basis: "claimed", value: 1 }, cut: 2 }),
    withFact({ name: "exif.Make", fact: said, more: 1 }),
  ];
  for (const one of bad) assert.throws(() => parseFactsDetail(one), FormatError, JSON.stringify(one).slice(0, 200));
});
