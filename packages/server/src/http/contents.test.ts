/** What lies in a web archive that was taken in, as the endpoint tells it from the sealed list, and its bytes as the player gets them. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { encodeListedLine, type FactStep, type ListedCapture, type ListedLine } from "@muniment/verify";
import type { ItemAnswer } from "./api.ts";
import type { Contents, ContentsAnswer } from "./api-contents.ts";
import { addListed } from "./sample-web-archive.ts";
import { ask, codeOf, json, openViewer } from "./sample-viewer.ts";

function step(form: "warc" | "wacz" | "zip"): FactStep {
  const fact = { basis: "measured", value: form } as const;
  const tool = { name: "muniment-contents", version: "1" };
  return { step: "contents", tool, outcome: "done", facts: [{ name: "contents.form", fact }], leftOut: 0 };
}

function capture(url: string, more: Partial<ListedCapture> = {}): ListedCapture {
  return {
    ...{ is: "capture", in: null, offset: 0, url, time: "2019-03-04T05:06:07Z", type: "response", status: 200 },
    ...{ media: "text/html", title: null, page: true, length: 10, size: 5, claimed: null, agrees: null },
    ...{ payload: null, body: null, original: null },
    ...more,
  };
}

const warc: readonly ListedLine[] = [
  capture("https://a.example/one", { title: "The first" }),
  capture("https://a.example/style.css", { page: false, media: "text/css" }),
  capture("https://a.example/%D8%B4%D8%A7%D9%87%D8%AF", { title: "شاهد", agrees: false }),
  capture("https://a.example/again", { page: false, type: "revisit", status: null, media: null }),
  capture("https://a.example/three", { title: "The THIRD" }),
  { is: "fault", in: null, offset: 2417, reason: "its WARC-Payload-Digest is not that of its bytes" },
];

const bytes = Buffer.from("WARC/1.1 as far as this test goes".repeat(100));

async function openListed(t: Parameters<typeof openViewer>[0]) {
  const viewer = await openViewer(t);
  const add = (name: string, form: "warc" | "wacz" | "zip", listing: readonly ListedLine[]) =>
    addListed(viewer.archive, { name, bytes, step: step(form), listing: listing.map(encodeListedLine) });
  const contents = async (item: string, query = ""): Promise<Contents> => {
    const answer = await json<ContentsAnswer>(`${viewer.url}api/items/${item}/contents?${query}`);
    assert.equal(answer.item, item);
    assert.ok(answer.contents !== null);
    return answer.contents;
  };
  return { ...viewer, add, contents };
}

const addresses = ({ rows }: Contents): string[] => rows.map((row) => (row.is === "fault" ? row.reason : row.url));

test("pages come first, all captures and faults on request, each in pages of the answer", async (t) => {
  const { add, contents } = await openListed(t);
  const item = await add("crawl.warc.gz", "warc", warc);
  const pages = await contents(item);
  assert.deepEqual(
    [pages.form, pages.path, pages.failed, pages.areNamed, pages.counts, pages.next],
    ["warc", "original/crawl.warc.gz", null, false, { pages: 3, captures: 5, faults: 1 }, null],
  );
  assert.deepEqual(addresses(pages), [
    "https://a.example/one",
    "https://a.example/%D8%B4%D8%A7%D9%87%D8%AF",
    "https://a.example/three",
  ]);
  const [first, second, third] = [
    await contents(item, "kind=captures&limit=2"),
    await contents(item, "kind=captures&limit=2&from=2"),
    await contents(item, "kind=captures&limit=2&from=4"),
  ];
  assert.deepEqual([first.next, second.next, third.next, first.matching], [2, 4, null, 5]);
  const all = await contents(item, "kind=captures");
  assert.deepEqual([...first.rows, ...second.rows, ...third.rows], all.rows);
  assert.deepEqual(
    all.rows.map((row) => row.is === "capture" && [row.isLost, row.agrees, row.media]),
    [
      [false, null, "text/html"],
      [false, null, "text/css"],
      [false, false, "text/html"],
      [true, null, null],
      [false, null, "text/html"],
    ],
  );
  assert.deepEqual((await contents(item, "kind=faults")).rows, [warc.at(-1)]);
  assert.deepEqual((await contents(item, "kind=captures&from=99")).rows, []);
});

test("what is looked for is found by title and address, whatever the case, and with the escapes of an address undone", async (t) => {
  const { add, contents, url } = await openListed(t);
  const item = await add("crawl.warc", "warc", warc);
  const found = async (q: string, kind = "captures") =>
    addresses(await contents(item, new URLSearchParams({ q, kind }).toString()));
  assert.deepEqual(await found("third"), ["https://a.example/three"]);
  assert.deepEqual(await found("/شاهد"), ["https://a.example/%D8%B4%D8%A7%D9%87%D8%AF"]);
  assert.deepEqual(await found("STYLE"), ["https://a.example/style.css"]);
  assert.deepEqual(await found("style", "pages"), []);
  assert.deepEqual(await found("digest", "faults"), ["its WARC-Payload-Digest is not that of its bytes"]);
  for (const bad of ["kind=all", "limit=0", "limit=201", "from=x", "from=-1", "q=a&q=b", `q=${"x".repeat(1_001)}`])
    assert.equal(codeOf(await ask(`${url}api/items/${item}/contents?${bad}`)), "query.bad", bad);
});

test("where the maker names pages, those are the pages, and one without a capture is told so", async (t) => {
  const { add, contents } = await openListed(t);
  const item = await add("crawl.wacz", "wacz", [
    { is: "page", url: "https://a.example/one#top", time: "2019-03-04T05:06:06Z", title: "As named" },
    { is: "page", url: "https://A.example/report.pdf", time: null, title: "A report" },
    { is: "page", url: "https://a.example/gone", time: "2019", title: null },
    capture("https://a.example/one"),
    capture("https://a.example/report.pdf", { page: false, media: "application/pdf" }),
    capture("https://ads.example/frame"),
  ]);
  const pages = await contents(item);
  assert.deepEqual([pages.areNamed, pages.form, pages.counts], [true, "wacz", { pages: 3, captures: 3, faults: 0 }]);
  assert.deepEqual(
    pages.rows.map((row) => row.is !== "fault" && [row.is, row.url, row.title]),
    [
      ["capture", "https://a.example/one", "As named"],
      ["capture", "https://a.example/report.pdf", "A report"],
      ["named", "https://a.example/gone", null],
    ],
  );
});

test("what no list can have is no list: nothing of it is told", async (t) => {
  const { archive, faults, url } = await openListed(t);
  const good = Buffer.from(encodeListedLine(capture("https://a.example/")));
  const hostile: Readonly<Record<string, Buffer>> = {
    "a line that is none": Buffer.concat([good, Buffer.from("<script>alert(1)</script>\n")]),
    "a line of no kind": Buffer.concat([good, Buffer.from('{"is":"other"}\n')]),
    "a field too many": Buffer.from(good.toString().replace("{", '{"__proto__":1,')),
    "no end": good.subarray(0, -1),
    "an address that is too long": Buffer.from(good.toString().replace("a.example", "a".repeat(20_000))),
    "a line without end": Buffer.alloc(2 ** 20 + 10, 0x20),
    "bytes that are no text": Buffer.from([0xff, 0xfe, 0x0a]),
  };
  for (const [name, list] of Object.entries(hostile)) {
    const item = await addListed(archive, { name: `${name}.warc`, bytes, step: step("warc"), listing: [list] });
    for (const kind of ["pages", "captures", "faults"])
      assert.equal(codeOf(await ask(`${url}api/items/${item}/contents?kind=${kind}`)), "archive.damaged", name);
  }
  assert.equal(faults.length, Object.keys(hostile).length * 3, "whoever runs the viewer hears of it");
});

test("a list that is not what was sealed is not told, nor one that is gone", async (t) => {
  const { add, archive, contents, url } = await openListed(t);
  const item = await add("crawl.warc", "warc", warc);
  const list = Buffer.concat(warc.map(encodeListedLine));
  const other = Buffer.from(list.toString().replace("The first", "The worst"));
  assert.equal(addresses(await contents(item)).length, 3);
  await archive.damageObject(list, other);
  assert.equal(codeOf(await ask(`${url}api/items/${item}/contents`)), "archive.damaged");
  await archive.damageObject(list, null);
  assert.equal((await ask(`${url}api/items/${item}/contents`)).status, 500);
});

test("what is stated in it comes back character for character, and leads nowhere", async (t) => {
  const { add, contents } = await openListed(t);
  const texts = ["javascript:alert(1)", "</script><script>alert(1)</script>", "a\u202Eb\u0000c", "../../../../etc", ""];
  const item = await add(
    "odd.warc",
    "warc",
    texts.map((text) => capture(text, { title: text, time: text })),
  );
  const { rows } = await contents(item);
  assert.deepEqual(
    rows.map((row) => row.is === "capture" && [row.url, row.title, row.time]),
    texts.map((text) => [text, text, text]),
  );
});

test("an item that nobody has looked into, or is no web archive, has no contents, and nothing is replayed of it", async (t) => {
  const { add, archive, capture: captured, file, url, replay } = await openListed(t);
  const unread = await addListed(archive, { name: "new.warc", bytes, step: null, listing: [] });
  const zip = await add("letters.zip", "zip", [capture("https://a.example/")]);
  const tool = { name: "muniment-contents", version: "1" };
  const failed = { step: "contents", tool, outcome: "failed", reason: "it has no records" } as const;
  const broken = await addListed(archive, { name: "broken.warc", bytes, step: failed, listing: [] });
  for (const item of [unread, zip, file, captured])
    assert.deepEqual(await json(`${url}api/items/${item}/contents`), { item, contents: null });
  const { contents } = await json<ContentsAnswer>(`${url}api/items/${broken}/contents`);
  assert.deepEqual([contents?.failed, contents?.form, contents?.rows], ["it has no records", null, []]);
  for (const item of [unread, zip, file, broken]) {
    assert.equal((await json<ItemAnswer>(`${url}api/items/${item}`)).replay.source, null);
    for (const name of ["capture.wacz", "capture.warc"])
      assert.equal((await ask(`${await replay(item)}${name}`)).status, 404, name);
  }
  assert.equal((await json<ItemAnswer>(`${url}api/items/${captured}`)).replay.source, "capture.wacz");
  assert.equal((await ask(`${await replay(captured)}capture.warc`)).status, 404);
});

test("the player gets the sealed bytes under the name of their form, in parts, as nothing that a browser would run", async (t) => {
  const { add, replay } = await openListed(t);
  for (const form of ["warc", "wacz"] as const) {
    // The name that it came with decides nothing.
    const item = await add("index.html", form, []);
    const base = await replay(item);
    const whole = await ask(`${base}capture.${form}`);
    assert.ok(whole.body.equals(bytes));
    const part = await ask(`${base}capture.${form}`, { headers: { range: "bytes=5-8" } });
    assert.deepEqual([part.status, part.body.toString()], [206, bytes.subarray(5, 9).toString()]);
    assert.equal((await ask(`${base}capture.${form}`, { method: "HEAD" })).headers["accept-ranges"], "bytes");
    for (const { headers } of [whole, part]) {
      assert.equal(headers["content-type"], "application/octet-stream");
      assert.equal(headers["x-content-type-options"], "nosniff");
      assert.match(headers["content-disposition"] ?? "", /^attachment/);
      assert.match(String(headers["content-security-policy"]), /default-src 'self'/);
    }
    assert.equal((await ask(`${base}capture.${form === "warc" ? "wacz" : "warc"}`)).status, 404);
  }
});
