import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { hexOf, type RecordObject } from "@muniment/verify";
import type { SealedRecord } from "../archive/archive.ts";
import { sampleSealed } from "../index/sample-records.ts";
import { historyEndMax, isHistory, readHistory } from "./history.ts";

const object: RecordObject = {
  path: "a.txt",
  role: "original",
  mediaType: "text/plain",
  size: 1,
  sha256: "ab".repeat(32),
};
const item = { record: sampleSealed(1, "1", "intake", null).entry.record, objects: [object] };
const fixity = (fails: number, unchecked: number, files: readonly string[]): object => ({
  action: "check",
  checkpoint: { root: Buffer.alloc(32).toString("base64"), size: 2 },
  ended: { basis: "claimed", value: "2026-11-22T21:12:48.123Z" },
  faults: files.map((file) => ({ check: "object.bytes", file, outcome: "fails" })),
  found: { basis: "measured", value: { bytes: 10, fails, files: 3, holds: 2, unchecked } },
  repaired: [],
  scope: { objects: "sample", percent: 10 },
  started: { basis: "claimed", value: "2026-11-22T21:12:48.123Z" },
});

async function* given(...entries: readonly SealedRecord[]): AsyncGenerator<SealedRecord> {
  yield* await Promise.resolve(entries);
}

void describe("the history of a package", () => {
  it("tells what came of checks, and whether files of its items were named", async () => {
    const [own, other] = [object.sha256, "cd".repeat(32)].map((hex) => `objects/${hex.slice(0, 2)}/${hex}`);
    const { events } = await readHistory(
      given(
        sampleSealed(2, "2", "fixity", fixity(0, 0, [])),
        sampleSealed(3, "3", "fixity", fixity(2, 1, [own ?? "", other ?? ""])),
        sampleSealed(4, "4", "fixity", fixity(0, 1, [`objects/11/${hexOf(item.record)}`])),
      ),
      [item],
    );
    const told = { what: "check", scope: "sample" };
    assert.deepEqual(
      events.map((event) => event.told),
      [
        { ...told, outcome: "holds", here: 0 },
        { ...told, outcome: "fails", here: 1 },
        { ...told, outcome: "unchecked", here: 1 },
      ],
    );
  });

  it("tells proofs that were asked for, had or not, and new keys; nothing of items, and not the beginning of the log", async () => {
    const authority = { name: "tsa-a", url: "https://tsa.example/" };
    const entries = [
      sampleSealed(0, "0", "key", { action: "genesis" }),
      sampleSealed(1, "1", "intake", {}),
      sampleSealed(2, "2", "token", { action: "stamp", authority, outcome: "obtained" }),
      sampleSealed(3, "3", "token", { action: "stamp", authority, outcome: "failed", reason: "no route to 192.0.2.1" }),
      sampleSealed(4, "4", "token", { action: "constructor", outcome: "<b>" }),
      sampleSealed(5, "5", "key", { action: "rotate" }),
      sampleSealed(6, "6", "head", {}),
      sampleSealed(7, "7", "fixity", {}),
    ];
    const { events } = await readHistory(given(...entries), [item]);
    assert.deepEqual(
      events.map(({ index, told }) => [index, told]),
      [
        [2, { what: "proof", action: "stamp", outcome: "obtained", from: "tsa-a" }],
        [3, { what: "proof", action: "stamp", outcome: "failed", from: "tsa-a" }],
        [4, { what: "proof", action: "constructor", outcome: null, from: null }],
        [5, { what: "key" }],
        [7, { what: "unreadable" }],
      ],
    );
    assert.deepEqual(entries.map(({ entry }) => entry).filter(isHistory).length, 5);
  });

  it("says so where a record cannot be read", async () => {
    const { entry } = sampleSealed(2, "2", "fixity", null);
    const { events } = await readHistory(given({ entry, record: { ok: false, reason: "gone" } }), [item]);
    assert.deepEqual(events, [
      { index: 2, sealed: entry.time, record: entry.record, by: null, told: { what: "unreadable" } },
    ]);
  });

  it("keeps both ends of a long one, and counts what lies between", async () => {
    const many = Array.from({ length: 2 * historyEndMax + 7 }, (_, at) => sampleSealed(at + 1, "1", "key", null));
    const { events, leftOut } = await readHistory(given(...many), [item]);
    assert.equal(leftOut, 7);
    assert.deepEqual(
      [events.length, events.at(0)?.index, events.at(-1)?.index],
      [2 * historyEndMax, 1, 2 * historyEndMax + 7],
    );
  });
});
