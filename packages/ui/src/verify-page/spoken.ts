import { numbersIn, type Numbers } from "./messages/messages.ts";

interface InLanguage {
  readonly language: { readonly code: string };
}

/** The words of a page, and how numbers and times are written: in the reader's own region of the language. */
export interface Spoken<Words> {
  readonly messages: Words;
  readonly numbers: Numbers;
  readonly time: (instant: string) => string;
}

/** The first of the reader's languages that a page has; else the first of the page. `tags` as of `navigator.languages`. */
export function firstSpoken<Words extends InLanguage>(
  all: readonly [Words, ...Words[]],
  tags: readonly string[],
): Spoken<Words> {
  const code = tags.map(languageIn).find((one) => all.some(({ language }) => language.code === one));
  return spokenIn(all, code ?? all[0].language.code, tags);
}

export function spokenIn<Words extends InLanguage>(
  all: readonly [Words, ...Words[]],
  code: string,
  tags: readonly string[],
): Spoken<Words> {
  const messages = all.find(({ language }) => language.code === code) ?? all[0];
  const locale = tags.find((tag) => languageIn(tag) === messages.language.code) ?? messages.language.code;
  // Its clock is the log's, so that everybody who checks the package reads the same.
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "long", timeZone: "UTC" });
  return { messages, numbers: numbersIn(locale), time: (instant) => format.format(new Date(instant)) };
}

function languageIn(tag: string): string | undefined {
  return tag.split("-")[0];
}
