import { numbersIn, type Numbers } from "../verify-page/messages/messages.ts";
import { arabic } from "./messages/arabic.ts";
import { english } from "./messages/english.ts";
import { french } from "./messages/french.ts";
import type { Messages } from "./messages/messages.ts";
import { spanish } from "./messages/spanish.ts";
import { ukrainian } from "./messages/ukrainian.ts";

export const languages: readonly Messages[] = [english, arabic, french, spanish, ukrainian];

/** The words, and how numbers and times are written: in the reader's own region of the language. */
export interface Language {
  readonly messages: Messages;
  readonly numbers: Numbers;
  readonly time: (instant: string) => string;
}

/** The first of the reader's languages that the page has. `tags` as of `navigator.languages`. */
export function firstLanguage(tags: readonly string[]): Language {
  const known = tags
    .map((tag) => tag.split("-")[0])
    .find((code) => languages.some((one) => one.language.code === code));
  return languageOf(known ?? "en", tags);
}

export function languageOf(code: string, tags: readonly string[]): Language {
  const messages = languages.find(({ language }) => language.code === code) ?? english;
  const locale = tags.find((tag) => tag.split("-")[0] === messages.language.code) ?? messages.language.code;
  const format = new Intl.DateTimeFormat(locale, { dateStyle: "long", timeStyle: "long", timeZone: "UTC" });
  return { messages, numbers: numbersIn(locale), time: (instant) => format.format(new Date(instant)) };
}
