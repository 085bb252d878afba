/**
 * Text of others, made honest: characters that cannot be seen, or that reorder what can, are named instead of obeyed. The
 * zero-width joiner and non-joiner stay as they are, since Arabic and Persian are written with them.
 */

/** A run of plain text, or one character that has to be named. */
export type Run = { readonly plain: string } | { readonly code: string };

// Alternatives, not one class: beside each other, some of these would combine.
const hidden = new RegExp(
  [
    String.raw`[\p{Cc}\p{Cs}\p{Co}\p{Zl}\p{Zp}\u00AD\u061C\u115F\u1160\u180E\u200B\u200E\u200F]`,
    String.raw`[\u202A-\u202E\u2060-\u206F\u3164\uFEFF\uFFA0\uFFF9-\uFFFB\u{E0000}-\u{E0FFF}]`,
    String.raw`\u034F|\u17B4|\u17B5`,
  ].join("|"),
  "gu",
);
const hiddenButLines = new RegExp(`(?![\\n\\t])(?:${hidden.source})`, "gu");

/** `lines`: line feeds and tabs are part of the text, as in the preview of a text file. */
export function runsOf(text: string, lines = false): readonly Run[] {
  const runs: Run[] = [];
  let end = 0;
  for (const match of text.matchAll(lines ? hiddenButLines : hidden)) {
    if (match.index > end) runs.push({ plain: text.slice(end, match.index) });
    runs.push({ code: codeOf(match[0]) });
    end = match.index + match[0].length;
  }
  if (end < text.length) runs.push({ plain: text.slice(end) });
  return runs;
}

/** The same as one string, for titles and labels. */
export function visible(text: string): string {
  return runsOf(text)
    .map((run) => ("plain" in run ? run.plain : `[${run.code}]`))
    .join("");
}

function codeOf(character: string): string {
  return `U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}`;
}
