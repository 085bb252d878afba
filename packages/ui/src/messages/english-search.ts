import { many } from "./english-counts.ts";
import type { SearchMessages } from "./search-messages.ts";

const items = many("item", "items");

export const englishSearch: SearchMessages = {
  title: "Search",
  label: "Search the archive",
  placeholder: "Words, or “a phrase”",
  go: "Search",
  found: (count, shown) => (count === 0 ? "Nothing was found" : `${items(count, shown)} found`),
  filters: "What narrows the search",
  remove: "Remove",
  kinds: "Kind",
  verdicts: "Verdict",
  sites: "Site",
  from: "Sealed from",
  before: "Sealed before",
  sort: { label: "Order", relevance: "Best first", newest: "Newest", oldest: "Oldest" },
  field: {
    title: "Title",
    address: "Address",
    facts: "Facts",
    text: "Text",
    inside: "In what it holds",
    hash: "SHA-256",
    tag: "Tag",
    note: "Note",
    quote: "Quotation",
    name: "Name",
    place: "Place",
  },
  farAway: "Somewhere in a long text",
  searched: (count, shown) =>
    `Searched: titles, addresses, facts, text and what people said of ${items(count, shown)}, for whole words.`,
  compared: "Compared as:",
  notFilter: "No filter that there is, and searched as words:",
  nothingIn: "Nothing in it can be searched:",
  unread: (count, shown) => `The text of ${items(count, shown)} could not be read. muniment find --unread lists it.`,
  cut: (count, shown) => `Of ${items(count, shown)} only the beginning of the text is searched.`,
  nothing: {
    "archive-empty": "There is nothing in the archive to search.",
    "no-words": "There is no word in it, signs alone.",
    "word-unknown": "No item has:",
    "not-together": "Each of these words is in some item, but no item has all of them.",
    withdrawn: "What has these words is withdrawn from view. Add withdrawn:any to find it.",
    excluded: "Every item with these words also has what was to be left out.",
    filtered: "There are items with these words, but what narrows the search leaves none of them.",
  },
  wholeWords: "Whole words are found: “move” does not find “movement”.",
  select: (isPart, shown) => (isPart ? `Select these ${shown}` : `Select all ${shown}`),
  more: "More",
  beginning: "Beginning",
};
