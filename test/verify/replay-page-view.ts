/** A capture in the replay page, as large as the window that it was captured in, to be compared with the pictures that were taken. */
import type { Browser } from "playwright-core";
import { readPng } from "../site/png.ts";
import type { Kept } from "../site/kept.ts";
import { compareWindows, type SeenWindow } from "../site/replay-pictures.ts";
import { chooseFolder, openPage } from "./open-verify-page.ts";
import { made, press, replayPageFile } from "./replay-page-room.ts";

export interface Looked {
  readonly windows: readonly SeenWindow[];
  /** What the page says of the parts. */
  readonly parts: string;
  /** What was asked for beside the page itself. */
  readonly asked: readonly string[];
}

/** `folder`: a package with one capture. */
export async function lookAtPackage(browser: Browser, folder: string, kept: Kept): Promise<Looked> {
  const picture = await kept.read("screenshot-view");
  const viewport =
    picture === null
      ? { width: 1280, height: 900 }
      : { width: picture.readUInt32BE(16), height: picture.readUInt32BE(20) };
  const { page, incidents } = await openPage(browser, { viewport, locale: "en-US", timezoneId: "UTC" }, replayPageFile);
  try {
    await chooseFolder(page, folder);
    await page.locator(".captures button.capture").click();
    await made(page);
    await press(page.locator("#veil"));
    const frame = await made(page);
    const parts = await page.locator(".parts summary").innerText();
    await page.locator("iframe.shown").evaluate((shown: HTMLElement) => {
      Object.assign(shown.style, { position: "fixed", inset: "0", zIndex: "1000", border: "0", margin: "0" });
      Object.assign(shown.style, { inlineSize: "100vw", blockSize: "100vh", maxInlineSize: "none", borderRadius: "0" });
    });
    const root = frame.locator("html").first();
    await root.waitFor({ state: "attached" });
    const rest = (): Promise<void> => page.waitForTimeout(500);
    await rest();
    const devtools = await page.context().newCDPSession(page);
    const view = {
      picture: async () => {
        const { data } = await devtools.send("Page.captureScreenshot", { format: "png" });
        return readPng(Buffer.from(data, "base64"));
      },
      scrollTo: async (y: number) => {
        await root.evaluate((_, to) => {
          scrollTo(0, to);
        }, y);
        await rest();
      },
    };
    const windows = await compareWindows(view, kept);
    return { windows, parts, asked: incidents.filter((one) => /^request: (?!blob:)/.test(one)) };
  } finally {
    await page.context().close();
  }
}
