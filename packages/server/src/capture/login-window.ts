import { setTimeout as sleep } from "node:timers/promises";

import { DevToolsClosed, readCookies, startBrowser, type DevTools, type Session } from "./browser/index.ts";
import type { SessionCookie } from "./capturer.ts";
import type { ChromiumOptions } from "./chromium-capturer.ts";
import { startEgress } from "./network/index.ts";

export interface LoginOrder {
  readonly url: URL;
  /** Hosts and CIDR ranges that are allowed though they are private. */
  readonly allowPrivate: readonly string[];
  readonly sandbox: "on" | "off-by-request";
  readonly window: { readonly width: number; readonly height: number };
}

/** Where a person logs in. */
export interface LoginWindow {
  /** Opens a window at the address, waits until it is closed, and gives the cookies that it had. Throws CaptureError, or the signal's reason. */
  logIn(order: LoginOrder, signal: AbortSignal): Promise<readonly SessionCookie[]>;
}

/** How often the cookies are read: they are gone with the window, and nobody says when it will be closed. */
const lookMs = 500;

/** A browser of the kind that captures, named and proxied as one, but on the display. It is its own, and is removed after. */
export class ChromiumLogin implements LoginWindow {
  readonly #options: ChromiumOptions;
  readonly #display: Readonly<Record<string, string>>;

  /** `display`: what of the environment says where windows open. */
  constructor(options: ChromiumOptions, display: Readonly<Record<string, string>>) {
    this.#options = options;
    this.#display = display;
  }

  async logIn(
    { url, allowPrivate, sandbox, window }: LoginOrder,
    signal: AbortSignal,
  ): Promise<readonly SessionCookie[]> {
    const egress = await startEgress({ allowPrivate });
    try {
      const settings = {
        proxyUrl: egress.proxyUrl,
        languages: this.#options.languages,
        window: { ...window, scale: 1 },
        sandbox,
        display: this.#display,
      };
      const { browser } = await startBrowser(this.#options, settings);
      try {
        await goTo(browser.devtools, url);
        return await cookiesUntilClosed(browser.devtools, signal);
      } finally {
        await browser.close();
      }
    } finally {
      await egress.close();
    }
  }
}

async function goTo(devtools: DevTools, url: URL): Promise<void> {
  const { browser } = devtools;
  const [page] = await pagesOf(browser);
  if (page === undefined) throw new DevToolsClosed("the browser has no window");
  const { sessionId } = await browser.send("Target.attachToTarget", { targetId: page.targetId, flatten: true });
  await devtools.session(sessionId).send("Page.navigate", { url: url.href });
  // The page is the person's from here on.
  await browser.send("Target.detachFromTarget", { sessionId });
}

async function cookiesUntilClosed(devtools: DevTools, signal: AbortSignal): Promise<readonly SessionCookie[]> {
  let cookies: readonly SessionCookie[] = [];
  try {
    while ((await pagesOf(devtools.browser)).length > 0) {
      cookies = await readCookies(devtools.browser);
      await sleep(lookMs, undefined, { signal });
    }
    return await readCookies(devtools.browser);
  } catch (error) {
    signal.throwIfAborted();
    // With its last window the browser ends.
    if (error instanceof DevToolsClosed) return cookies;
    throw error;
  }
}

async function pagesOf(browser: Session) {
  const { targetInfos } = await browser.send("Target.getTargets");
  return targetInfos.filter(({ type }) => type === "page");
}
