/** The same said of many items: selected, sealed in parts, refused at some, tried again, undone; by hand and by keys, in both languages. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Digest } from "@muniment/verify";
import type { Page } from "playwright-core";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;
const hostile = '<img src=x onerror="alert(1)">\u202e{{7*7}}';

async function openShelf(t: TestContext, count: number) {
  const archive = await openArchive(t);
  const records: Digest[] = [];
  for (let place = 0; place < count; place += 1) {
    const name = `note ${String(place)}.txt`;
    const detail = {
      name: { basis: "claimed", value: name },
      ...{ modified: unknown, received: unknown, mediaType: unknown, note: null },
    } as const;
    const object = { path: `files/${name}`, role: "original", mediaType: "text/plain", bytes: Buffer.from(name) };
    records.push((await archive.add(detail, [object], place * 1_000)).record);
  }
  await archive.deps.accounts.add({ name: "Amal", role: "contributor", password: samplePassword });
  await archive.deps.accounts.add({ name: "Noor", role: "viewer", password: samplePassword });
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const incidents: string[] = [];
  const signedIn = async (name: string, path: string, width = 1280): Promise<Page> => {
    const page = await (await browser.newContext({ viewport: { width, height: 900 } })).newPage();
    page.on("dialog", (dialog) => {
      incidents.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => incidents.push(error.message));
    await page.goto(`${viewer.url}${path}`);
    await page.locator("input[name=username]").fill(name);
    await page.locator("input[name=password]").fill(samplePassword);
    await page.locator("button.main").click();
    await page.locator(".who").waitFor();
    return page;
  };
  const saidOf = async (place: number) => {
    const record = records[place] ?? assert.fail();
    const { statements } = await archive.deps.index.description(record);
    return statements.filter(({ isReplaced, detail }) => !isReplaced && detail.action === "state");
  };
  return { incidents, signedIn, saidOf };
}

const words = async (page: Page, selector: string): Promise<string> =>
  (await page.locator(selector).innerText()).replaceAll(/\s+/g, " ");

test(
  "what is selected is described in parts, by keys; it survives leaving the room, and is undone",
  { skip, timeout: 180_000 },
  async (t) => {
    const { incidents, signedIn, saidOf } = await openShelf(t, 100);
    const page = await signedIn("Amal", "?lang=en");
    await page.locator(".row").first().press("x");
    await page.locator(".row").first().press("Shift+End");
    await page.getByText("100 items selected").waitFor();
    await page.keyboard.press("e");
    await page.getByRole("heading", { level: 1, name: "Describe" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Tag");

    await page.keyboard.press("Enter");
    await page.keyboard.type(hostile);
    await page.keyboard.press("Enter");
    await page.locator(".said-list", { hasText: "<img src=x" }).waitFor();
    assert.equal(await page.evaluate(() => document.activeElement?.textContent), "Tag", "the hand stays where it was");
    await page.keyboard.press("Enter");
    await page.keyboard.type(hostile);
    await page.keyboard.press("Enter");
    await page.getByText("This stands on the list already.").waitFor();
    await page.keyboard.press("Escape");
    const form = page.locator(".statement-form");
    await page.getByRole("button", { name: "Label", exact: true }).click();
    await form.getByLabel("Label").selectOption("children");
    await form.getByRole("button", { name: "Put on the list" }).click();
    await page.getByRole("button", { name: "Date", exact: true }).click();
    await form.getByLabel("Date", { exact: true }).fill("2014-05~");
    await form.getByRole("button", { name: "Put on the list" }).click();
    assert.match(await words(page, ".hand-over-sum"), /3 statements, 100 items: 300 entries in the log/);

    const sizes: number[] = [];
    page.on("request", (request) => {
      if (!request.url().endsWith("/api/describe")) return;
      sizes.push((JSON.parse(request.postData() ?? "") as { changes: readonly unknown[] }).changes.length);
    });
    await page.getByRole("button", { name: "Seal all" }).click();
    await page.locator(".wordmark").click();
    await page.keyboard.press("e");
    await page.getByText("300 statements were sealed.").waitFor();
    assert.deepEqual(sizes, [256, 44]);
    for (const place of [0, 99]) assert.equal((await saidOf(place)).length, 3, String(place));

    await page.getByRole("button", { name: "Undo: retract all of them" }).click();
    await page.getByText("300 statements were retracted.").waitFor();
    assert.equal((await saidOf(0)).length, 0);
    assert.equal((await saidOf(99)).length, 0);
    assert.equal(await page.getByRole("button", { name: /^Undo/ }).count(), 0);
    assert.deepEqual(incidents, []);
  },
);

test(
  "what is refused is told by item and tried again by itself; what got no answer is not said twice; who stops keeps what is sealed",
  { skip, timeout: 180_000 },
  async (t) => {
    const { incidents, signedIn, saidOf } = await openShelf(t, 3);
    const page = await signedIn("Amal", "?lang=en");
    const choose = async (): Promise<void> => {
      for (const title of ["note 0.txt", "note 1.txt", "note 2.txt"])
        await page.getByRole("checkbox", { name: `Select ${title}` }).check();
      await page.locator(".selection").getByRole("link", { name: "Describe" }).click();
    };
    const put = async (button: string, label: string, value: string): Promise<void> => {
      await page.getByRole("button", { name: button, exact: true }).click();
      await page.locator(".statement-form").getByLabel(label, { exact: true }).fill(value);
      await page.getByRole("button", { name: "Put on the list" }).click();
    };
    await choose();
    await put("Restriction", "Text", "Not to be published");
    const asked = await page
      .locator(".selected-items li a")
      .nth(1)
      .evaluate((link) => new URL((link as HTMLAnchorElement).href).pathname.split("/")[2] ?? "");
    // As if it were gone: the server does not say which one it lacks.
    let gone = true;
    await page.route("**/api/describe", async (route) => {
      const { changes } = JSON.parse(route.request().postData() ?? "") as { changes: readonly { item: string }[] };
      const sent = changes.map((one) => (gone && one.item === asked ? { ...one, item: "0000000000000000" } : one));
      await route.continue({ postData: JSON.stringify({ changes: sent }) });
    });
    await page.getByRole("button", { name: "Seal all" }).click();
    await page.getByText("1 was refused:").first().waitFor();
    assert.match(
      await words(page, ".describing"),
      /2 statements were sealed\..*note 1\.txt.*Restriction: There is no such item any more\./,
    );
    gone = false;
    await page.getByRole("button", { name: "Try what was refused again" }).click();
    await page.getByText("3 statements were sealed.").waitFor();
    for (const place of [0, 1, 2]) assert.equal((await saidOf(place)).length, 1);
    await page.unroute("**/api/describe");

    // The line breaks behind the server's back.
    await page.getByRole("button", { name: "Describe more" }).click();
    await put("Place", "Name", "Court square");
    await page.route("**/api/describe", async (route) => {
      await route.fetch();
      await route.abort("connectionreset");
    });
    await page.getByRole("button", { name: "Seal all" }).click();
    await page.getByText("3 were sent, and no answer came.").waitFor();
    await page.unroute("**/api/describe");
    await page.getByRole("button", { name: "Go on" }).click();
    await page.getByText("3 statements were sealed.").waitFor();
    for (const place of [0, 1, 2]) assert.equal((await saidOf(place)).length, 2);
    assert.deepEqual(incidents, []);
  },
);

test(
  "who only looks is told so; an empty selection says what to do; Arabic fits a phone",
  { skip, timeout: 120_000 },
  async (t) => {
    const { incidents, signedIn } = await openShelf(t, 2);
    const reader = await signedIn("Noor", "?lang=en");
    await reader.locator(".row").first().press("x");
    await reader.locator(".selection:not([hidden])").waitFor();
    assert.equal(await reader.getByRole("link", { name: "Describe" }).count(), 0);
    await reader.keyboard.press("e");
    assert.equal(new URL(reader.url()).pathname, "/");
    const direct = await signedIn("Noor", "describe?lang=en");
    await direct.getByText("Your account looks, and does not describe").waitFor();

    const page = await signedIn("Amal", "describe?lang=ar", 390);
    await page.getByText("لم تُختر أي مادة").waitFor();
    await page.locator(".wordmark").click();
    for (const place of [0, 1]) await page.locator(".row-pick").nth(place).check();
    await page.locator(".selection").getByRole("link", { name: "وصف" }).click();
    await page.locator("[data-field=tag]").click();
    await page.locator(".statement-form input").fill("المحكمة");
    await page.locator(".statement-form button.main").click();
    await page.locator(".said-list").waitFor();
    const width = (): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth);
    assert.equal(await width(), 390);
    await page.locator(".hand-over-sum button").click();
    await page.getByText("خُتم قولان.").first().waitFor();
    await page.locator(".describing details > summary").click();
    assert.equal(await width(), 390);
    assert.deepEqual(incidents, []);
  },
);
