/** A tab in which an item is replayed, the replayed page as large as the tab's window. */
import { setTimeout as wait } from "node:timers/promises";
import type { BrowserContext, CDPSession, Frame, Page } from "playwright-core";
import { readPng, type Raster } from "./png.ts";
import { ReplayTraffic, type GivenAnswer } from "./replay-traffic.ts";

export interface ReplayView {
  readonly traffic: ReplayTraffic;
  /** The archived page; null if it did not come. */
  readonly page: Frame | null;
  /** The window as it is. */
  picture(): Promise<Raster>;
  /** Scrolls the page down to `y`, as far as it goes, and waits for its rest. */
  scrollTo(y: number): Promise<void>;
}

const arrivalMs = 30_000;
const answerMs = 20_000;
const scrolledQuietMs = 300;
const scrolledRestMs = 5_000;
/** How often a page may give more when its end is reached. */
const growthsMax = 40;

/** When a page rests: nothing was asked for during `quietMs`, and all is answered. Some never do: they are looked at after `limitMs`. */
export interface Rest {
  readonly quietMs: number;
  readonly limitMs: number;
}

/** `address`: of the item in the viewer. Resolves when the page rests. */
export async function openReplayView(
  context: BrowserContext,
  address: string,
  given: readonly GivenAnswer[],
  { quietMs, limitMs }: Rest,
): Promise<ReplayView> {
  const tab = await context.newPage();
  const devtools = await context.newCDPSession(tab);
  const traffic = new ReplayTraffic(tab, given);
  await tab.goto(address);
  // The frame of the replay becomes the window. What a policy says of styles does not keep a script from it.
  await tab.locator("iframe.material").evaluate((frame: HTMLElement) => {
    Object.assign(frame.style, { position: "fixed", inset: "0", zIndex: "1000", border: "0", margin: "0" });
    // Nobody asked to see it clearly: the test does.
    Object.assign(frame.style, { filter: "none" });
    Object.assign(frame.style, { inlineSize: "100vw", blockSize: "100vh", maxInlineSize: "none", borderRadius: "0" });
  });
  const page = await archivedFrame(tab);
  await traffic.quiet(quietMs, limitMs);
  // A script may have kept the page busy, and ask for more after that.
  const asked = performance.now();
  if (page !== null && (await answers(page)) && performance.now() - asked > quietMs)
    await traffic.quiet(quietMs, limitMs);
  return {
    traffic,
    page,
    picture: () => pictureOf(devtools),
    scrollTo: async (y) => {
      if (page !== null) await scroll(page, traffic, y);
    },
  };
}

/** Null if it does not come: then the picture shows what came in its place. */
async function archivedFrame(tab: Page): Promise<Frame | null> {
  const end = performance.now() + arrivalMs;
  while (performance.now() < end) {
    const frame = tab.frames().find((candidate) => /\/replay\/w\/[^?#]*\/\d*mp_\//.test(candidate.url()));
    if (frame !== undefined) return frame;
    await tab.waitForTimeout(100);
  }
  return null;
}

/** Whether it answers within the time in which it should have come to rest. */
function answers(page: Frame): Promise<boolean> {
  const late = wait(answerMs, false, { ref: false });
  // A frame that has made way for another does not answer, and is not waited for.
  return Promise.race([page.evaluate(() => true).catch(() => false), late]);
}

/** As the capture takes it: nothing is changed in the page for it. */
async function pictureOf(devtools: CDPSession): Promise<Raster> {
  const { data } = await devtools.send("Page.captureScreenshot", { format: "png" });
  return readPng(Buffer.from(data, "base64"));
}

async function scroll(page: Frame, traffic: ReplayTraffic, y: number): Promise<void> {
  for (let growths = 0; growths < growthsMax; growths += 1) {
    const before = await page.evaluate((to) => {
      scrollTo(0, to);
      return { at: scrollY, height: document.documentElement.scrollHeight };
    }, y);
    await traffic.quiet(scrolledQuietMs, scrolledRestMs);
    const height = await page.evaluate(() => document.documentElement.scrollHeight);
    if (before.at >= y || height === before.height) return;
  }
}
