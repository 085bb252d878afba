import assert from "node:assert/strict";
import { test } from "node:test";
import type { CaptureDetail } from "@muniment/verify";
import type { Captured } from "../../actions/capturing/capture.ts";
import { itemOf } from "../../index/item-of.ts";
import { sampleCaptureDetail, sampleSealed } from "../../index/sample-records.ts";
import { resultOf } from "./capture-studio.ts";
import { capturedLines } from "./captured-lines.ts";
import { itemLines } from "./item-lines.ts";

type Verdict = CaptureDetail["verdict"];

const cut = { code: "part.cut", text: "1 part is not whole" } as const;
const partial: Verdict = {
  value: "partial",
  reasons: [cut],
  parts: { page: "complete", media: "partial", text: "complete", frames: "none" },
};
const words = "page: complete; pictures, films and sound: partial; text: complete; frames: none on the page";

function captured(verdict: Verdict): Captured {
  const detail = sampleCaptureDetail("https://site.example/", "A page", verdict);
  const { entry } = sampleSealed(1, "a", "capture", detail);
  const { record, time } = entry;
  return {
    acknowledgement: {
      item: "a".repeat(16),
      index: 1,
      verdict: verdict.value,
      objects: [],
      kind: "capture",
      record,
      time,
    },
    detail,
  };
}

function shown(verdict: Verdict): readonly string[] {
  const { entry, record } = sampleSealed(1, "a", "capture", captured(verdict).detail);
  assert.ok(record.ok);
  const reading = itemOf(entry, record.value);
  assert.ok(reading.is === "item");
  return itemLines(reading.item);
}

test("a capture that ended tells what of the page is whole, under the reasons", () => {
  const lines = capturedLines(captured(partial));
  assert.deepEqual(lines.slice(1, 3), ["  1 part is not whole (part.cut)", `  parts    ${words}`]);
});

test("an item that is shown tells the same, under its verdict", () => {
  const lines = shown(partial);
  const place = lines.findIndex((line) => line.startsWith("  verdict"));
  assert.equal(lines[place + 1], `  ${"parts".padEnd(10)}  ${words}`);
});

test("a wall stands before the page and its text", () => {
  const wall: Verdict = {
    ...partial,
    value: "wall",
    parts: { page: "wall", media: "none", text: "wall", frames: "none" },
  };
  const expected = "page: a wall; pictures, films and sound: none on the page; text: a wall; frames: none on the page";
  assert.ok(capturedLines(captured(wall)).includes(`  parts    ${expected}`));
});

test("programs are given the parts as the record has them", () => {
  const result = JSON.parse(JSON.stringify(resultOf(captured(partial), "https://site.example/"))) as object;
  assert.deepEqual("parts" in result && result.parts, partial.parts);
});

test("a record that does not say, and one without a page, tell of no parts", () => {
  const { value, reasons } = partial;
  const failed: Verdict = {
    value: "failed",
    reasons: [{ code: "connection.timeout", text: "It did not answer" }],
    parts: { page: "failed", media: "none", text: "none", frames: "none" },
  };
  for (const verdict of [{ value, reasons }, failed] as const) {
    const lines = [...capturedLines(captured(verdict)), ...shown(verdict)];
    assert.deepEqual(
      lines.filter((line) => /^ {2}parts/.test(line)),
      [],
    );
  }
  const line = JSON.parse(JSON.stringify(resultOf(captured({ value, reasons }), "https://site.example/"))) as object;
  assert.ok(!("parts" in line));
});
