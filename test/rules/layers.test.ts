import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import configuration from "../../.dependency-cruiser.cjs";
import { plantedTree, root } from "./planted-tree.ts";

/** For each rule of .dependency-cruiser.cjs, files that break it. */
const violations: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "no-knots": {
    "packages/verify/src/planted-knot.ts": 'import type { B } from "./planted-knot-b.ts";\nexport type A = B[];',
    "packages/verify/src/planted-knot-b.ts": 'import type { A } from "./planted-knot.ts";\nexport type B = A | null;',
  },
  "verify-stands-alone": { "packages/verify/src/planted-disk.ts": 'import "node:fs";' },
  "verify-by-its-front-door": {
    "packages/server/src/archive/planted-back-door.ts": 'import type {} from "../../../verify/src/format/digest.ts";',
  },
  "ui-stands-apart": {
    "packages/ui/src/planted-server.ts": 'import type {} from "../../server/src/archive/archive.ts";',
  },
  "server-knows-no-ui": { "packages/server/src/http/planted-ui.ts": 'import "../../../ui/src/planted-server.ts";' },
  "parsers-are-shut-in": { "packages/server/src/archive/planted-parser.ts": 'import "file-type";' },
  "shut-in-with-nothing": { "packages/server/src/facts/reader/planted-disk.ts": 'import "node:fs";' },
  "drawing-is-shut-in": {
    "packages/server/src/archive/planted-drawer.ts": 'import "../pictures/maker/planted-disk.ts";',
  },
  "drawing-with-nothing": { "packages/server/src/pictures/maker/planted-disk.ts": 'import "node:fs";' },
  "only-main-composes": { "packages/server/src/cli/planted-main.ts": 'import "../main.ts";' },
  "config-is-for-main": { "packages/server/src/actions/planted-config.ts": 'import type {} from "../config.ts";' },
  "no-tests-in-the-program": {
    "packages/server/src/storage/planted-tested.ts": 'import "./planted.test.ts";',
    "packages/server/src/storage/planted.test.ts": "export {};",
  },
  "shipped-with-the-program": { "packages/server/src/archive/planted-tool.ts": 'import "fast-check";' },
  "it-exists": { "packages/server/src/archive/planted-nowhere.ts": 'import "./nowhere.ts";' },
  "layer-storage": { "packages/server/src/storage/planted.ts": 'import type {} from "../archive/archive.ts";' },
  "layer-archive": { "packages/server/src/archive/planted.ts": 'import type {} from "../index/items.ts";' },
  "layer-copies": { "packages/server/src/copies/planted.ts": 'import type {} from "../index/items.ts";' },
  "layer-anchors": { "packages/server/src/anchors/planted.ts": 'import type {} from "../archive/archive.ts";' },
  "layer-index": { "packages/server/src/index/planted.ts": 'import type {} from "../capture/capturer.ts";' },
  "layer-folding": { "packages/server/src/folding/planted.ts": 'import type {} from "../index/items.ts";' },
  "layer-comparison": { "packages/server/src/comparison/planted.ts": 'import type {} from "../index/items.ts";' },
  "layer-queues": { "packages/server/src/queues/planted.ts": 'import type {} from "../capture/capturer.ts";' },
  "layer-profiles": { "packages/server/src/profiles/planted.ts": 'import type {} from "../index/items.ts";' },
  "layer-uploads": { "packages/server/src/uploads/planted.ts": 'import type {} from "../index/items.ts";' },
  "layer-pictures": { "packages/server/src/pictures/planted.ts": 'import type {} from "../archive/archive.ts";' },
  "layer-state": { "packages/server/src/state/planted.ts": 'import type {} from "../archive/archive.ts";' },
  "layer-witness": { "packages/server/src/witness/planted.ts": 'import type {} from "../http/names.ts";' },
  "layer-capture": { "packages/server/src/capture/planted.ts": 'import type {} from "../storage/store.ts";' },
  "layer-encryption": { "packages/server/src/encryption/planted.ts": 'import type {} from "../archive/archive.ts";' },
  "layer-facts": { "packages/server/src/facts/planted.ts": 'import type {} from "../archive/archive.ts";' },
  "layer-foreign": { "packages/server/src/foreign/planted.ts": 'import type {} from "../archive/archive.ts";' },
  "layer-export": { "packages/server/src/export/planted.ts": 'import type {} from "../index/items.ts";' },
  "layer-actions": {
    "packages/server/src/actions/planted.ts": 'import "../storage/planted-disk/planted.ts";',
    "packages/server/src/storage/planted-disk/planted.ts": "export {};",
  },
  "layer-http": { "packages/server/src/http/planted.ts": 'import type {} from "../cli/planted-main.ts";' },
  "layer-cli": { "packages/server/src/cli/planted.ts": 'import type {} from "../http/planted.ts";' },
};

interface Violation {
  readonly from: string;
  readonly rule: { readonly name: string };
}

test("each rule of the layers stops a file that breaks it", (context) => {
  const folder = plantedTree(context, true, Object.assign({}, ...Object.values(violations)) as Record<string, string>);
  const tool = join(root, "node_modules", "dependency-cruiser", "bin", "dependency-cruiser.mjs");
  const args = [tool, "--output-type", "json", "packages/verify/src", "packages/server/src", "packages/ui/src"];
  const result = spawnSync(process.execPath, args, { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  assert.ok(result.stdout.startsWith("{"), result.stderr);
  const found = (JSON.parse(result.stdout) as { summary: { violations: readonly Violation[] } }).summary.violations;

  for (const [rule, files] of Object.entries(violations)) {
    const stopped = found.some(({ from, rule: { name } }) => name === rule && from in files);
    assert.ok(stopped, `${rule} says nothing about ${Object.keys(files).join(", ")}`);
  }
});

test("every rule of the layers has its reason, and a file above that breaks it", () => {
  const rules = configuration.forbidden ?? [];
  for (const { name, comment } of rules) assert.ok(comment, `${name ?? "a rule"} gives no reason`);
  assert.deepEqual(rules.map(({ name }) => name).sort(), Object.keys(violations).sort());
});
