/** The search box by hand: keys, filters as words, what is marked, and what is said where nothing is found. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;
const complete = { value: "complete", reasons: [] } as const;

async function openPage(t: TestContext) {
  const archive = await openArchive(t);
  const text = (bytes: string | Buffer, path: string, role: string) =>
    [{ path, role, mediaType: "text/plain", bytes: Buffer.from(bytes) }] as const;
  const file = (name: string) =>
    ({
      name: { basis: "claimed", value: name },
      modified: unknown,
      received: unknown,
      mediaType: unknown,
      note: null,
    }) as const;
  await archive.add(
    sampleCaptureDetail("https://news.example.org/a", "Harbour <b>news</b>", complete),
    text("The court met. قررت والمحكمة اليوم <script>alert(1)</script>", "text.txt", "text"),
    1000,
  );
  await archive.add(file("court.txt"), text("nothing \u202Eof note", "files/court.txt", "original"), 2000);
  await archive.add(file("old.txt"), text(Buffer.from("caf\xe9", "latin1"), "files/old.txt", "original"), 3000);
  const viewer = await openViewer(t, archive);
  const page = await (await openPageBrowser(t)).newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("dialog", (dialog) => {
    faults.push("a dialog");
    void dialog.dismiss();
  });
  t.after(() => {
    assert.deepEqual(faults, []);
  });
  await page.goto(viewer.url);
  await page.locator(".row").first().waitFor();
  return { page, url: viewer.url };
}

test(
  "the search follows the hand, marks what it found, and Escape brings the library back",
  { skip, timeout: 60_000 },
  async (t) => {
    const { page, url } = await openPage(t);
    await page.keyboard.press("/");
    await page.keyboard.type("court");
    await page.getByRole("heading", { name: "2 items found" }).waitFor();
    assert.equal(page.url(), `${url}?q=court`);
    assert.deepEqual(await page.locator("mark").allInnerTexts(), ["court", "court"]);
    assert.equal(await page.locator("#search").evaluate((box) => box === document.activeElement), true);
    await page.getByText("The text of 1 item could not be read.").waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Library" }).waitFor();
    assert.deepEqual([page.url(), await page.locator("#search").inputValue()], [url, ""]);
    await page.goBack();
    await page.getByRole("heading", { name: "2 items found" }).waitFor();
    assert.equal(await page.locator("#search").inputValue(), "court");
  },
);

test("filters are words of the query: chosen below it, taken away one by one", { skip, timeout: 60_000 }, async (t) => {
  const { page, url } = await openPage(t);
  await page.goto(`${url}?q=court`);
  await page.getByRole("link", { name: "Web page" }).click();
  await page.getByRole("heading", { name: "1 item found" }).waitFor();
  assert.equal(await page.locator("#search").inputValue(), "court kind:capture");
  await page.getByLabel("Sealed before").fill("1970-01-01");
  await page.getByText("but what narrows the search leaves none of them").waitFor();
  await page.getByRole("button", { name: "Remove before:1970-01-01" }).click();
  await page.getByRole("button", { name: "Remove kind:capture" }).click();
  await page.getByRole("heading", { name: "2 items found" }).waitFor();
  assert.equal(await page.locator("#search").inputValue(), "court");
  await page.getByRole("link", { name: "Oldest" }).click();
  await page.locator(".row").first().getByText("Harbour").waitFor();
  await page.getByRole("button", { name: "Select all 2" }).click();
  await page.getByText("2 items selected").waitFor();
  assert.equal(await page.locator(".row-pick:checked").count(), 2);
});

test(
  "what others wrote stays text, in Arabic too, and an item is one key away and back",
  { skip, timeout: 60_000 },
  async (t) => {
    const { page, url } = await openPage(t);
    await page.goto(`${url}?lang=ar`);
    await page.locator("#search").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("محكمة");
    await page.getByRole("heading", { name: "وُجدت مادة واحدة" }).waitFor();
    assert.deepEqual(await page.locator("mark").allInnerTexts(), ["والمحكمة"]);
    assert.match(await page.locator(".passage-text").innerText(), /<script>alert\(1\)<\/script>/);
    assert.equal(await page.locator(".row-title").innerText(), "Harbour <b>news</b>");
    await page.locator("#search").fill("note zeppelin");
    await page.getByText("لا توجد في أي مادة:").waitFor();
    await page.locator("#search").fill("note");
    await page.getByText("U+202E").waitFor();
    await page.locator(".row").first().click();
    await page.getByRole("heading", { level: 1, name: "court.txt" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".row:focus").waitFor();
    assert.match(page.url(), /q=note/);
  },
);
