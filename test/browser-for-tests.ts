import { chromium, type Browser } from "playwright-core";
import { findBrowser, findPageBrowser } from "../packages/server/src/capture/browser/index.ts";
import { readConfig } from "../packages/server/src/config.ts";

interface TestBrowser {
  readonly executablePath: string;
  readonly env: Record<string, string>;
}

/** The browser that captures use, and what its environment needs. Null where there is none. */
export async function browserForTests(): Promise<TestBrowser | null> {
  return found(findBrowser);
}

async function found(find: typeof findBrowser): Promise<TestBrowser | null> {
  const config = readConfig(process.env);
  const places = { configured: config.chromium, home: config.userHome, path: config.path, tools: config.tools };
  try {
    const { executable, environment } = await find(places, process.getuid?.() === 0);
    return { executablePath: executable, env: { PATH: config.path, HOME: config.userHome, ...environment } };
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "browser.missing") return null;
    throw error;
  }
}

export interface PageBrowserOptions {
  readonly args?: readonly string[];
  /** By it the browser reads names of files. */
  readonly locale?: "C" | "C.UTF-8";
}

/** The caller closes it. */
export async function startPageBrowser({ args = [], locale = "C.UTF-8" }: PageBrowserOptions = {}): Promise<Browser> {
  const found = await browserForPages();
  if (found === null) throw new Error("no browser is installed");
  return chromium.launch({
    ...found,
    env: { ...found.env, LC_ALL: locale },
    // Pages of our own alone. As root the browser's own sandbox cannot start.
    chromiumSandbox: process.getuid?.() !== 0,
    // What moves on a page is drawn without a graphics card, and takes a tenth of the time of its tests.
    args: ["--force-prefers-reduced-motion", ...args],
  });
}

/** For who looks at our own pages: Chromium without the browser around it, where there is one, as it takes a third of the time. */
export async function browserForPages(): Promise<TestBrowser | null> {
  return found(findPageBrowser);
}
