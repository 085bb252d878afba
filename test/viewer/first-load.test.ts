/** What a reader on a bad line waits for before the first word. */
import assert from "node:assert/strict";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { skip, uiFolder } from "./open-viewer.ts";

const sizeMax = 300_000;
/** What comes when a map is first shown: its script, and coasts coarse and fine. */
const ofMap = /^(?:map-[\w-]+[.]js|countries-(?:110m|50m)-[\w-]+[.]json)$/;
const mapSizeMax = 300_000;

test("the application's first load is at most 300 kB, compressed", { skip }, async (t) => {
  const folder = join(uiFolder, "app");
  const index = await readFile(join(folder, "index.html"), "utf8");
  const named = [...index.matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map(([, name]) => name ?? "");
  assert.ok(named.some((name) => name.endsWith(".js")) && named.some((name) => name.endsWith(".css")), String(named));
  // Whatever a script brings by itself lies beside it: nothing is to be loaded later that was not counted, but the map.
  const all = (await readdir(join(folder, "assets"))).filter((name) => !/[.](?:br|gz)$/.test(name));
  const later = all.filter((name) => ofMap.test(name));
  for (const name of later) assert.ok(!named.includes(`assets/${name}`), `${name} is loaded at first`);
  assert.equal(later.length, 3, String(later));
  const files = ["index.html", ...all.filter((name) => !later.includes(name)).map((name) => `assets/${name}`)];
  const sizeOf = async (names: readonly string[]): Promise<number> => {
    let size = 0;
    for (const name of names) {
      const { length } = await readFile(join(folder, name.startsWith("assets/") ? `${name}.gz` : name));
      size += length;
    }
    return size;
  };
  const size = await sizeOf(files);
  t.diagnostic(`${String(size)} bytes in ${String(files.length)} files`);
  assert.ok(size <= sizeMax, `${String(size)} bytes`);
  const mapSize = await sizeOf(later.map((name) => `assets/${name}`));
  t.diagnostic(`${String(mapSize)} bytes of the map`);
  assert.ok(mapSize <= mapSizeMax, `${String(mapSize)} bytes of the map`);
});
