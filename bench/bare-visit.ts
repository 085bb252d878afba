/**
 * A visit without a recording: the browser is started, goes to a page, and is ended at its load event.
 *
 * `bare-visit.ts <browser> <address> [--title T] [--pictures SECONDS]`
 *
 * `--title`: it waits for this title too. `--pictures`: it rests for so long, and makes what a capture makes of the page by way of the
 * browser: the picture of the window, that of the whole page, the PDF and the document.
 */
import { parseArgs } from "node:util";
import { chromium } from "playwright-core";

const { values, positionals } = parseArgs({
  options: { title: { type: "string" }, pictures: { type: "string" } },
  allowPositionals: true,
});
const [executablePath = "", address = "about:blank"] = positionals;
// Root cannot have the browser's sandbox: what is compared has none either.
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
const page = await browser.newPage();
await page.goto(address, { waitUntil: "load", timeout: 120_000 });
if (values.title !== undefined) await page.waitForFunction((wanted) => document.title === wanted, values.title);
if (values.pictures !== undefined) {
  await page.waitForTimeout(Number(values.pictures) * 1000);
  await page.screenshot();
  await page.screenshot({ fullPage: true });
  await page.pdf({ printBackground: true });
  await page.content();
}
await browser.close();
