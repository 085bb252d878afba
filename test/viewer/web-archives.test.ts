/** Web archives that were taken in, in a real browser: their pages are listed, and each is replayed from the sealed file alone. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { createServer, type AddressInfo } from "node:net";
import { test, type TestContext } from "node:test";
import { gzipSync } from "node:zlib";
import type { Frame, Page } from "playwright-core";
import { addListed, addWebArchive } from "../../packages/server/src/http/sample-web-archive.ts";
import { atEnd } from "../at-end.ts";
import { startPageBrowser } from "../browser-for-tests.ts";
import { isLong } from "../extent.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";
import { sampleWacz } from "./sample-wacz.ts";

const timeout = 180_000;

interface SampleRecord {
  readonly url: string;
  readonly date: string;
  readonly body: string;
  readonly type?: string;
}

/** A WARC without an index: records as they follow each other. */
function warcRecords(answers: readonly SampleRecord[]): readonly Buffer[] {
  return answers.map(({ url, date, body, type = "text/html; charset=utf-8" }, place) => {
    const payload = Buffer.from(body);
    const head = `HTTP/1.1 200 OK\r\ncontent-type: ${type}\r\ncontent-length: ${String(payload.length)}\r\n\r\n`;
    const block = Buffer.concat([Buffer.from(head), payload]);
    const lines = [
      ...["WARC/1.1", "WARC-Type: response", `WARC-Target-URI: ${url}`, `WARC-Date: ${date}`],
      `WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-${String(place).padStart(12, "0")}>`,
      `WARC-Payload-Digest: sha256:${createHash("sha256").update(payload).digest("hex")}`,
      ...["Content-Type: application/http; msgtype=response", `Content-Length: ${String(block.length)}`, "", ""],
    ];
    return Buffer.concat([Buffer.from(lines.join("\r\n")), block, Buffer.from("\r\n\r\n")]);
  });
}

const page = (title: string, words: string): string =>
  `<!doctype html><title>${title}</title><h1>${words}</h1><img src="/picture.svg" id="kept"><img src="http://outside.test/spy">`;
const picture = {
  url: "http://witness.test/picture.svg",
  date: "2019-03-04T05:06:08Z",
  body: `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>`,
  type: "image/svg+xml",
};
const crawl: readonly SampleRecord[] = [
  { url: "http://witness.test/", date: "2019-03-04T05:06:07Z", body: page("Front page", "The market, before") },
  picture,
  { url: "http://witness.test/", date: "2019-03-05T05:06:07Z", body: page("Front page, later", "The market, after") },
  { url: "http://witness.test/%D8%B4%D8%A7%D9%87%D8%AF", date: "2019-03-05T05:07:00Z", body: page("شاهد", "شهادة") },
];

/** Whatever asks for a name under .test meets this. */
async function openOutside(t: TestContext): Promise<{ readonly port: number; readonly met: string[] }> {
  const met: string[] = [];
  const server = createServer((socket) => {
    socket
      .on("data", (bytes) => met.push(bytes.toString("latin1").split("\r\n")[0] ?? ""))
      .on("error", () => undefined);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  t.after(() => {
    server.close();
  });
  return { port: (server.address() as AddressInfo).port, met };
}

/** The frame that shows an archived page, once it has these words. */
async function replayed(tab: Page, url: string, words: string): Promise<Frame> {
  for (;;) {
    const frame = tab.frames().find((candidate) => candidate.url().endsWith(`mp_/${url}`));
    if (frame !== undefined) {
      await frame.getByText(words).waitFor();
      return frame;
    }
    await tab.waitForEvent("framenavigated");
  }
}

async function openTab(t: TestContext, port: number, arabic = false): Promise<Page> {
  const browser = await startPageBrowser({ args: [`--host-resolver-rules=MAP *.test 127.0.0.1:${String(port)}`] });
  atEnd(t, () => browser.close());
  return await browser.newPage({ viewport: arabic ? { width: 390, height: 800 } : { width: 1280, height: 900 } });
}

const forms = [
  ["crawl.warc.gz", (records: readonly Buffer[]) => Buffer.concat(records.map((record) => gzipSync(record)))],
  ["crawl.warc", (records: readonly Buffer[]) => Buffer.concat(records)],
  // What it is called decides nothing: its bytes do.
  ["crawl.bin", (records: readonly Buffer[]) => Buffer.concat(records.map((record) => gzipSync(record)))],
] as const;

// The last is packed as the first is.
for (const [name, pack] of isLong ? forms : forms.slice(1))
  test(`each page of a ${name} is listed and replayed by its address and time`, { skip, timeout }, async (t) => {
    const outside = await openOutside(t);
    const archive = await openArchive(t);
    const item = await addWebArchive(archive, name, pack(warcRecords(crawl)));
    const viewer = await openViewer(t, archive);
    const tab = await openTab(t, outside.port);
    await tab.goto(`${viewer.namedUrl}items/${item}`);
    const rows = tab.locator(".inside-rows > li");
    await rows.first().waitFor();
    assert.deepEqual(await rows.locator(".inside-title").allInnerTexts(), ["Front page", "Front page, later", "شاهد"]);
    await tab.getByRole("button", { name: /^All captures/ }).click();
    await tab.waitForFunction(() => document.querySelectorAll(".inside-rows > li").length === 4);
    await tab.getByRole("button", { name: /^Pages/ }).click();
    await tab.getByRole("link", { name: "Front page", exact: true }).click();
    const first = await replayed(tab, "http://witness.test/", "The market, before");
    await first.waitForFunction(() => document.querySelector<HTMLImageElement>("#kept")?.naturalWidth === 40);
    const address = new URL(tab.url());
    assert.deepEqual(
      [address.pathname, address.searchParams.get("page"), address.searchParams.get("at")],
      [`/items/${item}`, "http://witness.test/", "2019-03-04T05:06:07Z"],
    );
    // The address leads there by itself, and the later capture is another page.
    await tab.reload();
    await replayed(tab, "http://witness.test/", "The market, before");
    await tab.getByRole("link", { name: "All pages" }).click();
    await tab.getByRole("link", { name: "Front page, later" }).click();
    await replayed(tab, "http://witness.test/", "The market, after");
    await tab.goBack();
    await tab.getByLabel("Title or address").fill("شاهد");
    await tab.getByRole("button", { name: "Find" }).click();
    await tab.waitForFunction(() => document.querySelectorAll(".inside-rows > li").length === 1);
    await tab.getByRole("link", { name: "شاهد" }).click();
    await replayed(tab, "http://witness.test/%D8%B4%D8%A7%D9%87%D8%AF", "شهادة");
    assert.deepEqual(outside.met, [], "nothing reached the world outside");
  });

test("the pages that the maker of a WACZ names are listed and replayed", { skip, timeout }, async (t) => {
  const outside = await openOutside(t);
  const archive = await openArchive(t);
  const html = { "content-type": "text/html" };
  const wacz = await sampleWacz([
    { url: "http://witness.test/report", headers: html, body: page("Report", "What was seen") },
    { url: "http://witness.test/picture.svg", headers: { "content-type": "image/svg+xml" }, body: picture.body },
    { url: "http://ads.test/frame", headers: html, body: page("An advertisement", "Buy") },
  ]);
  const item = await addWebArchive(archive, "collection.wacz", wacz);
  const viewer = await openViewer(t, archive);
  const tab = await openTab(t, outside.port);
  await tab.goto(`${viewer.url}items/${item}`);
  const titles = tab.locator(".inside-rows .inside-title");
  await titles.first().waitFor();
  assert.deepEqual(await titles.allInnerTexts(), ["Report"], "what its maker does not name is among all captures");
  // Without a choice it is the first page.
  await tab.getByRole("tab", { name: "Replay" }).click();
  const frame = await replayed(tab, "http://witness.test/report", "What was seen");
  await frame.waitForFunction(() => document.querySelector<HTMLImageElement>("#kept")?.naturalWidth === 40);
  assert.deepEqual(outside.met, []);
});

test(
  "what a hostile list states is text, and leads nowhere, in Arabic on a phone as well",
  { skip, timeout },
  async (t) => {
    const outside = await openOutside(t);
    const archive = await openArchive(t);
    const evil = "<img src=http://outside.test/x onerror=document.title='ran'>";
    const item = await addWebArchive(
      archive,
      "evil.warc",
      Buffer.concat(
        warcRecords([
          { url: "javascript:alert(document.title='ran')", date: "2019-03-04T05:06:07Z", body: page(evil, evil) },
          { url: `http://witness.test/${"x".repeat(9_000)}`, date: "not a time", body: page("Long", "Long") },
          { url: "http://witness.test/", date: "2019-03-04T05:06:07Z", body: page("\u202Eevil", "Here") },
        ]),
      ),
    );
    const viewer = await openViewer(t, archive);
    const tab = await openTab(t, outside.port, true);
    await tab.goto(`${viewer.url}items/${item}?lang=ar`);
    const rows = tab.locator(".inside-rows > li");
    await rows.first().waitFor();
    assert.equal(await rows.count(), 3);
    assert.equal(await rows.locator("a").count(), 1, "two addresses are not opened");
    assert.equal(await tab.locator("html").getAttribute("dir"), "rtl");
    const [wide, width] = await tab.evaluate(() => [document.documentElement.scrollWidth, innerWidth] as const);
    assert.ok(wide <= width, `${String(wide)} on a screen of ${String(width)}`);
    await rows.locator("a").click();
    await replayed(tab, "http://witness.test/", "Here");
    assert.notEqual(await tab.title(), "ran");
    assert.deepEqual(outside.met, []);
  },
);

test("a web archive that nobody has looked into says so, and with what it is done", { skip, timeout }, async (t) => {
  const archive = await openArchive(t);
  const file = { name: "new.warc.gz", bytes: gzipSync("WARC/1.1"), step: null, listing: [] };
  const item = await addListed(archive, file);
  const viewer = await openViewer(t, archive);
  const tab = await (await openPageBrowser(t)).newPage();
  await tab.goto(`${viewer.url}items/${item}`);
  await tab.getByText("Nobody has looked into this file yet").waitFor();
  assert.match(await tab.locator("#view").innerText(), new RegExp(`muniment facts ${item}`));
  assert.deepEqual(await tab.getByRole("tab").allInnerTexts(), ["Pages"]);
});
