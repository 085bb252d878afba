import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import { parseInstant } from "@muniment/verify";
import { findBrowser, findPageBrowser } from "./browser/index.ts";
import { ChromiumPrinter } from "./page-printer.ts";
import { sampleOptions, withoutBrowser, wholeBrowser } from "./sample-capture.ts";

const made = parseInstant("2026-11-22T21:12:48.123Z");
const never = new AbortController().signal;
const english = `<!doctype html><html lang="en"><meta charset="utf-8"><title>One</title><p>Evidence, page one</p>`;
const arabic = `<!doctype html><html lang="ar" dir="rtl"><meta charset="utf-8"><title>واحد</title><p>تقرير عن حزمة أدلة</p>`;

describe("pages printed", { skip: withoutBrowser(), timeout: 300_000 }, () => {
  let folder: string;
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "muniment-print-"));
  });
  after(() => rm(folder, { recursive: true }));

  /** By the engine alone where it is installed, and by the whole browser. */
  async function bothWays(): Promise<readonly ChromiumPrinter[]> {
    const [own, options] = [process.getuid?.() === 0, sampleOptions()];
    const [light, whole] = [await findPageBrowser(wholeBrowser, own), await findBrowser(wholeBrowser, own)];
    const wholly = { ...wholeBrowser, configured: whole.executable };
    const ways = light.executable === whole.executable ? [wholeBrowser] : [wholeBrowser, wholly];
    return ways.map((places) => new ChromiumPrinter({ ...options, places }));
  }

  it("are PDFs, the same each time, and bear the time that they are given", async (context) => {
    for (const printer of await bothWays()) await arePrinted(printer, context);
  });

  async function arePrinted(printer: ChromiumPrinter, context: TestContext): Promise<void> {
    const first = await printer.print([english, arabic], made, never);
    const again = await printer.print([english, arabic], made, never);
    assert.equal(first.length, 2);
    for (const [at, pdf] of first.entries()) {
      assert.deepEqual(again[at], pdf);
      const text = Buffer.from(pdf).toString("latin1");
      assert.ok(text.startsWith("%PDF-1."));
      assert.match(text, /\/CreationDate \(D:20261122211248\+00'00'\)/);
      const file = join(folder, `${String(at)}.pdf`);
      await writeFile(file, pdf);
      const { error, status, stdout, stderr } = spawnSync("qpdf", ["--check", file], { encoding: "utf8" });
      if (error === undefined) assert.equal(status, 0, stdout + stderr);
      else context.diagnostic("there is no qpdf");
    }
    assert.notDeepEqual(first[0], first[1]);
  }

  it("run nothing, and ask nobody for anything", async () => {
    const asked: string[] = [];
    const server = createServer((request, response) => {
      asked.push(request.url ?? "");
      response.end();
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    assert.ok(typeof address === "object" && address !== null);
    const at = `http://127.0.0.1:${String(address.port)}`;
    const rest = `<img src="${at}/picture"><link rel="stylesheet" href="${at}/style"><iframe src="${at}/frame"></iframe>`;
    const script = `<script>document.body.textContent = "it ran"; fetch("${at}/script")</script>`;
    const pages = [`${english}${rest}`, `${english}${rest}${script}`];
    try {
      const [without, hostile] = await new ChromiumPrinter(sampleOptions()).print(pages, made, never);
      assert.ok(hostile !== undefined && hostile.length > 1000);
      assert.deepEqual(hostile, without);
      assert.deepEqual(asked, []);
    } finally {
      server.close();
    }
  });

  it("are not made where it is told to stop, or where there is no browser", async () => {
    const printer = new ChromiumPrinter(sampleOptions());
    const stop = new AbortController();
    const printing = printer.print([english], made, stop.signal);
    stop.abort(new Error("stopped"));
    await assert.rejects(printing, { message: "stopped" });
    await assert.rejects(printer.print([english, "x".repeat(512 * 1024 + 1)], made, never), { code: "browser.print" });
    const none = new ChromiumPrinter({
      ...sampleOptions(),
      places: { configured: join(folder, "none"), home: "", path: "", tools: null },
    });
    await assert.rejects(none.print([english], made, never), { code: "browser.missing" });
  });
});
