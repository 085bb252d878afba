import { firstSpoken, spokenIn, type Spoken } from "../verify-page/spoken.ts";
import { arabic } from "./messages/arabic.ts";
import { english } from "./messages/english.ts";
import { french } from "./messages/french.ts";
import type { Messages } from "./messages/messages.ts";
import { spanish } from "./messages/spanish.ts";
import { ukrainian } from "./messages/ukrainian.ts";

/** The first is that of a reader whose languages it has not. */
export const languages = [english, arabic, french, spanish, ukrainian] as const satisfies readonly Messages[];

export type Language = Spoken<Messages>;

export function firstLanguage(tags: readonly string[]): Language {
  return firstSpoken<Messages>(languages, tags);
}

export function languageOf(code: string, tags: readonly string[]): Language {
  return spokenIn<Messages>(languages, code, tags);
}
