import { formatInstant, type Instant } from "@muniment/verify";

import {
  checkFonts,
  checkSandbox,
  DevToolsClosed,
  DevToolsError,
  findPageBrowser,
  startBrowser,
  usualUser,
  type DevTools,
  type Session,
} from "./browser/index.ts";
import { CaptureError } from "./capturer.ts";
import type { ChromiumOptions } from "./chromium-capturer.ts";
import { startEgress } from "./network/index.ts";

/** Makes paper of pages of this program's own. */
export interface PagePrinter {
  /**
   * A PDF for each page, on A4, in their order. Nothing that a page asks for is fetched, and none of its scripts run. `made` is the time that
   * each bears. Throws CaptureError where there is no browser that can do it, or the signal's reason.
   */
  print(pages: readonly string[], made: Instant, signal: AbortSignal): Promise<readonly Uint8Array[]>;
}

/** For all pages together. On a machine with much else to do, two reports of a hundred items (336,000 units each) took 11 s. */
const printMs = 180_000;

/**
 * Of one page, in UTF-16 units. The time grows faster than the page: two of a million took 90 s, two of three million were not done in
 * 180 s. And nobody files a thousand sheets.
 */
const pageSizeMax = 512 * 1024;

const window = { width: 1280, height: 900, scale: 1 } as const;
const inchesOf = (millimetres: number): number => millimetres / 25.4;

/** Prints with a browser of its own, in its sandbox and without any way out. */
export class ChromiumPrinter implements PagePrinter {
  readonly #options: ChromiumOptions;

  constructor(options: ChromiumOptions) {
    this.#options = { ...options, user: options.user ?? usualUser() };
  }

  async print(pages: readonly string[], made: Instant, signal: AbortSignal): Promise<readonly Uint8Array[]> {
    signal.throwIfAborted();
    if (pages.some((page) => page.length > pageSizeMax))
      throw notPrinted("it is too long for paper", "Read the page as it is, or hand out fewer items at once.");
    const egress = await startEgress({ allowPrivate: [] });
    egress.hush(this.#options.now());
    try {
      return await this.#printWith(egress.proxyUrl, pages, { made, signal });
    } finally {
      await egress.close();
    }
  }

  async #printWith(
    proxyUrl: string,
    pages: readonly string[],
    { made, signal }: { readonly made: Instant; readonly signal: AbortSignal },
  ): Promise<readonly Uint8Array[]> {
    const { languages, platform } = this.#options;
    const settings = { proxyUrl, languages, window, sandbox: "on", display: null } as const;
    const { browser } = await startBrowser(this.#options, settings, findPageBrowser);
    const ends = AbortSignal.any([signal, AbortSignal.timeout(printMs)]);
    // It only has to begin here; the end is awaited below.
    const kill = (): void => void browser.close().catch(() => undefined);
    ends.addEventListener("abort", kill, { once: true });
    try {
      signal.throwIfAborted();
      const page = await emptyPage(browser.devtools);
      await checkSandbox(browser.devtools.browser, platform);
      await checkFonts(page);
      await page.send("Emulation.setScriptExecutionDisabled", { value: true });
      const printed: Uint8Array[] = [];
      for (const text of pages) {
        await show(browser.devtools, page, text);
        printed.push(dated(await printShown(page), made));
      }
      return printed;
    } catch (error) {
      signal.throwIfAborted();
      if (ends.aborted) throw notPrinted(`it took more than ${String(printMs / 1000)} s`, "Try again.", error);
      if (error instanceof DevToolsClosed || error instanceof DevToolsError)
        throw notPrinted(
          error.message,
          "Try again; if it happens each time, install another version of the browser.",
          error,
        );
      throw error;
    } finally {
      ends.removeEventListener("abort", kill);
      await browser.close();
    }
  }
}

function notPrinted(why: string, next: string, cause?: unknown): CaptureError {
  return new CaptureError("browser.print", `The browser did not print the page: ${why}.`, next, { cause });
}

async function emptyPage(devtools: DevTools): Promise<Session> {
  const { targetInfos } = await devtools.browser.send("Target.getTargets");
  const target = targetInfos.find(({ type }) => type === "page");
  if (target === undefined) throw new DevToolsClosed("the browser has no page");
  const { sessionId } = await devtools.browser.send("Target.attachToTarget", {
    targetId: target.targetId,
    flatten: true,
  });
  return devtools.session(sessionId);
}

/** Its own numbers at the foot of each sheet: a sheet that is missing is missed. */
const foot = `<div style="width:100%;text-align:center;font-size:12px"><span class="pageNumber"></span> / <span class="totalPages"></span></div>`;

/** Resolves when all that it asked for was refused: what stands in the place of a picture depends on that. */
async function show(devtools: DevTools, page: Session, text: string): Promise<void> {
  const { frameTree } = await page.send("Page.getFrameTree");
  await page.send("Page.enable");
  const loaded = Promise.withResolvers<"loaded">();
  const stop = page.on("Page.loadEventFired", () => {
    loaded.resolve("loaded");
  });
  try {
    await page.send("Page.setDocumentContent", { frameId: frameTree.frame.id, html: text });
    if ((await Promise.race([loaded.promise, devtools.closed])) !== "loaded")
      throw new DevToolsClosed("the browser ended before the page was there");
  } finally {
    stop();
  }
}

async function printShown(page: Session): Promise<Uint8Array> {
  const margin = inchesOf(18);
  const { data } = await page.send("Page.printToPDF", {
    paperWidth: inchesOf(210),
    paperHeight: inchesOf(297),
    marginTop: margin,
    marginBottom: margin,
    marginLeft: margin,
    marginRight: margin,
    displayHeaderFooter: true,
    headerTemplate: "<span></span>",
    footerTemplate: foot,
  });
  return data;
}

/** The time of the printing gives way to that of the export, so that the same report is the same file. As long as it was: places in the file stay. */
function dated(pdf: Uint8Array, made: Instant): Uint8Array {
  const stamp = formatInstant(Date.parse(made)).replaceAll(/[-:T]|\.\d+Z$/g, "");
  const text = Buffer.from(pdf).toString("latin1");
  return Buffer.from(text.replaceAll(/(\/(?:CreationDate|ModDate) \(D:)\d{14}(?=[+-])/g, `$1${stamp}`), "latin1");
}
