import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { test } from "node:test";

import { checks } from "../../scripts/checks.cjs";
import { root } from "./planted-tree.ts";

for (const { name, script, args } of checks) {
  test(name, () => {
    const result = spawnSync(process.execPath, [join(root, "node_modules", script), ...args], {
      cwd: root,
      encoding: "utf8",
    });
    assert.equal(result.status, 0, `${result.stdout}${result.stderr}`);
  });
}
