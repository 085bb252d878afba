import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { chromium, type Page } from "playwright-core";
import { browserForTests } from "../browser-for-tests.ts";
import { everyday, soundSize } from "./pages/everyday.ts";
import { startSite } from "./site.ts";

describe("the test site", () => {
  it("is loaded and played by the browser, part by part", async (test) => {
    const found = await browserForTests();
    if (found === null) {
      test.skip("no browser was found");
      return;
    }
    const site = await startSite(everyday);
    const browser = await chromium.launch({ ...found, args: ["--no-sandbox"] });
    try {
      await show(await browser.newPage(), site.url);
    } finally {
      await browser.close();
      await site.close();
    }
    const paths = site.log().map(({ method, url, status }) => `${method} ${url.replace(site.url, "/")} ${status}`);
    for (const wanted of [
      "GET / 200",
      "GET /page.css 200",
      "GET /page.js 200",
      "GET /square.ttf 200",
      "GET /picture.png 200",
      "GET /lazy.png 200",
      "GET /icon.png 200",
      "GET /moved 302",
      "GET /here.png 200",
      "GET /data.json 200",
      "GET /gone.png 404",
      "POST /seen 204",
      "GET /sound.wav 206",
      `GET ${site.origins.other}/other.png 200`,
      `GET ${site.origins.other}/frame 200`,
      `GET ${site.origins.other}/frame.js 200`,
      `GET ${site.origins.other}/frame.png 200`,
    ]) {
      assert.ok(paths.includes(wanted), `the browser did not ask for ${wanted}: ${paths.join(", ")}`);
    }
  });

  it("logs what was sent: decoded, by range, and cut", async () => {
    const site = await startSite(everyday);
    try {
      const page = await (await fetch(site.url, { headers: { "accept-encoding": "gzip" } })).text();
      assert.match(page, /القراءة/);
      const range = await fetch(new URL("/sound.wav", site.url), { headers: { range: "bytes=100-199" } });
      assert.equal(range.status, 206);
      assert.equal(range.headers.get("content-range"), `bytes 100-199/${String(soundSize)}`);
      assert.equal((await range.arrayBuffer()).byteLength, 100);
      const cut = new AbortController();
      const reader = (await fetch(new URL("/sound.wav", site.url), { signal: cut.signal })).body?.getReader();
      await reader?.read();
      cut.abort();
    } finally {
      await site.close();
    }
    const [html, part, whole] = site.log();
    assert.ok(html !== undefined && part !== undefined && whole !== undefined);
    assert.deepEqual([html.cut, part.cut, whole.cut], [false, false, true]);
    assert.match(Buffer.from(html.body).toString(), /^<!doctype html>/);
    assert.deepEqual(part.range, { first: 100, last: 199, total: soundSize });
    assert.equal(part.size, 100);
    assert.ok(whole.size > 0 && whole.size < soundSize, `${String(whole.size)} bytes were sent before the cut`);
  });
});

async function show(page: Page, url: string): Promise<void> {
  await page.goto(url, { waitUntil: "load" });
  await page.waitForFunction('document.querySelector("#later").textContent === "loaded later"');
  await page.evaluate("document.fonts.ready");
  assert.equal(await page.evaluate("[...document.fonts].map((face) => face.status).join()"), "loaded");
  await page.waitForFunction('document.querySelector("video").currentTime > 30');
  await page.evaluate("scrollTo(0, document.body.scrollHeight)");
  await page.waitForFunction('document.querySelector("img[loading=lazy]").naturalWidth === 64');
  assert.equal(await page.frames()[1]?.locator("p").textContent(), "Written by the frame's script.");
}
