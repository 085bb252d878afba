/** The way of a new user, from the address that was printed to a package that is saved. */
import assert from "node:assert/strict";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Hands } from "./walk-hands.ts";

const password = "correct horse battery";

/** What is written, in the language of who writes it. */
const words = {
  en: {
    archive: "Harbour district",
    name: "Amal",
    title: "What the harbour master said",
    tag: "harbour",
    place: "The old harbour",
    speaker: "The harbour master",
    claim: "Three boats left in the night",
    to: "The newsroom, for the article on the harbour",
  },
  ar: {
    archive: "حي المرفأ",
    name: "أمل",
    title: "ما قاله قبطان الميناء",
    tag: "المرفأ",
    place: "المرفأ القديم",
    speaker: "قبطان الميناء",
    claim: "غادرت ثلاثة قوارب ليلاً",
    to: "غرفة الأخبار، لمقال عن المرفأ",
  },
} as const;

export const passage = "غادرت ثلاثة قوارب المرفأ في الليل";
const testimony = `قائمة القوارب في المرفأ\n\nقال قبطان الميناء: ${passage}، ولم يعد منها أحد.\nكُتبت هذه القائمة في الصباح.\n`;

export interface Place {
  /** The address that was printed. */
  readonly begin: string;
  /** A site with a page under each number. */
  readonly origin: string;
  /** Takes what is made on the way. */
  readonly folder: string;
}

/** Answers the file that was saved, and the key of the archive as it was shown. */
export async function walk(hands: Hands, place: Place): Promise<{ readonly saved: string; readonly key: string }> {
  const key = await begin(hands, place);
  await takeIn(hands, place);
  await find(hands);
  await describe(hands);
  return { saved: await handOver(hands, place), key };
}

async function begin(hands: Hands, { begin: address }: Place): Promise<string> {
  const { page, way } = hands;
  const said = words[way.language];
  let key = "";
  await hands.step("first-page", async () => {
    await page.goto(address);
    await page.locator(".welcome input:focus").waitFor();
  });
  await hands.step("account", async () => {
    for (const text of [said.archive, said.name, password]) {
      await hands.type(text);
      if (text !== password) await hands.key("Tab");
    }
    await hands.key("Enter");
    await page.locator(".fingerprint").waitFor();
    key = await page.locator(".key-facts dd").last().innerText();
  });
  await hands.step("empty", async () => {
    await hands.press(page.locator(".onward a"));
    await page.locator(".empty").waitFor();
  });
  await hands.step("sample", async () => {
    await hands.press(page.locator(".beginnings button"));
    await page.locator(".link-row .verdict-complete").waitFor();
  });
  await hands.step("sample-item", async () => {
    await hands.press(page.locator(".link-row a[href^='/items/']").first());
    await page.locator(".view img").waitFor();
  });
  return key.trim();
}

async function takeIn(hands: Hands, { origin, folder }: Place): Promise<void> {
  const { page } = hands;
  await hands.step("five-links", async () => {
    await hands.press(page.locator("a[href='/take-in']").first());
    if (hands.way.phone) await hands.press(page.locator("textarea[name=links]"));
    else await page.locator("textarea[name=links]:focus").waitFor();
    await hands.paste([1, 2, 3, 4, 5].map((at) => `${origin}/${String(at)}`).join("\n"));
    await hands.look("links-pasted");
    await hands.press(page.locator(".link-form button.main"));
    await page.locator(".link-row .verdict-complete").nth(4).waitFor();
  });
  await hands.step("fifty-files", async () => {
    const chosen = join(folder, "phone");
    await mkdir(chosen);
    for (let at = 0; at < 50; at += 1)
      await writeFile(join(chosen, `${String(at)}.txt`), at === 7 ? testimony : `note ${String(at)}`);
    await hands.press(page.locator("a[href='/take-in']").first());
    const chooser = page.waitForEvent("filechooser");
    await hands.press(page.locator(".chooser-big button").last());
    await (await chooser).setFiles(chosen);
    await page.locator(".chosen-files").waitFor();
    await hands.look("files-chosen");
    await hands.press(page.locator(".chosen-files button.main"));
    await page.locator(".sending-done").waitFor();
  });
}

async function find(hands: Hands): Promise<void> {
  const { page } = hands;
  await hands.step("search", async () => {
    await hands.press(page.locator(".wordmark"));
    await hands.press(page.locator("#search"));
    await hands.type("القوارب");
    await page.locator(".passage mark").first().waitFor();
  });
  await hands.step("open-found", async () => {
    await hands.press(page.locator(".row").first());
    await page.locator(".statement-fields").waitFor();
    await page.locator(".text-preview").waitFor();
  });
}

async function describe(hands: Hands): Promise<void> {
  const { page, way } = hands;
  const said = words[way.language];
  const form = page.locator(".statement-form");
  const field = (name: RegExp) => page.locator(".statement-fields").getByRole("button", { name });
  const sealed = async (text: string): Promise<void> => {
    await form.waitFor({ state: "detached" });
    await page.locator(".statement-value", { hasText: text }).first().waitFor();
  };
  await hands.step("title-and-tag", async () => {
    for (const [name, text] of [
      [/^(Title|العنوان|عنوان)$/, said.title],
      [/^(Tag|وسم)$/, said.tag],
    ] as const) {
      await hands.press(field(name));
      await hands.type(text);
      await hands.key("Enter");
      await sealed(text);
    }
  });
  await hands.step("place", async () => {
    await hands.press(field(/^(Place|مكان)$/));
    await hands.type(said.place);
    await hands.press(page.locator(".choose-on-map"));
    await form.locator(".map-coast").waitFor();
    await hands.press(form.locator(".map-frame"));
    await hands.choose(form.locator("select"), "locality");
    await hands.look("place-on-map");
    await hands.press(form.locator("button.main"));
    await sealed(said.place);
  });
  await hands.step("quotation", async () => {
    await hands.mark(".text-preview", passage);
    await hands.press(page.locator(".quote-bar button"));
    await form.locator("input:focus, textarea:focus").waitFor();
    await hands.type(said.speaker);
    await hands.look("quotation-form");
    await hands.key("Tab");
    await hands.key("Tab");
    await hands.type(said.claim);
    await hands.press(form.locator("button.main"));
    await sealed(said.speaker);
    assert.equal(await page.locator(".text-preview mark").innerText(), passage);
  });
}

async function handOver(hands: Hands, { folder }: Place): Promise<string> {
  const { page, way } = hands;
  let saved = "";
  await hands.step("select", async () => {
    await hands.back();
    await page.locator(".passage mark").first().waitFor();
    await hands.press(page.locator(".row-pick").first());
    await hands.press(page.locator("#search"));
    await hands.key("ControlOrMeta+a");
    await hands.type("notice");
    await page.locator(".row mark").nth(4).waitFor();
    await hands.press(page.locator(".found-ways button"));
    await page.locator(".row-pick:checked").nth(4).waitFor();
  });
  await hands.step("package", async () => {
    await hands.press(page.locator(".selection a[href='/hand-over']"));
    await page.locator("textarea[name=to]").waitFor();
    await hands.press(page.locator("textarea[name=to]"));
    await hands.type(words[way.language].to);
    await hands.look("hand-over-form");
    await hands.press(page.locator(".hand-over-sum button"));
    await page.locator(".package-ready").waitFor();
  });
  await hands.step("save", async () => {
    const coming = page.waitForEvent("download");
    await hands.press(page.locator(".package-ready a[download]"));
    const download = await coming;
    saved = join(folder, download.suggestedFilename());
    await download.saveAs(saved);
  });
  return saved;
}
