import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { arabic } from "./arabic.ts";
import { english } from "./english.ts";

test("each role of an object that a capture makes has a name in each language", async () => {
  const spec = await readFile(new URL("../../../../spec/capture.md", import.meta.url), "utf8");
  const table = spec.slice(0, spec.indexOf("\n## "));
  const rows = [...table.matchAll(/^\| `([a-z-]+)`(?: \*)? \| `/gm)].map((row) => row[1] ?? "");
  assert.ok(rows.includes("capture") && rows.length > 10, String(rows));
  for (const { language, downloads } of [english, arabic]) {
    const nameless = rows.filter((role) => downloads.role(role) === role);
    assert.deepEqual(nameless, [], language.name);
  }
});
