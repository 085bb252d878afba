import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";

import { fingerprint } from "../../scripts/setup/stamp.cjs";

test("a fingerprint changes with every change that a build must notice, and with nothing else", (context) => {
  const folder = mkdtempSync(join(tmpdir(), "muniment-stamp-"));
  context.after(() => {
    rmSync(folder, { recursive: true });
  });
  const file = (name: string): string => join(folder, "src", name);
  mkdirSync(join(folder, "src", "deep"), { recursive: true });
  writeFileSync(file("a.ts"), "a");
  writeFileSync(file("deep/b.ts"), "b");

  const inputs = [join(folder, "src"), join(folder, "absent.json")];
  const changes: readonly (readonly [string, () => void])[] = [
    [
      "an edit that keeps the size",
      () => {
        utimesSync(file("a.ts"), 1, 1);
      },
    ],
    [
      "a new file",
      () => {
        writeFileSync(file("deep/c.ts"), "");
      },
    ],
    [
      "a new name",
      () => {
        renameSync(file("deep/c.ts"), file("deep/d.ts"));
      },
    ],
    [
      "a removal",
      () => {
        rmSync(file("deep/b.ts"));
      },
    ],
    [
      "a file that was absent",
      () => {
        writeFileSync(join(folder, "absent.json"), "{}");
      },
    ],
  ];
  for (const [name, change] of changes) {
    const before = fingerprint(inputs);
    assert.equal(fingerprint(inputs), before, "nothing changed");
    change();
    assert.notEqual(fingerprint(inputs), before, name);
  }
});
