import type { SearchAnswer, SearchNothing } from "../../index/search.ts";
import { counted, printable } from "../terminal.ts";

/** What an answer says of itself, for people. */
export function explanationLines(answer: Omit<SearchAnswer, "hits">, calledAs: string): readonly string[] {
  const { total, explanation } = answer;
  const { searched, terms, notes, damaged, withdrawn, unread, cut, nothing } = explanation;
  const refolded = terms.filter(({ typed, folded }) => typed !== folded.join(" "));
  return [
    `${counted(total, "item", "items")} found. Searched: titles, addresses, facts, text and what people said of ${counted(searched, "item", "items")}, whole words.`,
    ...(refolded.length === 0
      ? []
      : [
          `Compared as: ${refolded.map(({ typed, folded }) => `${quoted(typed)} as ${quoted(folded.join(" "))}`).join(", ")}`,
        ]),
    ...notes.map(({ code, text }) =>
      code === "filter-unknown"
        ? `${quoted(text)} is no filter that there is, and was searched as words.`
        : `${quoted(text)} has nothing that can be searched.`,
    ),
    ...(nothing === null ? [] : [nothingLine(nothing)]),
    ...(damaged === 0
      ? []
      : [
          `DAMAGED: ${counted(damaged, "entry", "entries")} of the log could not be read, nor searched. Run: ${calledAs} verify`,
        ]),
    ...(withdrawn === 0
      ? []
      : [
          `${counted(withdrawn, "item is", "items are")} withdrawn from view, and left out. Add withdrawn:any to find them too.`,
        ]),
    ...(unread === 0
      ? []
      : [`Text of ${counted(unread, "item", "items")} could not be read. Run: ${calledAs} find --unread`]),
    ...(cut === 0 ? [] : [`Of ${counted(cut, "item", "items")} only the beginning of the text is searched.`]),
  ];
}

function nothingLine({ code, words }: SearchNothing): string {
  switch (code) {
    case "archive-empty":
      return "There is nothing in the archive to search.";
    case "no-words":
      return "Nothing was found: there is no word in what was asked for, signs alone.";
    case "word-unknown":
      return `Nothing was found: no item has ${words.map(quoted).join(", or ")}.`;
    case "not-together":
      return "Nothing was found: each of these is in some item, but no item has all of them.";
    case "withdrawn":
      return "Nothing was found: what has these words is withdrawn from view. Add withdrawn:any to find it.";
    case "excluded":
      return "Nothing was found: every item with these words also has what was to be left out.";
    case "filtered":
      return "Nothing was found: there are items with these words, but the filters let none of them through.";
  }
}

function quoted(text: string): string {
  return `\u201c${printable(text)}\u201d`;
}
