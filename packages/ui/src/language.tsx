import { createContext, use, useCallback, useEffect, useMemo, useState, type ReactNode } from "react";
import { formatsOf, type Formats } from "./formats.ts";
import { arabic } from "./messages/arabic.ts";
import { english } from "./messages/english.ts";
import type { Messages } from "./messages/messages.ts";

export const languages: readonly Messages[] = [english, arabic];

const storedUnder = "muniment.language";

interface Language {
  readonly messages: Messages;
  readonly formats: Formats;
  readonly choose: (code: Messages["language"]["code"]) => void;
}

const LanguageContext = createContext<Language | null>(null);

/** `?lang=` first, then what was chosen before, then what the browser prefers. */
function firstLanguage(): Messages {
  const wanted = [
    new URLSearchParams(location.search).get("lang"),
    localStorage.getItem(storedUnder),
    ...navigator.languages,
  ];
  for (const tag of wanted) {
    const known = languages.find((messages) => tag?.split("-")[0] === messages.language.code);
    if (known !== undefined) return known;
  }
  return english;
}

export function LanguageProvider({ children }: { readonly children: ReactNode }): ReactNode {
  const [messages, setMessages] = useState(firstLanguage);
  useEffect(() => {
    document.documentElement.lang = messages.language.code;
    document.documentElement.dir = messages.language.direction;
  }, [messages]);
  const choose = useCallback((code: Messages["language"]["code"]) => {
    localStorage.setItem(storedUnder, code);
    setMessages(languages.find((known) => known.language.code === code) ?? english);
  }, []);
  const value = useMemo<Language>(() => {
    // The reader's own region of the language, so that digits and calendars are those they set.
    const locale =
      navigator.languages.find((tag) => tag.split("-")[0] === messages.language.code) ?? messages.language.code;
    return { messages, formats: formatsOf(locale), choose };
  }, [messages, choose]);
  return <LanguageContext value={value}>{children}</LanguageContext>;
}

export function useLanguage(): Language {
  const language = use(LanguageContext);
  if (language === null) throw new Error("no language was provided");
  return language;
}

export function useMessages(): Messages {
  return useLanguage().messages;
}

/** A time as it stands in a sentence, in the reader's zone. */
export function useMoment(timeStyle: "short" | "long" = "short"): (at: string) => string {
  return useLanguage().formats.moment[timeStyle];
}

/** Bytes in the largest unit of which there is one. */
export function useSize(): (bytes: number) => string {
  return useLanguage().formats.size;
}

/** Counts as the reader writes them, exact and with separators. */
export function useNumber(): (value: number) => string {
  return useLanguage().formats.number;
}
