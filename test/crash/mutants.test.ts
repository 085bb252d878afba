import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { mutants } from "./mutant-list.ts";
import { applied } from "./program-bundle.ts";

const sources = join(import.meta.dirname, "../../packages/server/src");

// The mutants themselves are tried by `npm run reliability`, some half an hour: here only that each still changes what it names.
for (const { name, patches } of mutants)
  test(`the sources have what is taken away: ${name}`, async () => {
    for (const patch of patches) {
      const code = await readFile(join(sources, patch.file), "utf8");
      assert.notEqual(applied(patch, code), code);
    }
  });
