import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { isSupportedNode, oldestNode } from "../../bin/supported-node.cjs";

const program = join(import.meta.dirname, "..", "..", "bin", "muniment.cjs");

test("a Node is supported from the version in package.json on", () => {
  assert.equal(oldestNode, "24.15");
  for (const version of ["24.15.0", "24.21.0", "25.0.0", "26.1.0", "100.0.0"])
    assert.ok(isSupportedNode(version), version);
  for (const version of ["24.14.9", "24.2.0", "23.99.0", "20.20.2", "9.15.0"])
    assert.ok(!isSupportedNode(version), version);
});

test("the program on a Node that is too old says so in one sentence, and what to do", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "muniment-node-"));
  context.after(() => {
    rmSync(folder, { recursive: true });
  });
  const old = 'Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.1.0" } });';
  writeFileSync(join(folder, "old-node.cjs"), old);
  const result = spawnSync(process.execPath, ["--require", join(folder, "old-node.cjs"), program, "--help"], {
    encoding: "utf8",
  });
  assert.equal(result.status, 1);
  assert.equal(result.stdout, "");
  assert.match(result.stderr, /^Muniment needs Node 24\.15 or later, and this is Node 20\.1\.0\. Install [^\n]+\n$/);
});
