/**
 * How a new user begins, from the address that is printed to a search that finds, walked in a real browser with the built program: counts clicks and keys of each step, and takes pictures.
 * Run: node --conditions=source test/viewer/walk.ts --out <folder> [--phone]
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdir, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";
import { browserForTests } from "../browser-for-tests.ts";
import { run, temporaryFolder } from "../program.ts";
import { serve } from "../serve.ts";

const { values } = parseArgs({ options: { out: { type: "string" }, phone: { type: "boolean", default: false } } });
const out = values.out ?? "test-results/walk";
const password = "correct horse battery";
const rows: { step: string; clicks: number; keys: number; seconds: number }[] = [];

const folder = await temporaryFolder();
const home = join(folder.path, "home");
await mkdir(out, { recursive: true });
const site = createServer((request, response) => {
  response.writeHead(200, { "content-type": "text/html; charset=utf-8" });
  response.end(`<title>Notice ${request.url ?? ""}</title><p>The notice board of the harbour.`);
}).listen(0, "127.0.0.1");
await once(site, "listening");
const origin = `http://127.0.0.1:${String((site.address() as AddressInfo).port)}`;
const found = await browserForTests();
if (found === null) throw new Error("no browser is installed");
const browser = await chromium.launch({ ...found, chromiumSandbox: process.getuid?.() !== 0 });
const { firstRun, end } = await serve(home, ["--allow-private", "127.0.0.1"]);
try {
  await walk(firstRun ?? assert.fail());
} finally {
  await end("SIGINT");
  await browser.close();
  site.closeAllConnections();
  site.close();
}
const verified = await run(home, ["verify"]);
await folder.remove();
console.table(rows);
assert.equal(verified.code, 0, verified.stdout);

async function walk(begin: string): Promise<void> {
  const context = await browser.newContext({
    colorScheme: values.phone ? "dark" : "light",
    viewport: values.phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
    locale: values.phone ? "ar-SY" : "en-GB",
  });
  const page = await context.newPage();
  page.setDefaultTimeout(100_000);
  let [clicks, keys] = [0, 0];
  await page.exposeFunction("countHand", (kind: string) => {
    if (kind === "click") clicks += 1;
    else keys += 1;
  });
  await page.addInitScript(() => {
    const told = window as unknown as { countHand: (kind: string) => void };
    addEventListener("click", (event) => {
      if (event.isTrusted && event.detail > 0) told.countHand("click");
    });
    addEventListener("keydown", () => {
      told.countHand("key");
    });
  });
  const step = async (name: string, work: () => Promise<unknown>): Promise<void> => {
    const begun = Date.now();
    [clicks, keys] = [0, 0];
    await work();
    rows.push({ step: name, clicks, keys, seconds: Math.round((Date.now() - begun) / 100) / 10 });
    await page.screenshot({ path: join(out, `${String(rows.length).padStart(2, "0")}-${name}.png`) });
  };
  await step("first-page", async () => {
    await page.goto(begin);
    await page.locator(".welcome input:focus").waitFor();
  });
  await step("account", async () => {
    for (const text of ["Harbour district", "Amal", password]) {
      await page.keyboard.type(text);
      if (text !== password) await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.locator(".fingerprint").waitFor();
  });
  await step("empty", async () => {
    await page.locator(".onward a").click();
    await page.locator(".empty").waitFor();
  });
  await step("sample", async () => {
    await page.locator(".beginnings button").click();
    await page.locator(".link-row .verdict-complete").waitFor();
  });
  await step("sample-item", async () => {
    await page.locator(".link-row a[href^='/items/']").first().click();
    await page.locator(".view img").waitFor();
  });
  await step("five-links", async () => {
    await page.locator("a[href='/take-in']").first().click();
    await page.locator("textarea[name=links]").click();
    await page.keyboard.insertText([1, 2, 3, 4, 5].map((at) => `${origin}/${String(at)}`).join("\n"));
    await page.keyboard.press("Control+Enter");
    await page.locator(".link-row .verdict-complete").nth(4).waitFor();
  });
  await step("fifty-files", async () => {
    const chosen = join(folder.path, "phone");
    await mkdir(chosen);
    for (let at = 0; at < 50; at += 1)
      await writeFile(join(chosen, `${String(at)}.txt`), at === 7 ? "قائمة القوارب في المرفأ" : `note ${String(at)}`);
    await page.locator("a[href='/take-in']").first().click();
    await page.locator("input[webkitdirectory]").first().setInputFiles(chosen);
    await page.locator(".chosen button.main").click();
    await page.locator(".sending-done").waitFor();
  });
  await step("search", async () => {
    await page.goto(new URL("/", begin).href);
    await page.locator("#search").click();
    await page.keyboard.type("القوارب");
    await page.locator(".passage mark").first().waitFor();
  });
}
