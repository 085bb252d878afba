/** The least that a visit takes: the browser is started, goes to a page, and is ended at its load event. Called with: browser, address,
 * and the title that it waits for, if it is to wait for one. */
import { chromium } from "playwright-core";

const [executablePath = "", address = "about:blank", title] = process.argv.slice(2);
// Root cannot have the browser's sandbox: what is compared has none either.
const browser = await chromium.launch({ executablePath, chromiumSandbox: process.getuid?.() !== 0 });
const page = await browser.newPage();
await page.goto(address, { waitUntil: "load", timeout: 120_000 });
if (title !== undefined) await page.waitForFunction((wanted) => document.title === wanted, title);
await browser.close();
