import assert from "node:assert/strict";
import { buffer } from "node:stream/consumers";
import { test } from "node:test";
import type { RandomAccess } from "@muniment/verify";
import { ZipFile } from "yazl";
import { readMainPage, timestampOf } from "./main-page.ts";

function accessTo(bytes: Buffer): RandomAccess {
  return {
    size: bytes.length,
    async *read(start, end) {
      yield await Promise.resolve(bytes.subarray(start, end));
    },
  };
}

async function wacz(manifest: string | null): Promise<RandomAccess> {
  const zip = new ZipFile();
  zip.addBuffer(Buffer.alloc(300_000, "a"), "archive/data.warc.gz", { compress: false });
  if (manifest !== null) zip.addBuffer(Buffer.from(manifest), "datapackage.json", { compress: false });
  zip.end();
  return accessTo(await buffer(zip.outputStream));
}

test("the page of a WACZ is the one that its manifest names, at the end of its second", async () => {
  const manifest = { mainPageUrl: "https://site.example/كتاب", mainPageDate: "2026-11-28T08:11:51.654Z" };
  assert.deepEqual(await readMainPage(await wacz(JSON.stringify(manifest))), {
    url: "https://site.example/كتاب",
    timestamp: "20261128081152",
  });
  assert.equal(timestampOf(Date.UTC(2026, 11, 31, 23, 59, 59, 1)), "20270101000000");
  assert.equal(timestampOf(Date.UTC(2026, 10, 28)), "20261128000000");
});

test("a WACZ that names none, or not as it must be, has none", async () => {
  for (const manifest of [
    null,
    "",
    "{",
    "[]",
    "null",
    '{"mainPageUrl":1,"mainPageDate":"2026"}',
    '{"mainPageUrl":"x"}',
  ])
    assert.equal(await readMainPage(await wacz(manifest)), null, String(manifest));
  assert.equal(await readMainPage(await wacz('{"mainPageUrl":"x","mainPageDate":"yesterday"}')), null);
  assert.equal(await readMainPage(accessTo(Buffer.from("no ZIP"))), null);
});
