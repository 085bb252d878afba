import type { Deadline } from "../deadline.ts";
import { evaluate, fieldOf, numberField, textField, type Frame } from "../frames.ts";
import { wallRules } from "../walls/wall-rules.ts";

/** What the page says of itself. Claims of the page, cut to a length. */
export interface PageFacts {
  readonly title: string | null;
  readonly language: string | null;
  readonly canonical: string | null;
  readonly author: string | null;
  readonly published: string | null;
  readonly address: string | null;
  /** What a wall is told by. */
  readonly textLength: number;
  readonly passwordFields: number;
  readonly opening: string;
  readonly heading: string | null;
  /** Which of the elements that the rules for walls ask after are there. */
  readonly elements: readonly string[];
  /** Pictures, films and sounds that its document names. */
  readonly pictures: number;
  /** Documents that are shown within it, by whatever element. */
  readonly frames: number;
}

/** Runs in the browser, in a world of our own. */
const facts = `(() => {
  const cut = (text) => typeof text === "string" ? text.slice(0, 4000) : null;
  const meta = (...names) => {
    for (const name of names) {
      const found = document.querySelector('meta[name="' + name + '" i], meta[property="' + name + '" i], meta[itemprop="' + name + '" i]');
      if (found?.content) return found.content;
    }
    return null;
  };
  const linked = [...document.querySelectorAll('script[type="application/ld+json"]')].slice(0, 20).flatMap((script) => {
    try { const data = JSON.parse(script.textContent); return Array.isArray(data) ? data : Array.isArray(data["@graph"]) ? data["@graph"] : [data]; }
    catch { return []; }
  });
  const said = (name) => linked.map((data) => data?.[name]).find(Boolean);
  const author = [said("author")].flat().map((one) => typeof one === "string" ? one : one?.name).filter(Boolean).join(", ");
  const seen = (selector) => document.querySelector(selector) !== null;
  const elements = ${JSON.stringify(wallRules.flatMap(({ when }) => when.element ?? []))};
  const text = document.body?.innerText ?? "";
  return {
    title: cut(document.title),
    language: cut(document.documentElement.lang || meta("content-language", "og:locale")),
    canonical: cut(document.querySelector('link[rel~="canonical" i]')?.href),
    author: cut(meta("author", "article:author", "dc.creator") ?? author),
    published: cut(meta("article:published_time", "datePublished", "date", "dc.date") ?? said("datePublished") ?? document.querySelector("time[datetime]")?.dateTime),
    address: cut(location.href),
    textLength: text.trim().length,
    opening: text.trim().slice(0, 2000),
    passwordFields: [...document.querySelectorAll('input[type="password"]')].filter((field) => field.checkVisibility?.() ?? true).length,
    heading: cut(document.querySelector("h1")?.innerText),
    elements: elements.filter(seen),
    pictures: document.querySelectorAll("img, video, audio, picture, svg image").length,
    frames: window.length,
  };
})()`;

export async function readFacts(frame: Frame, deadline: Deadline): Promise<PageFacts> {
  const value = await deadline.race(evaluate(frame, facts));
  const elements = fieldOf(value, "elements");
  // The window counts those in other processes, and none in shadow roots; the tree those in shadow roots, and none in other processes.
  const { childFrames = [] } = (await deadline.race(frame.session.send("Page.getFrameTree"))).frameTree;
  return {
    title: textField(value, "title", 2_000),
    language: textField(value, "language", 100),
    canonical: textField(value, "canonical", 2_000),
    author: textField(value, "author", 500),
    published: textField(value, "published", 100),
    address: textField(value, "address", 4_000),
    textLength: numberField(value, "textLength"),
    passwordFields: numberField(value, "passwordFields"),
    opening: textField(value, "opening", 2_000) ?? "",
    heading: textField(value, "heading", 500),
    elements: Array.isArray(elements) ? elements.filter((element) => typeof element === "string") : [],
    pictures: numberField(value, "pictures"),
    frames: Math.max(numberField(value, "frames"), childFrames.length),
  };
}
