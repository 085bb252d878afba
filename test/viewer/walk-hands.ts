/** The hands of who walks through the viewer: they click or tap, type, and stop to look; what they did is counted, step by step. */
import assert from "node:assert/strict";
import { join } from "node:path";
import type { Browser, BrowserContext, Locator, Page } from "playwright-core";

export interface Walked {
  readonly step: string;
  readonly clicks: number;
  readonly keys: number;
  readonly seconds: number;
}

export interface Way {
  readonly language: "en" | "ar";
  readonly phone: boolean;
  readonly dark: boolean;
}

export class Hands {
  readonly rows: Walked[] = [];
  /** What the eye finds amiss, each thing once, with the step that showed it first. */
  readonly seen = new Map<string, string>();
  readonly page: Page;
  readonly way: Way;
  readonly #folder: string;
  #clicks = 0;
  #keys = 0;
  #pictures = 0;
  #step = "";

  private constructor(page: Page, way: Way, folder: string) {
    this.page = page;
    this.way = way;
    this.#folder = folder;
  }

  /** `folder` takes the pictures. */
  static async at(browser: Browser, way: Way, folder: string): Promise<Hands> {
    const page = await (await contextOf(browser, way)).newPage();
    page.setDefaultTimeout(60_000);
    const hands = new Hands(page, way, folder);
    page.on("pageerror", (error) => hands.seen.set(`error: ${error.message}`, hands.#step));
    await page.exposeFunction("countClick", () => {
      hands.#clicks += 1;
    });
    await page.addInitScript(() => {
      const told = window as unknown as { countClick: () => void };
      // A click that a script or the Enter key makes has no pointer. Others may stop it on its way: counted first.
      const click = (event: MouseEvent): void => {
        if (event.isTrusted && event.detail > 0) told.countClick();
      };
      addEventListener("click", click, { capture: true });
    });
    return hands;
  }

  /** A finger on a phone, a pointer else. */
  async press(what: Locator): Promise<void> {
    if (this.way.phone) await what.tap();
    else await what.click();
  }

  /** By the browser's own button, which is out of a script's reach. */
  async back(): Promise<void> {
    this.#clicks += 1;
    await this.page.goBack();
  }

  /** A list of choices is drawn by the system, out of a script's reach: it takes a click to open, and another to choose. */
  async choose(what: Locator, value: string): Promise<void> {
    this.#clicks += 2;
    await what.selectOption(value);
  }

  /** One key for each letter. */
  async type(text: string): Promise<void> {
    this.#keys += text.length;
    await this.page.keyboard.type(text);
  }

  /** A key, or some that are held together: "Control+v". */
  async key(name: string): Promise<void> {
    this.#keys += name.split("+").length;
    await this.page.keyboard.press(name);
  }

  /** What was copied elsewhere, pasted by two keys. */
  async paste(text: string): Promise<void> {
    this.#keys += 2;
    await this.page.keyboard.insertText(text);
  }

  /** One step of the way, with a picture of where it ends. */
  async step(name: string, work: () => Promise<unknown>): Promise<void> {
    const begun = Date.now();
    [this.#clicks, this.#keys, this.#step] = [0, 0, name];
    await work();
    const seconds = Math.round((Date.now() - begun) / 100) / 10;
    this.rows.push({ step: name, clicks: this.#clicks, keys: this.#keys, seconds });
    await this.look(name);
  }

  /** Pictures of what is in the window, and of the whole page where there is more of it. */
  async look(name: string): Promise<void> {
    const { page } = this;
    this.#pictures += 1;
    const path = join(this.#folder, `${String(this.#pictures).padStart(2, "0")}-${name}`);
    await page.screenshot({ path: `${path}.png` });
    for (const one of await page.evaluate(amiss, this.way.language))
      if (!this.seen.has(one)) this.seen.set(one, this.#step);
    const more = await page.evaluate(() => document.documentElement.scrollHeight > innerHeight);
    if (more) await page.screenshot({ path: `${path}-whole.png`, fullPage: true });
  }

  /** A passage of a text is marked: drawn over with a pointer; on a phone held, which no script can do, so that it is set. */
  async mark(within: string, passage: string): Promise<void> {
    const { page, way } = this;
    await page.locator(within).scrollIntoViewIfNeeded();
    const ends = await page.evaluate(passageIn, { within, passage, select: way.phone });
    assert.ok(ends !== null, `there is no ${passage} in ${within}`);
    this.#clicks += way.phone ? 1 : 0;
    if (way.phone) return;
    await page.mouse.move(ends.from.x, ends.from.y);
    await page.mouse.down();
    await page.mouse.move(ends.to.x, ends.to.y, { steps: 8 });
    await page.mouse.up();
  }
}

function contextOf(browser: Browser, { language, phone, dark }: Way): Promise<BrowserContext> {
  return browser.newContext({
    colorScheme: dark ? "dark" : "light",
    viewport: phone ? { width: 390, height: 844 } : { width: 1280, height: 900 },
    ...(phone ? { hasTouch: true, isMobile: true } : {}),
    locale: language === "ar" ? "ar-SY" : "en-GB",
    acceptDownloads: true,
  });
}

interface Passage {
  readonly within: string;
  readonly passage: string;
  readonly select: boolean;
}

/** In the page: where a passage begins and ends; selects it if it is to. */
function passageIn({ within, passage, select }: Passage) {
  const box = document.querySelector(within);
  if (box === null) return null;
  const walker = document.createTreeWalker(box, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const start = (node.textContent ?? "").indexOf(passage);
    if (start < 0) continue;
    const range = document.createRange();
    range.setStart(node, start);
    range.setEnd(node, start + passage.length);
    if (select) getSelection()?.setBaseAndExtent(node, start, node, start + passage.length);
    const rects = range.getClientRects();
    const [first, last] = [rects[0], rects[rects.length - 1]];
    if (first === undefined || last === undefined) return null;
    const isRight = getComputedStyle(node.parentElement ?? box).direction === "rtl";
    const [begin, end] = isRight ? [first.right - 1, last.left + 1] : [first.left + 1, last.right - 1];
    return { from: { x: begin, y: first.top + first.height / 2 }, to: { x: end, y: last.top + last.height / 2 } };
  }
  return null;
}

/** In the page: what is wider than the window, smaller than a thumb hits, or in the wrong language. */
function amiss(language: "en" | "ar"): readonly string[] {
  const found: string[] = [];
  const named = (element: Element): string =>
    `${element.tagName.toLowerCase()}.${(element.getAttribute("class") ?? "").replaceAll(" ", ".")} “${element.textContent.trim().slice(0, 40)}”`;
  const shown = (element: Element): boolean => {
    const { width, height } = element.getBoundingClientRect();
    return width > 1 && height > 1 && element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  };
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width) found.push(`wider than the window: ${location.pathname}`);
  for (const control of document.querySelectorAll("a, button, input, select, textarea, summary, [tabindex='0']")) {
    if (!shown(control)) continue;
    const box = control.getBoundingClientRect();
    if (box.left < -1 || box.right > width + 1) found.push(`out of the window: ${named(control)}`);
    if (Math.min(box.width, box.height) >= 24) continue;
    // A link within a sentence is as high as its line; a box that is ticked is hit on its label too.
    const isInText = control.tagName === "A" && getComputedStyle(control).display === "inline";
    const label = control.closest("label")?.getBoundingClientRect().height ?? 0;
    if (!isInText && label < 24)
      found.push(`small (${String(Math.round(box.width))} × ${String(Math.round(box.height))}): ${named(control)}`);
  }
  if (language === "en") return found;
  const foreign = "bdi, [dir=ltr], [lang=en], code, kbd, pre, script, style, textarea, option, svg";
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null; node = walker.nextNode()) {
    const parent = node.parentElement;
    const text = (node.textContent ?? "").trim();
    if (parent === null || !/[a-z]{4}/u.test(text) || parent.closest(foreign) !== null || !shown(parent)) continue;
    found.push(`not in Arabic: “${text.slice(0, 80)}”`);
  }
  return found;
}
