/** Looking through the library by hand: the grid, the look over it, the veil, what is picked, and many items. */
import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import type { Page } from "playwright-core";
import type { ItemsAnswer } from "../../packages/server/src/http/api.ts";
import { openDesk, skipPictures } from "../../packages/server/src/pictures/sample-pictures.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";
import { shelfOf } from "./sample-shelf.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;
const file = (name: string) =>
  ({
    name: { basis: "claimed", value: name },
    modified: unknown,
    received: unknown,
    mediaType: unknown,
    note: null,
  }) as const;

/** Three pictures of one colour each, and a text. */
async function openPictures(t: TestContext): Promise<{ readonly page: Page; readonly url: string }> {
  const archive = await openArchive(t);
  const browser = await openPageBrowser(t);
  const painter = await browser.newPage({ viewport: { width: 800, height: 600 } });
  for (const [place, colour] of ["red", "green", "blue"].entries()) {
    await painter.setContent(`<body style="background:${colour}">`);
    const bytes = await painter.screenshot();
    await archive.add(
      file(`${colour}.png`),
      [{ path: `files/${colour}.png`, role: "original", mediaType: "image/png", bytes }],
      place * 1_000,
    );
  }
  await painter.close();
  const text = { path: "files/note.txt", role: "original", mediaType: "text/plain", bytes: Buffer.from("a note") };
  await archive.add(file("note.txt"), [text], 9_000);
  const { desk } = await openDesk(t);
  const viewer = await openViewer(t, { deps: { ...archive.deps, pictures: desk } });
  const page = await browser.newPage();
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(error.message));
  t.after(() => {
    assert.deepEqual(faults, []);
  });
  await page.goto(viewer.url);
  await page.locator(".row").first().waitFor();
  return { page, url: viewer.url };
}

const currentTitle = (page: Page): Promise<string> => page.locator(".row:focus .row-title").innerText();
const filterOf = (page: Page, selector: string): Promise<string> =>
  page
    .locator(selector)
    .first()
    .evaluate((picture) => getComputedStyle(picture).filter);
const isDrawn = (page: Page, selector: string): Promise<boolean> =>
  page
    .locator(selector)
    .first()
    .evaluate(async (picture) => {
      if (!(picture instanceof HTMLImageElement)) return false;
      await picture.decode();
      return picture.naturalWidth > 0;
    });

const skipDrawn = skip !== false ? skip : skipPictures;

test(
  "space looks, veiled, over the list; arrows go on; Escape leaves nothing of it",
  { skip: skipDrawn, timeout: 60_000 },
  async (t) => {
    const { page, url } = await openPictures(t);
    for (const title of ["note.txt", "blue.png"]) {
      await page.keyboard.press("ArrowDown");
      assert.equal(await currentTitle(page), title);
    }
    await page.keyboard.press("Space");
    await page.locator(".look").waitFor();
    assert.match(
      await page.locator(".look .before-picture").innerText(),
      /^Picture, .+Blurred and grey until you ask/s,
    );
    assert.ok(await isDrawn(page, ".look img"));
    assert.match(await filterOf(page, ".look img"), /grayscale\(1\) blur\(22px\)/);
    await page.keyboard.press("ArrowDown");
    await page.getByRole("heading", { level: 2, name: "green.png" }).waitFor();
    await page.keyboard.press("v");
    await page.waitForFunction(() => document.documentElement.dataset["veil"] === "off");
    assert.equal(await filterOf(page, ".look img"), "none");
    await page.keyboard.press("x");
    await page.getByText("Selected", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    assert.equal(await page.locator(".look").count(), 0);
    assert.equal(await page.locator("img[src*='kind=preview']").count(), 0);
    assert.equal(await currentTitle(page), "green.png");
    assert.equal(page.url(), url);
    await page.keyboard.press("Space");
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "green.png" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator(".row:focus").waitFor();
    assert.equal(await currentTitle(page), "green.png");
  },
);

test(
  "pictures are veiled until the reader says otherwise, and each reader's word is kept",
  { skip: skipDrawn, timeout: 60_000 },
  async (t) => {
    const { page } = await openPictures(t);
    assert.ok(await isDrawn(page, ".row img"));
    assert.match(await filterOf(page, ".row img"), /grayscale\(1\) blur\(7px\)/);
    assert.equal(
      await page
        .locator(".row img")
        .first()
        .evaluate((picture) => new URL((picture as HTMLImageElement).currentSrc).pathname.split("/")[4]),
      "pictures",
    );
    await page.keyboard.press("?");
    await page.getByLabel("Pictures and videos are blurred and grey").uncheck();
    await page.keyboard.press("Escape");
    await page.reload();
    await page.locator(".row img").first().waitFor();
    assert.equal(await filterOf(page, ".row img"), "none");
    await page.keyboard.press("v");
    await page.waitForFunction(() => document.documentElement.dataset["veil"] === "on");
  },
);

test(
  "of material with a label nothing is loaded until it is asked for",
  { skip: skipDrawn, timeout: 60_000 },
  async (t) => {
    const { page, url } = await openPictures(t);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    // What somebody said of each, without their saying it.
    await page.route(/\/api\/items(?:\?|$)/, async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as ItemsAnswer;
      const labels = ["graphic"];
      const described = { title: null, tags: [], labels, withdrawn: null, holding: 1, conflicts: 0 };
      const items = answer.items.map((item) => ({ ...item, described }));
      await route.fulfill({ response, json: { ...answer, items } });
    });
    await page.goto(url);
    await page.locator(".labelled").first().waitFor();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Space");
    await page.getByText("Labelled:").waitFor();
    assert.deepEqual(
      asked.filter((address) => /pictures|objects/.test(address)),
      [],
    );
    await page.getByRole("button", { name: "Show it, veiled" }).click();
    assert.ok(await isDrawn(page, ".look img"));
    assert.match(await filterOf(page, ".look img"), /blur/);
  },
);

test(
  "what is picked stays picked, through paging, search and other rooms",
  { skip: skipDrawn, timeout: 60_000 },
  async (t) => {
    const { page } = await openPictures(t);
    await page.getByRole("button", { name: "Grid" }).click();
    await page.locator(".shelf-grid .row").first().waitFor();
    await page.keyboard.press("Tab");
    await page.locator(".row").first().focus();
    await page.keyboard.press("x");
    await page.getByText("1 item selected").waitFor();
    await page.keyboard.press("ArrowRight");
    assert.equal(await currentTitle(page), "blue.png");
    await page.keyboard.press("Shift+ArrowRight");
    await page.getByText("3 items selected").waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("note");
    await page.getByRole("heading", { name: "1 item found" }).waitFor();
    await page.getByText("3 items selected").waitFor();
    assert.equal(await page.locator(".row-pick:checked").count(), 1);
    await page.keyboard.press("Escape");
    await page.getByRole("heading", { name: "Library" }).waitFor();
    await page.locator(".row-pick:checked").nth(2).waitFor();
    await page.getByRole("button", { name: "Clear the selection" }).click();
    assert.equal(await page.locator(".row-pick:checked").count(), 0);
  },
);

test("in Arabic the arrows of the grid lead as one reads", { skip: skipDrawn, timeout: 60_000 }, async (t) => {
  const { page, url } = await openPictures(t);
  await page.goto(`${url}?lang=ar`);
  await page.getByRole("button", { name: "شبكة" }).click();
  await page.locator(".shelf-grid .row").first().focus();
  await page.keyboard.press("ArrowLeft");
  assert.equal(await currentTitle(page), "blue.png");
  const [first, second] = [
    await page.locator(".row").nth(0).boundingBox(),
    await page.locator(".row").nth(1).boundingBox(),
  ];
  assert.ok(first !== null && second !== null && first.x > second.x);
});

test("a video makes no sound, does not start, and loads nothing by itself", { skip, timeout: 60_000 }, async (t) => {
  const archive = await openArchive(t);
  const bytes = Buffer.from("no film, for all that the page knows");
  const { item } = await archive.add(
    file("film.mp4"),
    [{ path: "files/film.mp4", role: "original", mediaType: "video/mp4", bytes }],
    1_000,
  );
  const viewer = await openViewer(t, archive);
  const page = await (await openPageBrowser(t)).newPage();
  await page.goto(`${viewer.url}items/${item}`);
  const film = page.locator("video");
  await film.waitFor();
  assert.deepEqual(
    await film.evaluate((video) => {
      const { muted, autoplay, preload, paused } = video as HTMLVideoElement;
      return { muted, autoplay, preload, paused };
    }),
    { muted: true, autoplay: false, preload: "none", paused: true },
  );
  assert.match(await filterOf(page, "video"), /blur/);
});

test("thousands of items scroll, and those in sight alone are there", { skip, timeout: 120_000 }, async (t) => {
  const count = 12_345;
  const archive = await openArchive(t);
  const { deps, close } = await shelfOf(archive, count);
  t.after(close);
  const viewer = await openViewer(t, { deps });
  const page = await (await openPageBrowser(t)).newPage();
  await page.goto(viewer.url);
  await page.getByText("12,345 items").waitFor();
  await page.locator("a.row").first().focus();
  assert.equal(await currentTitle(page), "item 12344");
  await page.keyboard.press("End");
  await page.locator("a.row:focus").waitFor();
  assert.equal(await currentTitle(page), "item 0");
  assert.ok((await page.locator(".shelf > li").count()) < 60);
  assert.equal(
    await page.locator(".row:focus").evaluate((row) => row.parentElement?.getAttribute("aria-posinset")),
    String(count),
  );
  await page.evaluate(() => {
    scrollTo({ top: document.documentElement.scrollHeight / 2 });
  });
  await page
    .locator(".row-title")
    .filter({ hasText: /^item 6[12]\d\d$/ })
    .first()
    .waitFor();
  await page.keyboard.press("Home");
  await page.getByText("item 12344", { exact: true }).waitFor();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("x");
  await page.keyboard.press("Shift+End");
  await page.getByText("10,000 items selected").waitFor();
});
