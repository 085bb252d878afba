/** The history of an address, and the room in which two items are compared. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import sharp from "sharp";
import type { SampleArchive } from "../../packages/server/src/http/sample-archive.ts";
import { signInEveryRole } from "../../packages/server/src/http/sample-people.ts";
import { post } from "../../packages/server/src/http/sample-viewer.ts";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const lines = Array.from({ length: 20 }, (_, place) => `Line ${String(place + 1)} of the page.`);
const withChanges = (...changes: readonly (readonly [line: number, text: string])[]): string =>
  lines.map((line, place) => changes.find(([at]) => at === place)?.[1] ?? line).join("\n");

async function picture(red: number, height: number): Promise<Buffer> {
  return sharp({ create: { width: 60, height, channels: 3, background: { r: red, g: 40, b: 40 } } })
    .png()
    .toBuffer();
}

async function capture(archive: SampleArchive, text: string | null, shot: Buffer, time: number): Promise<string> {
  const verdict = { value: "complete", reasons: [] } as const;
  const shown = { path: "screenshot-full.png", role: "screenshot-full", mediaType: "image/png", bytes: shot };
  const words = { path: "text.txt", role: "text", mediaType: "text/plain; charset=utf-8" };
  const objects = text === null ? [shown] : [{ ...words, bytes: Buffer.from(text) }, shown];
  return (await archive.add(sampleCaptureDetail("http://page.test/", "The page", verdict), objects, time)).item;
}

async function opened(t: TestContext) {
  const archive = await openArchive(t);
  const red = await picture(200, 80);
  const day = 86_400_000;
  const first = await capture(archive, withChanges(), red, day);
  const second = await capture(archive, withChanges([4, "Line 5 of this page."], [15, "سطر جديد"]), red, 2 * day);
  const third = await capture(
    archive,
    withChanges([4, "Line 5 of this page."], [15, "سطر جديد"]),
    await picture(90, 200),
    3 * day,
  );
  const viewer = await openViewer(t, archive);
  return { archive, viewer, first, second, third };
}

const blur = (page: Page, which: string): Promise<string> =>
  page
    .locator(which)
    .first()
    .evaluate((element) => getComputedStyle(element).filter);

test("from an item's history to what changed, by keys, and back", { skip, timeout: 240_000 }, async (t) => {
  const { viewer, first, second, third } = await opened(t);
  const page = await (await openPageBrowser(t)).newPage();
  await page.goto(`${viewer.url}items/${second}`);
  const captures = page.locator(".captures > li");
  await captures.first().waitFor();
  await page.getByText("Capture 2 of 3 of this address, counted from the oldest.").waitFor();
  assert.deepEqual(
    (await captures.locator(".captured-what").allInnerTexts()).map((text) => text.split(/\s*\n\s*/)),
    [
      ["Same text", "Picture changed", "Compare with this one"],
      ["Text changed", "Same picture", "Compare with the one before"],
      ["First text", "First picture", "Compare with this one"],
    ],
  );
  await page.getByRole("link", { name: "Compare with the one before" }).press("Enter");
  await page.locator(".compared").waitFor();
  assert.equal(page.url(), `${viewer.url}compare/${first}/${second}`);
  assert.equal(await page.title(), "What changed · Muniment");
  assert.equal(await page.evaluate(() => document.activeElement?.tagName), "H1");
  assert.deepEqual(
    await page
      .locator(".compared-changed")
      .allInnerTexts()
      .then((all) => all.length),
    2,
  );
  assert.deepEqual(await page.locator(".compared del").allInnerTexts(), ["the", "Line 16 of the page."]);
  assert.deepEqual(await page.locator(".compared ins").allInnerTexts(), ["this", "سطر جديد"]);
  assert.match(await page.locator(".compared-gap").innerText(), /^4 lines that did not change$/);
  const focused = (): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? "");
  await page.keyboard.press("n");
  assert.match(await focused(), /Removed, line 5:.*Added, line 5:/);
  await page.keyboard.press("n");
  assert.match(await focused(), /line 16:/);
  await page.keyboard.press("p");
  assert.match(await focused(), /line 5:/);
  await page.keyboard.press("?");
  assert.deepEqual(await page.locator(".help kbd").allInnerTexts(), ["N P", "/", "Esc", "V", "?"]);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Swap the two" }).click();
  await page.getByText("The one that stands before was captured later.").waitFor();
  assert.equal(page.url(), `${viewer.url}compare/${second}/${first}`);
  await page.goto(`${viewer.url}compare/${second}/${third}`);
  await page.getByText("The text is the same: the same bytes.").waitFor();
});

test(
  "pictures stay veiled until the reader asks, also one over the other; what is labelled does not come at all",
  { skip, timeout: 240_000 },
  async (t) => {
    const { archive, viewer, first, second, third } = await opened(t);
    const page = await (await openPageBrowser(t)).newPage();
    await page.goto(`${viewer.url}compare/${second}/${third}?see=pictures`);
    await page.locator(".pictures-beside img").nth(1).waitFor();
    await page.getByText("The pictures are not the same bytes.").waitFor();
    assert.match(await blur(page, ".pictures-beside img"), /blur/);
    await page.getByRole("button", { name: "One over the other" }).press("Enter");
    assert.match(await blur(page, ".picture-over img"), /blur/);
    const slider = page.getByRole("slider", { name: "How much is seen of the picture before" });
    assert.equal(await slider.getAttribute("aria-valuetext"), "50% of the picture before");
    await slider.press("ArrowRight");
    assert.equal(await slider.getAttribute("aria-valuetext"), "55% of the picture before");
    assert.match((await page.locator(".picture-over").getAttribute("style")) ?? "", /inset\(0px 0px 0px 55%\)/);
    await page.evaluate(() => {
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
    await page.keyboard.press("v");
    await page.waitForFunction(() => document.documentElement.dataset["veil"] === "off");

    const { lead } = await signInEveryRole(archive.deps, viewer.url);
    const label = {
      item: third,
      change: "state",
      field: "label",
      value: { label: "graphic", kind: "injury" },
      replaces: [],
    };
    const sealed = await post(`${viewer.url}api/describe`, { changes: [label] }, { cookie: lead });
    assert.equal(sealed.status, 200, sealed.body.toString());
    const [name = "", value = ""] = lead.split("=");
    const context = await (await openPageBrowser(t)).newContext();
    await context.addCookies([{ name, value, url: viewer.url }]);
    const careful = await context.newPage();
    const asked: string[] = [];
    careful.on("request", (request) => asked.push(request.url()));
    await careful.goto(`${viewer.url}compare/${first}/${third}?see=pictures`);
    await careful.getByRole("button", { name: "Show it, veiled" }).waitFor();
    assert.deepEqual(
      asked.filter((url) => url.includes("/objects/")),
      [],
    );
    await careful.getByRole("button", { name: "Show it, veiled" }).click();
    await careful.locator(".pictures-beside img").nth(1).waitFor();
    assert.match(await blur(careful, ".pictures-beside img"), /blur/);
    await careful.getByRole("link", { name: "Text", exact: true }).click();
    await careful.getByRole("button", { name: "Show it, veiled" }).waitFor();
    assert.equal(await careful.locator(".compared").count(), 0);
  },
);

test("there is a word for each state, in either language", { skip, timeout: 240_000 }, async (t) => {
  const archive = await openArchive(t);
  const shot = await picture(1, 10);
  const alone = await capture(archive, null, shot, 1000);
  const viewer = await openViewer(t, archive);
  const browser = await openPageBrowser(t);
  const page = await browser.newPage();
  await page.goto(`${viewer.url}items/${alone}`);
  await page.getByText("This is the only capture of this address.").waitFor();
  const large = await capture(archive, "x".repeat(2_200_000), shot, 2000);
  const lineEnds = [await capture(archive, "a\nb", shot, 3000), await capture(archive, "a\r\nb", shot, 4000)] as const;
  const states = [
    [alone, alone, "This is one item, compared with itself.", "هذه مادة واحدة تُقارن بنفسها."],
    [alone, alone, "Neither item has a text.", "لا نص في أيّ من المادتين."],
    [alone, large, "The item before has no text.", "لا نص في المادة «قبل»."],
    [lineEnds[0], large, "Not compared: the text after is larger than 2.1 MB.", "لم تُجرَ المقارنة: النص «بعد» أكبر من"],
    [...lineEnds, "The text is the same, line for line.", "النص واحد سطرًا بسطر."],
  ] as const;
  for (const [before, after, english, arabic] of states)
    for (const [language, words] of [
      ["en", english],
      ["ar", arabic],
    ] as const) {
      await page.goto(`${viewer.url}compare/${before}/${after}?lang=${language}`);
      await page.getByText(words).waitFor();
      assert.equal(await page.locator("html").getAttribute("dir"), language === "ar" ? "rtl" : "ltr");
    }
});

test(
  "on a phone one stands under the other, and on paper what can only be pressed is left out",
  { skip, timeout: 240_000 },
  async (t) => {
    const { viewer, first, second } = await opened(t);
    const page = await (await openPageBrowser(t)).newPage();
    await page.goto(`${viewer.url}compare/${first}/${second}`);
    const row = page.locator(".compared-changed").first();
    const boxes = async () => [
      await row.locator(".compared-before").boundingBox(),
      await row.locator(".compared-after").boundingBox(),
    ];
    await row.waitFor();
    const [left, right] = await boxes();
    assert.ok(left && right && left.y === right.y && left.x < right.x);
    await page.setViewportSize({ width: 390, height: 844 });
    const [above, below] = await boxes();
    assert.ok(above && below && above.x === below.x && below.y >= above.y + above.height);
    assert.equal(await page.locator(".compared-same .compared-before").first().isVisible(), false);
    await page.emulateMedia({ media: "print" });
    for (const gone of [".bar", ".compare-views", ".compare-sum button"])
      assert.equal(await page.locator(gone).first().isVisible(), false, gone);
    assert.equal(await row.isVisible(), true);
  },
);
