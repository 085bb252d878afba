import assert from "node:assert/strict";
import { it } from "node:test";
import { FormatError } from "./digest.ts";
import { parseFixityDetail, type FixityDetail } from "./record-fixity.ts";

const detail: FixityDetail = {
  action: "check",
  scope: { objects: "sample", percent: 10 },
  checkpoint: { root: Buffer.alloc(32, 1).toString("base64"), size: 778 },
  started: { basis: "claimed", value: "2026-11-22T21:12:48.123Z" },
  ended: { basis: "claimed", value: "2026-11-22T21:13:00.000Z" },
  found: { basis: "measured", value: { holds: 4711, fails: 1, unchecked: 0, files: 1024, bytes: 81236 } },
  faults: [{ check: "object.bytes", file: "objects/ab/ab12", outcome: "fails" }],
  repaired: [],
};

it("reads what it is to be, of every scope", () => {
  const since = { objects: "since", since: "2026-11-01T00:00:00.000Z" } as const;
  const unmeasured = { basis: "not-measured", reason: "the clock was not set" } as const;
  for (const good of [
    detail,
    { ...detail, scope: { objects: "all" } },
    { ...detail, scope: since },
    { ...detail, started: unmeasured },
    { ...detail, action: "repair", repaired: ["objects/ab/ab12"] },
  ]) {
    assert.deepEqual(parseFixityDetail(structuredClone(good)), good);
  }
});

it("refuses anything else", () => {
  const count = { holds: 1, fails: 0, unchecked: 0, files: 1, bytes: 1 };
  const bad: readonly object[] = [
    {},
    { ...detail, more: 1 },
    { ...detail, action: "look" },
    { ...detail, scope: { objects: "none" } },
    { ...detail, scope: { objects: "all", percent: 10 } },
    { ...detail, scope: { objects: "sample", percent: 0 } },
    { ...detail, scope: { objects: "sample", percent: 101 } },
    { ...detail, scope: { objects: "since", since: "yesterday" } },
    { ...detail, checkpoint: { root: "AAAA", size: 1 } },
    { ...detail, checkpoint: { ...detail.checkpoint, size: -1 } },
    { ...detail, started: { basis: "guessed", value: "2026-11-22T21:12:48.123Z" } },
    { ...detail, started: { basis: "claimed", value: "2026-11-22T21:12:48Z" } },
    { ...detail, found: { basis: "measured", value: { ...count, fails: 1.5 } } },
    { ...detail, found: { basis: "measured", value: { ...count, more: 1 } } },
    { ...detail, faults: [{ check: "object.bytes", file: "a", outcome: "holds" }] },
    { ...detail, faults: [{ check: "object.bytes", file: "", outcome: "fails" }] },
    { ...detail, faults: Array.from({ length: 1001 }, () => detail.faults[0]) },
    { ...detail, repaired: [7] },
  ];
  for (const one of bad) assert.throws(() => parseFixityDetail(one), FormatError, JSON.stringify(one).slice(0, 200));
});
