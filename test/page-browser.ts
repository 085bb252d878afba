/** The browser in which tests look at our own pages: one for a file of tests, as its start costs more than most tests do. */
import { after, type TestContext } from "node:test";
import type { Browser } from "playwright-core";
import { atEnd } from "./at-end.ts";
import { startPageBrowser, type PageBrowserOptions } from "./browser-for-tests.ts";

const shared = new Map<string, Promise<Browser>>();
after(async () => {
  for (const browser of shared.values()) await (await browser).close();
});

/** The one of this file that has these options. What is opened in it ends with the test. */
export async function openPageBrowser(t: TestContext, options: PageBrowserOptions = {}): Promise<Browser> {
  const name = JSON.stringify(options);
  const starting = shared.get(name) ?? startPageBrowser(options);
  shared.set(name, starting);
  const browser = await starting;
  const others = new Set(browser.contexts());
  atEnd(t, async () => {
    for (const context of browser.contexts()) if (!others.has(context)) await context.close();
  });
  return browser;
}
