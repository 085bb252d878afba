/** What a reader on a bad line waits for before the first word. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { skip, uiFolder } from "./open-viewer.ts";

const sizeMax = 300_000;

test("the application's first load is at most 300 kB, compressed", { skip }, async (t) => {
  const folder = join(uiFolder, "app");
  const index = await readFile(join(folder, "index.html"), "utf8");
  const named = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name ?? "");
  assert.ok(named.some((name) => name.endsWith(".js")) && named.some((name) => name.endsWith(".css")), String(named));
  // Whatever a script brings by itself lies beside it: nothing is to be loaded later that was not counted.
  const all = (await readdir(join(folder, "assets"))).map((name) => `assets/${name}`);
  const files = ["index.html", ...all];
  let size = 0;
  for (const name of files) size += gzipSync(await readFile(join(folder, name))).length;
  t.diagnostic(`${String(size)} bytes in ${String(files.length)} files`);
  assert.ok(size <= sizeMax, `${String(size)} bytes`);
});
