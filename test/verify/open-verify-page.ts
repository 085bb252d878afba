/** The built verifier page, opened from disk in a browser that has no network, for tests. */
import assert from "node:assert/strict";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { browserForPages } from "../browser-for-tests.ts";

export const verifyPageFile = join(import.meta.dirname, "../../packages/ui/dist/package/verify.html");

const built = await access(verifyPageFile).then(
  () => true,
  () => false,
);

/** Why the page cannot be tested here, or false. */
export const skip =
  (await browserForPages()) === null
    ? "no browser is installed"
    : built
      ? false
      : "the page is not built: node packages/ui/build.ts";

export interface OpenedPage {
  readonly page: Page;
  /** Errors, refusals of the policy and requests, as they came. A page that behaves has none but that for itself. */
  readonly incidents: readonly string[];
}

export async function openPage(
  browser: Browser,
  options: BrowserContextOptions = {},
  file = verifyPageFile,
): Promise<OpenedPage> {
  const context = await browser.newContext({ offline: true, locale: "en-GB", ...options });
  const page = await context.newPage();
  const incidents: string[] = [];
  page.on("pageerror", (error) => incidents.push(`error: ${error.message}`));
  page.on("console", (message) => incidents.push(`console: ${message.text()}`));
  page.on("dialog", (dialog) => {
    incidents.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  const address = pathToFileURL(file).href;
  page.on("request", (request) => {
    if (request.url() !== address) incidents.push(`request: ${request.url()}`);
  });
  await page.goto(address);
  return { page, incidents };
}

/** Drops files and folders on the page, as from a window of files, in the middle of the page. */
export async function drop(page: Page, paths: readonly string[]): Promise<void> {
  const session = await page.context().newCDPSession(page);
  const data = { items: [], files: [...paths], dragOperationsMask: 1 };
  for (const type of ["dragEnter", "dragOver", "drop"] as const)
    await session.send("Input.dispatchDragEvent", { type, x: 300, y: 200, data });
  await session.detach();
}

export async function chooseFolder(page: Page, folder: string): Promise<void> {
  await page.locator("#folder").setInputFiles(folder);
}

/** The verdict, once there is one. */
export async function verdictOn(page: Page): Promise<string> {
  const done = page.locator('main[data-state="done"]');
  await done.waitFor({ timeout: 120_000 });
  return (await done.getAttribute("data-verdict")) ?? assert.fail("no verdict");
}

/** The files that are named as not holding, as they are shown. */
export function faultsOn(page: Page): Promise<readonly string[]> {
  return page.locator(".faults .fault-file").allInnerTexts();
}
