/** The least that a visit takes: the browser is started, goes to a page, and is ended at its load event. Called with: browser, address. */
import { chromium } from "playwright-core";

const [executablePath = "", address = "about:blank"] = process.argv.slice(2);
// Root cannot have the browser's sandbox: what is compared has none either.
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
const page = await browser.newPage();
await page.goto(address, { waitUntil: "load", timeout: 120_000 });
await browser.close();
