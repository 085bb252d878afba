/** What tools read in a file, as the viewer shows it: with how each value is known, in both languages, and as text whatever it says. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { FactsDetail } from "@muniment/verify";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";

const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;
const claimed = <T extends string | number>(value: T) => ({ basis: "claimed", value }) as const;
const measured = (value: string | number) => ({ basis: "measured", value }) as const;
const hostile = '<img src=x onerror="alert(1)">\u202egpj.exe';

function facts(sha256: string, steps: FactsDetail["steps"]): FactsDetail {
  return {
    action: "facts",
    file: { path: "original/photo.jpg", sha256, size: 100 * 1024 * 1024 },
    given: { basis: "measured", value: 32 * 1024 * 1024 },
    made: claimed("2026-11-22T21:12:48.123Z"),
    steps,
  };
}

const type = {
  step: "type",
  tool: { name: "file-type", version: "22.3.0" },
  outcome: "done",
  facts: [{ name: "type.media", fact: measured("image/jpeg") }],
  leftOut: 0,
} as const;
const picture = {
  step: "picture",
  tool: { name: "muniment-picture", version: "1" },
  outcome: "done",
  facts: [
    { name: "picture.width", fact: measured(4032) },
    { name: "picture.height", fact: measured(2012) },
    { name: "exif.DateTimeOriginal", fact: claimed("2022:03:14 23:30:00") },
    { name: "exif.Make", fact: claimed("samsung") },
    { name: "exif.Artist", fact: claimed(hostile) },
    { name: "exif.PhotographicSensitivity", fact: claimed(200) },
    {
      name: "gps.latitude",
      fact: { basis: "not-measured", reason: "the file states 33.5 degrees, and not of which hemisphere" },
    },
    { name: "xmp.packet", fact: claimed("<x:xmpmeta>\n ".repeat(300)), cut: 81_236 },
  ],
  leftOut: 3,
} as const;

test(
  "facts of a file stand with how each is known and by which tool; hostile ones as text",
  { skip, timeout: 90_000 },
  async (t) => {
    const archive = await openArchive(t);
    const detail = {
      name: claimed("photo.jpg"),
      modified: unknown,
      received: unknown,
      mediaType: claimed("image/jpeg"),
      note: null,
    } as const;
    const add = (text: string, at: number) =>
      archive.add(
        detail,
        [{ path: "original/photo.jpg", role: "original", mediaType: "image/jpeg", bytes: Buffer.from(text) }],
        at,
      );
    const [read, again, unread] = [await add("read", 1000), await add("again", 2000), await add("unread", 3000)];
    const hash = "ab".repeat(32);
    await archive.addFacts(read.record, facts(hash, [type, picture]));
    const failed = {
      step: "picture",
      tool: picture.tool,
      outcome: "failed",
      reason: `it gave up: ${hostile}`,
    } as const;
    await archive.addFacts(again.record, facts(hash, [type, picture]));
    await archive.addFacts(again.record, facts(hash, [type, failed]));

    const viewer = await openViewer(t, archive);
    const page = await (await openPageBrowser(t)).newPage({ viewport: { width: 1280, height: 1400 } });
    const incidents: string[] = [];
    page.on("dialog", (dialog) => {
      incidents.push(dialog.message());
      void dialog.dismiss();
    });
    page.on("console", (message) => {
      if (message.type() === "error") incidents.push(message.text());
    });
    const told = async (item: string, query: string): Promise<string> => {
      await page.goto(`${viewer.url}items/${item}${query}`);
      await page.getByRole("heading", { level: 1, name: "photo.jpg" }).waitFor();
      return (await page.locator(".known:has(#facts)").innerText()).replaceAll(/\s+/g, " ");
    };

    const english = await told(read.item, "?lang=en");
    for (const line of [
      /Type by file-type 22\.3\.0 Type by its bytes image\/jpeg measured/,
      /Picture by muniment-picture 1 Width 4032 measured Height 2012 measured Taken 2022:03:14 23:30:00 claimed Made by samsung claimed/,
      /Author <img src=x onerror="alert\(1\)">U\+202Egpj\.exe claimed/,
      /exif\.PhotographicSensitivity 200 claimed/,
      /Latitude the file states 33\.5 degrees, and not of which hemisphere not measured/,
      /The beginning of 81,236 characters\. claimed/,
      /3 more facts were left out\./,
      /Only the beginning and the end of the file were read\./,
    ])
      assert.match(english, line);
    assert.match(await told(again.item, "?lang=en"), /Failed: it gave up: <img/);
    assert.doesNotMatch(await told(again.item, "?lang=en"), /Taken/);
    assert.match(
      await told(unread.item, "?lang=en"),
      new RegExp(`No tool has read it yet.*muniment facts ${unread.item}`),
    );
    const arabic = await told(read.item, "?lang=ar");
    assert.match(arabic, /ما قُرئ في الملف.*وقت الالتقاط 2022:03:14 23:30:00/);
    assert.equal(await page.evaluate(() => document.documentElement.dir), "rtl");
    await page.setViewportSize({ width: 390, height: 844 });
    for (const query of ["?lang=ar", "?lang=en"]) {
      await told(read.item, query);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, "wider than the window");
    }
    assert.deepEqual(incidents, []);
  },
);
