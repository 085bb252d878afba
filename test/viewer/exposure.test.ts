/** The reader's own note of how much hard material they opened: counted, told, cleared, switched off, and kept from everybody else. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import sharp from "sharp";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;

test(
  "what was opened is counted for its owner alone, told after the amount they named, cleared and switched off",
  { skip, timeout: 120_000 },
  async (t) => {
    const archive = await openArchive(t);
    const bytes = await sharp({ create: { width: 40, height: 30, channels: 3, background: "#2a6434" } })
      .png()
      .toBuffer();
    const items: string[] = [];
    for (const name of ["one.png", "two.png"]) {
      const detail = {
        name: { basis: "claimed", value: name },
        ...{ modified: unknown, received: unknown, mediaType: unknown, note: null },
      } as const;
      const object = { path: `files/${name}`, role: "original", mediaType: "image/png", bytes };
      items.push((await archive.add(detail, [object], items.length * 1_000)).item);
    }
    for (const name of ["Amal", "Basma"])
      await archive.deps.accounts.add({ name, role: "lead", password: samplePassword });
    const viewer = await openViewer(t, archive);
    const page = await (await (await openPageBrowser(t)).newContext({ locale: "en-GB" })).newPage();
    const sent: string[] = [];
    page.on("request", (request) => sent.push(`${request.url()} ${request.postData() ?? ""}`));
    const enter = async (name: string): Promise<void> => {
      await page.locator("input[name=username]").fill(name);
      await page.locator("input[name=password]").fill(samplePassword);
      await page.keyboard.press("Enter");
      await page.locator(".who").waitFor();
    };
    const open = (place: number): Promise<unknown> => page.goto(`${viewer.url}items/${items[place] ?? ""}`);
    await open(0);
    await enter("Amal");
    await page.getByRole("button", { name: "Label", exact: true }).click();
    await page.locator(".statement-form button.main").click();
    await page.getByRole("button", { name: "Show it, veiled" }).waitFor();

    // Before it is shown it does not count; shown twice it counts once.
    const line = async (): Promise<string> => {
      await page.locator("h1").focus();
      await page.keyboard.press("?");
      const told = await page.locator("dialog[open] .exposure-line").innerText();
      await page.keyboard.press("Escape");
      return told;
    };
    assert.match(await line(), /^Today: 0 items labelled graphic, 0 pictures, films and documents unveiled\./);
    await page.getByRole("button", { name: "Show it, veiled" }).click();
    await page.locator(".view img").waitFor();
    assert.match(await line(), /^Today: 1 item labelled graphic, 0 pictures/);
    for (let time = 0; time < 2; time += 1) await page.keyboard.press("v");
    assert.match(
      await line(),
      /^Today: 1 item labelled graphic, 1 picture, film or document unveiled\. Last 7 days: 1 item/,
    );

    await page.keyboard.press("?");
    await page.getByLabel("Suggest a pause").fill("2");
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".pause-suggested:not([hidden])").count(), 0);
    await page.keyboard.press("v");
    await open(1);
    await page.getByText("perhaps this is a moment for a pause").waitFor();
    await page.locator(".view img").waitFor();
    await page.getByRole("button", { name: "I have heard" }).click();
    await page.reload();
    await page.locator(".view img").waitFor();
    assert.equal(await page.locator(".pause-suggested:not([hidden])").count(), 0, "once a day");

    // On the page of one's own account it can be cleared.
    const sheet = page.locator("#content");
    await page.locator(".who-name").click();
    await page.getByRole("heading", { name: "What you looked at" }).waitFor();
    assert.match(await sheet.locator(".exposure-line").innerText(), /3 pictures, films and documents unveiled\. Last/);
    await sheet.getByRole("button", { name: "Clear the note" }).click();
    assert.match(await sheet.locator(".exposure-line").innerText(), /^Today: 0 items/);
    await sheet.getByLabel("Keep a note, for me alone").uncheck();
    await open(0);
    await page.getByRole("button", { name: "Show it, veiled" }).click();
    await page.locator(".view img").waitFor();
    const kept = (): Promise<string | null> => page.evaluate(() => localStorage.getItem("muniment.exposure.Amal"));
    assert.deepEqual(JSON.parse((await kept()) ?? ""), { isKept: false, pauseAfter: 2, heardOn: null, days: {} });
    assert.ok(!(await kept())?.includes(items[0] ?? assert.fail()), "it names no item");

    // Who comes next at the same desk has their own.
    await page.locator(".who button").click();
    await page.locator(".sign-in").waitFor();
    await enter("Basma");
    await page.locator(".who-name").click();
    await sheet.getByLabel("Keep a note, for me alone").waitFor();
    assert.equal(await sheet.getByLabel("Keep a note, for me alone").isChecked(), true);
    assert.match(await sheet.locator(".exposure-line").innerText(), /^Today: 0 items/);
    assert.deepEqual(
      sent.filter((one) => /exposure|pauseAfter|heardOn|unveiled/.test(one)),
      [],
      "nothing of it goes to the server",
    );
  },
);

test("in Arabic the note fits a phone", { skip, timeout: 60_000 }, async (t) => {
  const archive = await openArchive(t);
  const viewer = await openViewer(t, archive);
  const context = await (
    await openPageBrowser(t)
  ).newContext({ viewport: { width: 390, height: 844 }, locale: "ar-SY" });
  const page: Page = await context.newPage();
  await page.goto(`${viewer.url}?lang=ar`);
  await page.locator("h1").waitFor();
  await page.keyboard.press("?");
  await page.locator("dialog[open] .exposure-line").getByText("اليوم").waitFor();
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390);
});
