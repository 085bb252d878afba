import assert from "node:assert/strict";
import { it } from "node:test";
import { digestOf } from "@muniment/verify";
import { sampleCaptureDetail } from "./sample-records.ts";
import { SearchableArchive } from "./sample-searchable.ts";
import { textBytesMax } from "./text/read-item-text.ts";
import { visibleText } from "./text/visible-text.ts";

const page = sampleCaptureDetail("https://example.org/", "A page", { value: "complete", reasons: [] });

async function withArchive(work: (archive: SearchableArchive) => Promise<void>): Promise<void> {
  const archive = await SearchableArchive.make();
  try {
    await work(archive);
  } finally {
    await archive.close();
  }
}

it("reads the texts of pages and of files in several forms, and says which it could not", async () => {
  await withArchive(async (archive) => {
    const utf16 = Buffer.from("\ufeffкиїв heron", "utf16le");
    const first = await archive.add([
      { of: page, text: "seen heron", passed: "passed egret" },
      { of: "a.txt", text: utf16 },
      {
        of: "b.html",
        mediaType: "text/html; charset=utf-8",
        text: "<p>her<b>on</b><script>egret</script><!-- egret -->&#x43a;",
      },
      { of: "c.csv", mediaType: "text/csv", text: "egret;heron" },
      { of: "d.txt", text: Buffer.from("h\xe9ron heron", "latin1") },
      { of: "e.bin", mediaType: "application/octet-stream", text: "heron" },
      { of: "f.txt", text: "heron\u0000heron" },
    ]);
    assert.deepEqual(await archive.found("heron", { sort: "oldest" }), [first, first + 1, first + 2, first + 3]);
    assert.deepEqual(await archive.found("egret", { sort: "oldest" }), [first, first + 3]);
    assert.deepEqual(await archive.found("Київ"), [first + 1]);
    const { explanation } = await archive.search("heron");
    assert.deepEqual([explanation.unread, explanation.cut], [2, 0]);
    assert.deepEqual(
      (await archive.index.lacking(null, 10)).map(({ item, lack, reason }) => [item.title, lack, reason]),
      [
        ["f.txt", "unread", "it has characters that no text has"],
        ["d.txt", "unread", "it is not in UTF-8"],
      ],
    );
    assert.deepEqual((await archive.index.lacking(first + 6, 10)).length, 1);
  });
});

it("a text that is missing or was changed is told, and read again when the index is built again", async () => {
  await withArchive(async (archive) => {
    const [one, two, three] = ["one heron", "two heron", "six heron"].map((text) => Buffer.from(text));
    assert.ok(one !== undefined && two !== undefined && three !== undefined);
    await archive.add([
      { of: "1.txt", text: one },
      { of: "2.txt", text: two },
      { of: "3.txt", text: three },
    ]);
    await archive.damage(digestOf(one), null);
    await archive.damage(digestOf(two), three);
    await archive.damage(digestOf(three), Buffer.from("short"));
    await archive.reindex();
    assert.deepEqual(await archive.found("heron"), []);
    assert.equal((await archive.search("heron")).explanation.unread, 3);
    await archive.damage(digestOf(two), two);
    await archive.reindex();
    assert.equal((await archive.found("heron")).length, 1);
    assert.equal((await archive.search("heron")).explanation.unread, 2);
  });
});

it("of a long text the beginning is searched, which is told, and letters are not cut in two", async () => {
  await withArchive(async (archive) => {
    const long = `heron ${"\u0436".repeat(textBytesMax / 2 - 3)}\u0436 egret`;
    const [first] = [await archive.add([{ of: page, text: long, passed: "ibis" }])];
    assert.deepEqual(await archive.found("heron"), [first]);
    assert.deepEqual(await archive.found("egret"), []);
    assert.deepEqual(await archive.found("ibis"), []);
    assert.deepEqual((await archive.search("heron")).explanation.cut, 1);
    assert.deepEqual(
      (await archive.index.lacking(null, 10)).map(({ path }) => path),
      ["text.txt", "text-passed.txt"],
    );
  });
});

it("texts that together are more than is held at once are all taken in", async () => {
  await withArchive(async (archive) => {
    const items = Array.from({ length: 20 }, (_, at) => ({
      of: `${String(at)}.txt`,
      text: `heron${String(at)} ${"x".repeat(textBytesMax - 20)} egret`,
    }));
    const first = await archive.add(items);
    assert.equal((await archive.found("egret")).length, 20);
    for (const at of [0, 15, 16, 19]) assert.deepEqual(await archive.found(`heron${String(at)}`), [first + at]);
    assert.equal((await archive.index.position()).entries, first + 20);
  });
});

it("markup of any kind is passed over once, and never hangs", () => {
  assert.equal(visibleText("a<b>b</b>c &amp; &lt; &#0; &zz; < d"), "abc & < &#0; &zz; < d");
  assert.equal(visibleText("x<style>y</style >z<script>q"), "x\n\nz\n");
  // Once for each of them would take an hour.
  for (const hostile of ["<", "<!--", "<script>", "<a ", "&#", "</", "<p>"])
    visibleText(hostile.repeat(Math.floor(1_000_000 / hostile.length)));
});
