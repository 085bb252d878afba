import assert from "node:assert/strict";
import { it } from "node:test";
import { FormatError } from "./digest.ts";
import { exportedToMax, parseExportDetail, type ExportDetail } from "./record-custody.ts";

const detail: ExportDetail = {
  action: "export",
  at: { basis: "claimed", value: "2026-11-29T21:12:48.123Z" },
  disclosed: ["account", "collector"],
  entries: 778,
  package: { encrypted: true, name: "muniment.zip.age", sha256: "ab".repeat(32), size: 48213 },
  to: { basis: "claimed", value: "\u202eThe desk \u0000 مكتب" },
  withCredentials: false,
};

it("reads what it is to be", () => {
  for (const good of [
    detail,
    { ...detail, to: null, disclosed: [] },
    { ...detail, entries: 0, withCredentials: true, to: { basis: "claimed", value: "x".repeat(exportedToMax) } },
  ])
    assert.deepEqual(parseExportDetail(structuredClone(good)), good);
});

it("passes over an action that it does not know", () => {
  assert.equal(parseExportDetail({ action: "withdraw", of: 1 }), null);
});

it("refuses what is not as the spec has it", () => {
  const { to, ...without } = detail;
  assert.ok(to !== null);
  for (const bad of [
    without,
    { ...detail, more: 1 },
    { ...detail, at: "2026-11-29T21:12:48.123Z" },
    { ...detail, at: { basis: "claimed", value: "yesterday" } },
    { ...detail, disclosed: ["collector", "account"] },
    { ...detail, disclosed: ["account", "account"] },
    { ...detail, disclosed: ["Account"] },
    { ...detail, disclosed: Array.from({ length: 17 }, (_, place) => `a${String.fromCharCode(97 + place)}`) },
    { ...detail, entries: -1 },
    { ...detail, package: { ...detail.package, name: "a/b" } },
    { ...detail, package: { ...detail.package, name: "" } },
    { ...detail, package: { ...detail.package, sha256: "AB".repeat(32) } },
    { ...detail, package: { ...detail.package, size: 1.5 } },
    { ...detail, package: { ...detail.package, encrypted: 1 } },
    { ...detail, to: { basis: "claimed", value: "" } },
    { ...detail, to: { basis: "claimed", value: "x".repeat(exportedToMax + 1) } },
    { ...detail, withCredentials: null },
  ])
    assert.throws(() => parseExportDetail(structuredClone(bad)), FormatError, JSON.stringify(bad));
});
