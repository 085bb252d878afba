/** A package with captures of the project's own site, and the replay page that looks at them, opened from disk in a browser without a network. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { FrameLocator, Locator, Page } from "playwright-core";
import { captureArguments } from "../site/capture-page.ts";
import type { HardPage } from "../site/hard-page.ts";
import { startSite } from "../site/site.ts";
import { lines, run } from "../program.ts";

export const replayPageFile = join(import.meta.dirname, "../../packages/ui/dist/package/replay.html");

export interface Captured {
  /** Of its entry. */
  readonly index: number;
  readonly objects: readonly { readonly role: string; readonly sha256: string }[];
}

/** Captures a page into the archive of `home`, and ends its site. Null if nothing was captured that can be looked at. */
export async function captureInto(home: string, page: HardPage): Promise<Captured | null> {
  const site = await startSite(page);
  try {
    const captured = await run(home, captureArguments(site));
    const [printed] = lines(captured.stdout) as readonly Captured[];
    assert.ok(printed !== undefined, captured.stderr);
    return printed.objects.some(({ role }) => role === "capture") ? printed : null;
  } finally {
    await site.close();
  }
}

export async function exportTo(home: string, indexes: readonly number[], out: string): Promise<void> {
  const exported = await run(home, ["export", ...indexes.map((index) => `@${index}`), "--no-pdf", "--out", out]);
  assert.equal(exported.code, 0, exported.stderr);
}

/** By the keyboard: a click beside a frame of another process that is new, or gone, may still be heard by that. */
export async function press(control: Locator): Promise<void> {
  await control.press("Enter");
}

/** Waits until what is looked at was made. */
export async function made(page: Page): Promise<FrameLocator> {
  await page.locator('.stage[data-state="made"]').waitFor({ timeout: 30_000 });
  return page.frameLocator("iframe.shown");
}

export async function choose(page: Page, view: "page" | "answer" | "picture" | "both"): Promise<FrameLocator> {
  await press(page.locator(`.views [data-view="${view}"]`));
  return made(page);
}
