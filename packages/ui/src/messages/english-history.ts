import { many } from "./english-counts.ts";
import { which, type HistoryMessages } from "./history-messages.ts";

export const englishHistory: HistoryMessages = {
  title: "History",
  place: (place, total) => `Capture ${place} of ${total} of this address, counted from the oldest.`,
  only: "This is the only capture of this address.",
  withdrawn: many(
    "capture is withdrawn from view, and not listed.",
    "captures are withdrawn from view, and not listed.",
  ),
  text: { same: "Same text", different: "Text changed", first: "First text", absent: "No text" },
  picture: {
    same: "Same picture",
    different: "Picture changed",
    first: "First picture",
    absent: "No picture",
  },
  meaning:
    "Same: the same bytes as in the capture before. Changed: other bytes, be it for an advertisement or a clock.",
  here: "This one",
  status: (shown) => `Status ${shown}`,
  compareBefore: "Compare with the one before",
  compareThis: "Compare with this one",
  older: "Older captures",
  newest: "Newest captures",
  compare: {
    title: "What changed",
    back: "The item",
    selected: "Compare these two",
    side: { before: "Before", after: "After" },
    sides: "The two items",
    views: { text: "Text", pictures: "Pictures" },
    swap: "Swap the two",
    laterFirst: "The one that stands before was captured later.",
    oneItem: "This is one item, compared with itself.",
    text: {
      sameBytes: "The text is the same: the same bytes.",
      same: "The text is the same, line for line. Its bytes differ only in how lines end, or in how letters are composed.",
      tooDifferent: "The texts differ, in so many places that what changed cannot be shown line by line.",
      tooLarge: (sides, size) =>
        which(sides, `Not compared: both texts are larger than ${size}.`, {
          before: `Not compared: the text before is larger than ${size}.`,
          after: `Not compared: the text after is larger than ${size}.`,
        }),
      none: (sides) =>
        which(sides, "Neither item has a text.", {
          before: "The item before has no text.",
          after: "The item after has no text.",
        }),
      unreadable: (side) =>
        side === "before"
          ? "Not compared: the text before cannot be read."
          : "Not compared: the text after cannot be read.",
      instead: "Each stands whole on its item's page.",
    },
    added: many("line added", "lines added"),
    removed: many("line removed", "lines removed"),
    untold: many(
      "of these lines is not shown: there are too many.",
      "of these lines are not shown: there are too many.",
    ),
    leftOut: many("line that did not change", "lines that did not change"),
    leftOutCharacters: many("character left out", "characters left out"),
    only: { before: "Removed", after: "Added" },
    line: (shown) => `line ${shown}`,
    next: "Next change",
    previous: "Previous change",
    pictures: {
      same: "The pictures are the same: the same bytes.",
      different:
        "The pictures are not the same bytes. Look for yourself what changed: it may be little, or nothing that can be seen.",
      none: "There is no picture.",
      pieces: "The page is longer: the rest of its picture is among the item's files.",
      of: { before: "Picture before", after: "Picture after" },
      layout: { label: "Shown", beside: "Side by side", over: "One over the other" },
      slider: "How much is seen of the picture before",
      shown: (percent) => `${percent} of the picture before`,
    },
  },
};
