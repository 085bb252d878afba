import type { ContentsMessages } from "./contents-messages.ts";
import { many } from "./english-counts.ts";

export const englishContents: ContentsMessages = {
  intro:
    "What lies in this web archive, by the list of it that is sealed. Titles, addresses and times are as the archive states them.",
  kinds: { pages: "Pages", captures: "All captures", faults: "Faults" },
  choose: "What is listed",
  named: "Pages are those that the archive's maker names.",
  found: "Pages are the answers in HTML that a server gave with success.",
  find: "Title or address",
  findButton: "Find",
  matching: many("match", "matches"),
  none: {
    pages: "There is no page in it.",
    captures: "There is no capture in it.",
    faults: "Nothing in it was found to be broken.",
  },
  noneMatching: "Nothing of this kind has that in its title or address.",
  untitled: "Without a title",
  noTime: "no time stated",
  status: (shown) => `Status ${shown}`,
  type: { revisit: "As captured before", resource: "Stored without a server's answer", conversion: "Converted" },
  lost: "Refers to an answer that is not in this file",
  otherDigest: "Its stated digest is not that of its bytes",
  notHeld: "Named, but there is no capture of it in this file",
  notOpened: "This address is not opened here",
  at: (place) => `at byte ${place}`,
  from: (from, to, total) => `${from} to ${to} of ${total}`,
  next: "Next",
  first: "From the beginning",
  failed: "Reading the file was given up, so that the list may lack something",
  unlisted: "Nobody has looked into this file yet, so that its pages are not known.",
  unlistedNext: "Whoever runs the archive lists them with",
  noPage: "There is no page in it that could be replayed. Choose a capture in the list.",
  list: "All pages",
};
