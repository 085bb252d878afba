import { readFile } from "node:fs/promises";

import type { Deadline } from "../deadline.ts";
import { evaluate, frameOutcome, textField, type Frame } from "../frames.ts";
import { textFile, type Made } from "../made.ts";
import type { StepOutcome } from "../step-log.ts";
import { shadowTexts } from "./shadow-text.ts";

/** Below this an "article" is a caption or a notice that the reader mistook for one. */
const articleMin = 200;

/** In UTF-16 units: of the page's own document, and of all its frames together. */
const ownMax = 16_000_000;
const framesMax = 4_000_000;

/** What lies in a frame without room is not to be seen; asked for its text, its document would give all that stands in it. */
const seen = `innerWidth > 0 && innerHeight > 0 ? (document.body?.innerText ?? "").slice(0, ${String(framesMax)}) : ""`;

/**
 * All text that is to be seen, of the page, its shadow roots and its `inner` frames; and the article in it, if the page has one.
 * A frame that does not answer is left out, and told of.
 */
export async function readableText(
  page: Frame,
  inner: readonly Frame[],
  deadline: Deadline,
): Promise<StepOutcome<readonly Made[]>> {
  const { own, article } = await ownText(page, deadline);
  const shadows = (await shadowTexts(page, deadline)).map(tidy);
  const { texts, lost } = await frameTexts(inner, deadline);
  const made = [textFile("text", "text.txt", [own, ...shadows, ...texts].join("\n\n"))];
  if (article !== null) made.push(textFile("text-article", "article.txt", article.join("\n\n")));
  const count = (what: string, number: number): string => (number === 0 ? "" : `; ${what}: ${String(number)}`);
  const more = [
    count("shadow roots", shadows.length),
    count("frames", texts.length),
    count("frames that could not be read", lost),
  ];
  const found = article === null ? "" : ", and its article";
  return { value: made, detail: `All text that is to be seen${found}${more.join("")}` };
}

async function ownText(
  frame: Frame,
  deadline: Deadline,
): Promise<{ readonly own: string; readonly article: readonly string[] | null }> {
  const source = await readFile(new URL(import.meta.resolve("@mozilla/readability/Readability.js")), "utf8");
  const expression = `(() => { const module = {}; ${source}
    let article = null;
    try { article = new Readability(document.cloneNode(true), { maxElemsToParse: 50000 }).parse(); } catch { article = null; }
    const own = document.body?.innerText ?? document.documentElement?.textContent ?? "";
    return { title: article?.title ?? "", article: article?.textContent ?? "", own };
  })()`;
  const value = await deadline.race(evaluate(frame, expression));
  const article = tidy(textField(value, "article", ownMax) ?? "");
  return {
    own: tidy(textField(value, "own", ownMax) ?? ""),
    article: article.length < articleMin ? null : [textField(value, "title", 2_000) ?? "", article],
  };
}

async function frameTexts(
  frames: readonly Frame[],
  deadline: Deadline,
): Promise<{ readonly texts: readonly string[]; readonly lost: number }> {
  const texts: string[] = [];
  let [size, lost] = [0, 0];
  for (const frame of frames) {
    const answer = await frameOutcome(evaluate(frame, seen), deadline);
    const text = typeof answer === "string" ? tidy(answer) : "";
    if (answer === null || size + text.length > framesMax) lost += 1;
    else if (text !== "") {
      texts.push(text);
      size += text.length;
    }
  }
  return { texts, lost };
}

function tidy(text: string): string {
  return text
    .split("\n")
    .map((line) => line.trim())
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
