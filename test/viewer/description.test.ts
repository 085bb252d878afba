/** What people say of an item, said in the viewer: a place and a quotation, two editors, what is hostile, in both languages. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "playwright-core";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const text =
  "Everyone has the right to freedom of movement and residence.\nEveryone has the right to leave any country.";
const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;
const hostile = '<img src=x onerror="alert(1)"><script>alert(2)</script>\u202e{{7*7}}';

async function openItem(t: Parameters<typeof openArchive>[0]) {
  const archive = await openArchive(t);
  const detail = {
    name: { basis: "claimed", value: "articles.txt" },
    ...{ modified: unknown, received: unknown, mediaType: unknown, note: null },
  } as const;
  const object = { path: "original/articles.txt", role: "original", mediaType: "text/plain", bytes: Buffer.from(text) };
  const { item, record } = await archive.add(detail, [object], 1000);
  await archive.deps.accounts.add({ name: "Amal", role: "lead", password: samplePassword });
  await archive.deps.accounts.add({ name: "Basma", role: "contributor", password: samplePassword });
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const incidents: string[] = [];
  const signedIn = async (name: string, query = ""): Promise<Page> => {
    const context = await browser.newContext({ viewport: { width: 1280, height: 1200 } });
    const page = await context.newPage();
    page.on("dialog", (dialog) => {
      incidents.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => incidents.push(error.message));
    await page.goto(`${viewer.url}items/${item}${query}`);
    await page.locator("input[name=username]").fill(name);
    await page.locator("input[name=password]").fill(samplePassword);
    await page.locator("button.main").click();
    await page.locator(".statement-fields").waitFor();
    return page;
  };
  return { archive, viewer, item, record, incidents, signedIn };
}

const notes = async (page: Page): Promise<string> =>
  (await page.locator("#description").innerText()).replaceAll(/\s+/g, " ");
const said = (page: Page, words: string) => page.locator(".statement-value", { hasText: words }).first().waitFor();

async function say(page: Page, field: string, inputs: Readonly<Record<string, string>>): Promise<void> {
  await page.getByRole("button", { name: field, exact: true }).click();
  const form = page.locator(".statement-form");
  for (const [label, value] of Object.entries(inputs)) {
    const input = form.getByLabel(label, { exact: true });
    if ((await input.evaluate((element) => element.tagName)) === "SELECT") await input.selectOption(value);
    else await input.fill(value);
  }
  await form.getByRole("button", { name: "Seal" }).click();
  await form.waitFor({ state: "detached" });
}

test(
  "a place, a date and a quotation are said, shown with who said them, edited, undone and brought back",
  { skip, timeout: 120_000 },
  async (t) => {
    const { archive, record, incidents, signedIn } = await openItem(t);
    const page = await signedIn("Amal", "?lang=en");
    await page.locator("h1").focus();
    await page.keyboard.press("e");
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Title");
    // A player takes keys of its own.
    const player = await page.evaluateHandle(() => {
      const video = document.createElement("video");
      video.controls = true;
      document.querySelector("main")?.append(video);
      video.focus();
      return video;
    });
    await page.keyboard.press("e");
    assert.equal(await page.evaluate(() => document.activeElement?.tagName), "VIDEO");
    await player.evaluate((video) => {
      video.remove();
    });

    await page.getByRole("button", { name: "Place", exact: true }).click();
    const form = page.locator(".statement-form");
    await form.getByLabel("Coordinates").fill("35°11'08");
    await page.getByText("These are no coordinates yet.").waitFor();
    await form.getByLabel("Coordinates").fill("35°11'08.2\"N 33°22'56.3\"E");
    await page.getByText("Read as:").waitFor();
    await form.getByLabel("Name", { exact: true }).fill("Court square");
    await form.getByLabel("How closely it is known").selectOption("vicinity");
    await form.getByRole("button", { name: "Seal" }).click();
    await said(page, "Court square");
    const focused = (): Promise<string | undefined> => page.evaluate(() => document.activeElement?.textContent);
    assert.equal(await focused(), "Place", "who typed stands where another of the kind can be said");
    await page.getByRole("button", { name: "Title", exact: true }).press("Enter");
    await page.keyboard.type("Articles");
    await page.keyboard.press("Enter");
    await said(page, "Articles");
    assert.equal(await focused(), "Tag", "an item has one title");
    await say(page, "Date", { Date: "2014-05~" });

    // A passage is marked by selecting it.
    await page.evaluate(() => {
      const node = document.querySelector(".text-preview bdi")?.firstChild;
      if (node === null || node === undefined) throw new Error("there is no text");
      const start = (node.textContent ?? "").indexOf("freedom of movement");
      getSelection()?.setBaseAndExtent(node, start, node, start + "freedom of movement".length);
    });
    await page.getByRole("button", { name: "Mark this passage" }).click();
    await form.getByLabel("Who speaks").fill("The reader");
    await form.getByLabel("What is claimed").fill("It is a right");
    await form.getByRole("button", { name: "Seal" }).click();
    await said(page, "The reader");
    assert.equal(await page.locator(".text-preview mark").innerText(), "freedom of movement");

    const { statements } = await archive.deps.index.description(record);
    const [place, , , quote] = statements.map(({ detail }) =>
      detail.action === "state" && detail.said.basis === "claimed" ? detail.said.value : null,
    );
    assert.deepEqual(place, {
      ...{ at: { latitude: "35.185611", longitude: "33.382306" }, name: "Court square", precision: "vicinity" },
      typed: "35°11'08.2\"N 33°22'56.3\"E",
    });
    assert.ok(typeof quote === "object" && quote !== null && "prefix" in quote);
    assert.equal(
      quote.prefix + quote.exact + quote.suffix,
      text.slice(0, quote.prefix.length + 19 + quote.suffix.length),
    );

    assert.match(await notes(page), /Place Court square 35\.185611, 33\.382306 Vicinity: within 100 metres by Amal · /);
    const shown = page.locator(".statement", { hasText: "Court square" });
    await shown.getByRole("button", { name: "Edit" }).click();
    await form.getByLabel("Name", { exact: true }).fill("The other square");
    await form.getByRole("button", { name: "Seal" }).click();
    await said(page, "The other square");
    await page.getByRole("button", { name: "Undo" }).click();
    await said(page, "Court square");
    await shown.getByRole("button", { name: "Retract" }).click();
    await page.getByText("Place · retracted").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Place · retracted").waitFor({ state: "detached" });
    await page.getByText("4 entries in its history").waitFor();
    assert.equal((await archive.deps.index.description(record)).conflicts.length, 0);
    assert.deepEqual(incidents, []);
  },
);

test(
  "two editors of one note both see what the other said; hostile text stands everywhere as text; Arabic fits a phone",
  { skip, timeout: 120_000 },
  async (t) => {
    const { archive, viewer, item, record, incidents, signedIn } = await openItem(t);
    const amal = await signedIn("Amal", "?lang=en");
    await say(amal, "Note", { Text: "One" });
    const basma = await signedIn("Basma", "?lang=en");
    await said(basma, "One");
    assert.equal(await basma.getByRole("button", { name: "Withdraw from view" }).count(), 0);
    const edit = async (page: Page, words: string): Promise<void> => {
      await page.locator(".statement", { hasText: "One" }).getByRole("button", { name: "Edit" }).click();
      await page.locator(".statement-form").getByLabel("Text").fill(words);
    };
    await edit(amal, "Two");
    await edit(basma, "Three");
    await amal.getByRole("button", { name: "Seal" }).click();
    await said(amal, "Two");
    await basma.getByRole("button", { name: "Seal" }).click();
    await basma.getByText("Somebody else has changed this in the meantime").waitFor();
    await basma.locator(".statement-current", { hasText: "Two" }).waitFor();
    assert.equal(
      await basma.locator(".statement-form").getByLabel("Text").inputValue(),
      "Three",
      "what was typed stays",
    );
    await basma.getByRole("button", { name: "Put mine in its place" }).click();
    await said(basma, "Three");
    assert.equal((await archive.deps.index.description(record)).conflicts.length, 0);

    await say(amal, "Title", { Text: hostile });
    await say(amal, "Tag", { Text: hostile });
    await say(amal, "Note", { Text: hostile });
    await say(amal, "Place", { Name: hostile });
    await say(amal, "Person or organisation", { Name: hostile, Role: hostile });
    await say(amal, "Restriction", { Text: hostile, Until: "2030" });
    await say(amal, "Consent", { "Of whom": hostile, "To what": hostile });
    await say(amal, "Label", { Label: "graphic", Kind: "injury" });
    await amal.getByText("Labelled:").first().waitFor();
    assert.equal(await amal.locator(".text-preview").count(), 0, "the label comes first");
    await amal.getByRole("button", { name: "Show it, veiled" }).click();
    await amal.locator(".text-preview").waitFor();
    await say(amal, "Withdraw from view", { Reason: hostile });
    await amal.getByText("This item is withdrawn from view").waitFor();
    assert.equal((await amal.locator("h1").innerText()).includes("<img src=x"), true);
    for (const address of ["", "?q=withdrawn:yes", "?q=img"]) {
      await amal.goto(`${viewer.url}${address}`);
      await amal
        .getByText(address === "?q=withdrawn:yes" ? "1 item found" : "withdrawn from view")
        .first()
        .waitFor();
    }
    for (const query of ["?lang=ar", "?lang=en"]) {
      await amal.setViewportSize({ width: 390, height: 844 });
      await amal.goto(`${viewer.url}items/${item}${query}`);
      await amal.locator(".statement").first().waitFor();
      assert.equal(await amal.evaluate(() => document.documentElement.scrollWidth), 390, "wider than the window");
    }
    assert.deepEqual(incidents, []);
  },
);
