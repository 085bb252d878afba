/** Markup that may be put into a page as it is. */
export interface Html {
  readonly markup: string;
}

/** What may stand in a template: text is escaped, markup and lists of it are not. */
export type HtmlPart = string | number | Html | readonly Html[];

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Characters that show nothing, or turn the text around them: they are named instead, so that nobody reads what is not there. */
const deceptive = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Cn}\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u2069\uFEFF]/gu;

/** A template of markup. Whatever is put into it shows as text, in an attribute too. */
export function html(texts: TemplateStringsArray, ...parts: readonly HtmlPart[]): Html {
  return { markup: texts.reduce((markup, text, place) => markup + partOf(parts[place - 1] ?? "") + text) };
}

/** Text as it shows, without a character that deceives. */
export function visible(text: string): string {
  return text.replaceAll(
    deceptive,
    (one) => `\u2039U+${(one.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}\u203A`,
  );
}

function partOf(part: HtmlPart): string {
  if (typeof part === "number") return String(part);
  if (typeof part === "string") return visible(part).replaceAll(/[&<>"']/g, (one) => entities[one] ?? one);
  return "markup" in part ? part.markup : part.map(({ markup }) => markup).join("");
}
