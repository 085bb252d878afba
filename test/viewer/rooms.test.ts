/** The viewer by hand: keys, links, languages, and names that were made to deceive. */
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import type { CaptureDetail } from "@muniment/verify";
import type { Page } from "playwright-core";
import { visible } from "../../packages/ui/src/visible.ts";
import type { StatusAnswer } from "../../packages/server/src/http/api.ts";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";
import { fixtures, skipFixtures } from "../shared-fixtures.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;

function file(name: string) {
  const detail = {
    name: { basis: "claimed", value: name },
    modified: unknown,
    received: unknown,
    mediaType: unknown,
    note: { basis: "claimed", value: name },
  } as const;
  return [
    detail,
    [{ path: "files/original", role: "original", mediaType: "text/plain", bytes: Buffer.from(name.toWellFormed()) }],
  ] as const;
}

const focusedTitle = (page: Page): Promise<string> => page.locator(".row:focus .row-title").innerText();

test(
  "the list, an item and back, all by keyboard; the reader stands where they left",
  { skip, timeout: 60_000 },
  async (t) => {
    const archive = await openArchive(t);
    for (const [place, name] of ["first", "second", "third"].entries()) await archive.add(...file(name), place * 1000);
    const viewer = await openViewer(t, archive);
    const page = await (await openPageBrowser(t)).newPage();
    await page.goto(viewer.url);
    await page.locator(".row").first().waitFor();
    for (const title of ["third", "second"]) {
      await page.keyboard.press("ArrowDown");
      assert.equal(await focusedTitle(page), title);
    }
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { level: 1, name: "second" }).waitFor();
    assert.match(page.url(), /\/items\/[0-9a-f]{16}$/);
    assert.equal(await page.title(), "second · Muniment");
    await page.keyboard.press("?");
    await page.getByRole("dialog").waitFor();
    // Of keys that work in some rooms alone, those of this one.
    assert.deepEqual(await page.locator(".help kbd").allInnerTexts(), ["/", "Esc", "← →", "E", "V", "?"]);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.keyboard.press("Escape");
    await page.locator(".row:focus").waitFor();
    assert.equal(await focusedTitle(page), "second");
    assert.equal(page.url(), viewer.url);
  },
);

test("an item is verified in words and then in bytes, and the list remembers", { skip, timeout: 60_000 }, async (t) => {
  const archive = await openArchive(t);
  const [detail, objects] = file("kept");
  const { item } = await archive.add(detail, objects, 1000);
  const viewer = await openViewer(t, archive);
  const page = await (await openPageBrowser(t)).newPage();
  await page.goto(`${viewer.url}items/${item}`);
  await page.getByRole("button", { name: "Verify this item" }).click();
  await page.getByText("Everything that was checked holds.").waitFor();
  await page.getByText("Every finding").click();
  assert.ok((await page.locator(".every-finding li").count()) >= 3);
  await archive.damageObject(Buffer.from("kept"), Buffer.from("bent"));
  await page.getByRole("button", { name: "Verify again" }).click();
  await page.getByText("Something here is not what it must be.").waitFor();
  assert.match(await page.locator(".found-loud").innerText(), /files\/original · objects\//);
  await page.keyboard.press("Escape");
  await page.locator(".row .seal-broken").first().waitFor();
});

test(
  "the language is that of the address, then the one chosen, and turns the page around",
  { skip, timeout: 60_000 },
  async (t) => {
    const viewer = await openViewer(t, await openArchive(t));
    const page = await (await openPageBrowser(t)).newPage();
    const direction = (): Promise<string> =>
      page.evaluate(() => `${document.documentElement.lang} ${document.documentElement.dir}`);
    await page.goto(`${viewer.url}?lang=ar`);
    await page.getByText("لم يُحفظ هنا شيء بعد").waitFor();
    assert.equal(await direction(), "ar rtl");
    await page.getByRole("button", { name: "English" }).click();
    await page.getByText("Nothing is kept here yet").waitFor();
    await page.goto(viewer.url);
    await page.getByText("Nothing is kept here yet").waitFor();
    assert.equal(await direction(), "en ltr");
  },
);

test(
  "the fates of a capture's requests are counted, and shown by fate; an older capture says that it has none",
  { skip, timeout: 60_000 },
  async (t) => {
    const archive = await openArchive(t);
    const complete = { value: "complete", reasons: [] } as const;
    const detail = sampleCaptureDetail("https://site.example/", "With fates", complete);
    const line = (fate: string, url: string, more: object = {}) => ({
      fate,
      url,
      method: "GET",
      type: "image",
      ...more,
    });
    const blocked = { reason: "The page's own rules forbade it (<b>csp</b>)", status: null };
    const lines = [
      { format: "fates-1" },
      ...Array.from({ length: 30 }, (_, place) => line("held", `https://site.example/${place}`, { status: 200 })),
      line("blocked", "https://site.example/last", blocked),
      "no line of a list",
      { requests: 33, held: 30, blocked: 1, omitted: 2 },
    ];
    const list = lines.map((each) => `${JSON.stringify(each)}\n`).join("");
    const object = { path: "fates.jsonl", role: "fates", mediaType: "application/x-ndjson", bytes: Buffer.from(list) };
    const text = { path: "text.txt", role: "text", mediaType: "text/plain", bytes: Buffer.from("text") };
    const { item } = await archive.add(detail, [object], 1000);
    const { item: older } = await archive.add(detail, [text], 2000);
    const viewer = await openViewer(t, archive);
    const page = await (await openPageBrowser(t)).newPage();
    await page.goto(`${viewer.url}items/${item}`);
    const rows = page.locator("table.fates tbody tr");
    await rows.first().waitFor();
    assert.equal(await rows.count(), 12);
    assert.match(await rows.first().innerText(), /\/0[^]*\bpicture\b/);
    await page.getByText("2 more requests are counted and not listed.").waitFor();
    await page.getByRole("button", { name: "Show all (31)" }).click();
    assert.equal(await rows.count(), 31);
    await page.getByRole("button", { name: "Blocked 1" }).click();
    assert.equal(await rows.count(), 1);
    assert.match(await rows.innerText(), /Blocked[^]*GET https:\/\/site\.example\/last[^]*forbade it \(<b>csp<\/b>\)/);
    await page.getByRole("button", { name: "Failed 0" }).click();
    await page.getByText("No request has this fate.").waitFor();
    assert.equal(await rows.count(), 0);
    await page.goto(`${viewer.url}items/${older}?lang=ar`);
    await page.getByText("التُقطت هذه الصفحة قبل أن يُحفظ مصير كل طلب.").waitFor();
  },
);

test(
  "a capture says what of the page is whole, in the reader's language; an older record, and one without a page, say nothing of it",
  { skip, timeout: 60_000 },
  async (t) => {
    const archive = await openArchive(t);
    const add = async (place: number, verdict: CaptureDetail["verdict"]): Promise<string> =>
      (await archive.add(sampleCaptureDetail("https://site.example/", "By part", verdict), [], place * 1000)).item;
    const reasons = [{ code: "part.cut", text: "1 part is not whole" }] as const;
    const parts = { page: "complete", media: "partial", text: "complete", frames: "none" } as const;
    const partial = await add(1, { value: "partial", reasons, parts });
    const older = await add(2, { value: "partial", reasons });
    const none = { page: "failed", media: "none", text: "none", frames: "none" } as const;
    const failed = await add(3, { value: "failed", reasons, parts: none });
    const whole = await add(4, { value: "complete", reasons: [], parts: { ...parts, media: "complete" } });
    const status = [{ code: "page.status", text: "The server answered with 404: an error page" }] as const;
    const gone = await add(5, { value: "complete", reasons: status, parts });
    const first = `It begins with https://site.example/?session=${"0123456789abcdef".repeat(16)}`;
    const endless = await add(6, { value: "partial", reasons: [{ code: "part.cut", text: first }], parts });
    const viewer = await openViewer(t, archive);
    const page = await (await openPageBrowser(t)).newPage();
    const told = async (item: string, query = ""): Promise<readonly string[]> => {
      await page.goto(`${viewer.url}items/${item}${query}`);
      await page.getByRole("heading", { level: 1, name: "By part" }).waitFor();
      return (await page.locator(".verdict-parts > div").allInnerTexts()).map((text) => text.replaceAll(/\s+/g, " "));
    };
    const english = ["Page Complete", "Pictures, films and sound Partial", "Text Complete", "Frames None on this page"];
    assert.deepEqual(await told(partial), english);
    assert.match(await page.locator(".reasons").innerText(), /1 part is not whole part\.cut/);
    assert.deepEqual(await told(partial, "?lang=ar"), [
      "الصفحة كاملة",
      "الصور والأفلام والأصوات جزئية",
      "النصوص كاملة",
      "الإطارات لا شيء منها في الصفحة",
    ]);
    const inArabic = await page.locator(".reasons li").innerText();
    assert.match(inArabic, /^أجزاء من الصفحة غير كاملة\. part\.cut\s+1 part is not whole$/);
    assert.equal((await told(whole, "?lang=en"))[1], "Pictures, films and sound Complete");
    assert.equal(await page.locator(".reasons").count(), 0);
    assert.equal((await told(gone, "?lang=en")).length, 4);
    assert.match(await page.locator(".reasons").innerText(), /as any visitor would[^]*an error page page\.status/);
    for (const item of [older, failed]) {
      assert.deepEqual(await told(item), []);
      assert.match(await page.locator(".reasons").innerText(), /1 part is not whole part\.cut/);
    }
    await page.getByText("There was no page of which parts could be missing.").waitFor();
    await page.setViewportSize({ width: 390, height: 844 });
    for (const query of ["?lang=ar", "?lang=en"]) {
      assert.equal((await told(endless, query)).length, 4);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, "wider than the window");
    }
  },
);

test(
  "no name of a file runs, breaks the page, or shows other than it is",
  { skip: skip !== false ? skip : skipFixtures, timeout: 120_000 },
  async (t) => {
    const names = await hostileNames();
    assert.ok(names.length > 300);
    const archive = await openArchive(t);
    for (const [place, name] of names.entries()) await archive.add(...file(name), place);
    const viewer = await openViewer(t, archive);
    const page = await (await openPageBrowser(t)).newPage();
    const incidents: string[] = [];
    page.on("dialog", (dialog) => {
      incidents.push(`a dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    page.on("pageerror", (error) => incidents.push(error.message));
    page.on("request", (request) => {
      if (!request.url().startsWith(viewer.url)) incidents.push(`asked for ${request.url()}`);
    });
    page.on("console", (message) => {
      if (message.type() === "error") incidents.push(message.text());
    });

    await page.goto(viewer.url);
    await page.locator("a.row").first().waitFor();
    const titles = new Map<number, string>();
    // What is in sight is there, and no more: so it is gone through from top to bottom.
    while (titles.size < names.length) {
      const next = [...Array(names.length).keys()].find((place) => !titles.has(place)) ?? 0;
      await page.evaluate((share) => {
        const shelf = document.querySelector(".shelf");
        if (shelf !== null) scrollTo({ top: shelf.getBoundingClientRect().top + scrollY + shelf.clientHeight * share });
      }, next / names.length);
      await page.locator(`[data-place="${String(next)}"] .row-title`).waitFor();
      const inSight = await page
        .locator("[data-place]:has(.row-title)")
        .evaluateAll((rows) =>
          rows.map(
            (row) =>
              [Number(row.getAttribute("data-place")), row.querySelector(".row-title")?.textContent ?? ""] as const,
          ),
        );
      for (const [place, title] of inSight) titles.set(place, title);
    }
    const shown = names.map((_, place) => titles.get(place) ?? "");
    const asShown = (name: string): string => visible(name).replaceAll(/\[(U\+[0-9A-F]{4,6})\]/g, "$1");
    assert.deepEqual(
      shown.map((title) => title.replaceAll(/\[(U\+[0-9A-F]{4,6})\]/g, "$1")),
      names.toReversed().map(asShown),
    );

    await page.goto(`${viewer.url}items/@${String(names.indexOf("evi\u200Bdence.txt") + 1)}`);
    await page.locator(".text-preview").waitFor();
    assert.equal(await page.locator("h1 .hidden-character").innerText(), "U+200B");
    assert.equal(await page.title(), "evi[U+200B]dence.txt · Muniment");
    assert.deepEqual(incidents, []);
  },
);

/** Names that a record can hold: lone surrogates cannot be written at all (spec/record). */
async function hostileNames(): Promise<readonly string[]> {
  const texts: string[] = [];
  for (const suite of ["strings", "names"]) {
    const { cases } = JSON.parse(await readFile(join(fixtures, suite, "expected.json"), "utf8")) as {
      readonly cases: readonly { readonly detail: { readonly text?: string; readonly name?: string } }[];
    };
    for (const { detail } of cases) texts.push(detail.text ?? detail.name ?? "");
  }
  return texts.filter((text) => text.isWellFormed() && text.trim() !== "");
}

test(
  "the status page says what is not known and what to do, in the reader's language, and is one link away",
  { skip, timeout: 60_000 },
  async (t) => {
    const archive = await openArchive(t);
    await archive.add(...file("one"), 0);
    const viewer = await openViewer(t, archive);
    const page = await (await openPageBrowser(t)).newPage();
    await page.goto(viewer.url);
    await page.getByRole("link", { name: "Status" }).click();
    await page.getByRole("heading", { level: 1, name: "How the archive stands" }).waitFor();
    assert.equal(await page.title(), "How the archive stands · Muniment");
    assert.equal(new URL(page.url()).pathname, "/status");
    const notice = page.locator(".notice");
    assert.equal(await notice.count(), 1);
    assert.match(
      await notice.innerText(),
      /^Never verified as a whole[^`]*\n[^`]*muniment verify --record[^`]*verified\.never$/,
    );
    const facts = await page.locator(".facts").first().innerText();
    assert.match(facts, /Items\s+1\s+Entries\s+2\s/);
    assert.match(facts, /2 TB free/);
    await page.getByRole("button", { name: "العربية" }).click();
    await page.getByRole("heading", { level: 1, name: "حال الأرشيف" }).waitFor();
    assert.match(await notice.innerText(), /^لم يُتحقّق منه كاملًا قط/);
    assert.equal(await page.locator("html").getAttribute("dir"), "rtl");
    await page.keyboard.press("Escape");
    await page.locator(".row").first().waitFor();
  },
);

test(
  "in a sentence what others wrote stands apart, and a date in Arabic is a date",
  { skip, timeout: 60_000 },
  async (t) => {
    const archive = await openArchive(t);
    const viewer = await openViewer(t, archive);
    const page = await (await openPageBrowser(t)).newPage();
    const facts = { who: "eve`\u202e", when: "2026-11-01T10:00:00.000Z", reason: "it said `no" };
    await page.route("**/api/status", async (route) => {
      const response = await route.fetch();
      const answer = (await response.json()) as StatusAnswer;
      const concern = { grade: "unchecked", code: "witness.failing", message: "", next: "", facts } as const;
      await route.fulfill({ response, json: { ...answer, concerns: [concern] } });
    });
    await page.goto(`${viewer.url}status?lang=ar`);
    const title = page.locator(".notice h2");
    await title.waitFor();
    assert.deepEqual(await title.locator("bdi").allInnerTexts(), ["eve`U+202E", "it said `no"]);
    assert.deepEqual(await title.locator(".hidden-character").allInnerTexts(), ["U+202E"]);
    assert.match(await title.innerText(), /2026/);
    assert.equal(await title.locator("code").count(), 0);
    assert.equal(await page.locator(".notice p code").first().innerText(), "muniment anchor");
  },
);
