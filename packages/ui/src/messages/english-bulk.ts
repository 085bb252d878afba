import type { BulkMessages } from "./bulk-messages.ts";
import { many } from "./english-counts.ts";

const items = many("item", "items");

export const englishBulk: BulkMessages = {
  title: "Describe",
  intro:
    "Says the same of all the selected items. At each item, each statement is sealed as an entry of its own, and can be changed or retracted there by itself.",
  intoCase: "Put into a case",
  outOfCase: "Out of a case",
  outOfCaseHint:
    "Who is in that case alone does not see the items any more. They stay in the archive, and in their other cases.",
  noAccounts: {
    title: "Nobody can describe anything here yet",
    text: "What is sealed names who said it, so it needs an account. Make one with `muniment account add <name> --role contributor`, and sign in.",
  },
  mayNot: {
    title: "Your account looks, and does not describe",
    text: "Contributors, reviewers and leads do. Ask whoever runs this archive, if you need to: `muniment account role` changes what an account may do.",
  },
  empty: {
    title: "Nothing is selected",
    text: "Select items in the library or in a search: with the box at each, or with X where the keys stand. With Shift, all from the last one on.",
  },
  items: "Of these items",
  said: "What is said of each of them",
  saidNone: "Nothing yet. Choose below what is to be said.",
  choose: "Say",
  add: "Put on the list",
  remove: "Take off the list",
  twice: "This stands on the list already.",
  full: "The list is full. Seal these first.",
  statements: many("statement", "statements"),
  ofItems: items,
  entries: many("entry in the log", "entries in the log"),
  sum: (statements, ofItems, entries) => `${statements}, ${ofItems}: ${entries}`,
  seal: "Seal all",
  sealing: "Being sealed",
  retracting: "Being retracted",
  progress: (done, total) => `${done} of ${total}`,
  stays: "You may leave this room: it goes on as long as this page is open.",
  stop: "Stop",
  stopping: "Stopping after the part that is on its way …",
  ended: "What became of it",
  undoEnded: "What became of the undoing",
  sealed: many("statement was sealed.", "statements were sealed."),
  retracted: many("statement was retracted.", "statements were retracted."),
  already: many("was so at its item already.", "were so at their items already."),
  refused: many("was refused:", "were refused:"),
  waiting: many("was not sent.", "were not sent."),
  unsure: many(
    "was sent, and no answer came. Going on looks first whether it was sealed.",
    "were sent, and no answer came. Going on looks first whether they were sealed.",
  ),
  undo: "Undo: retract all of them",
  undoText: "Each is taken back by an entry of its own. The history keeps both.",
  retry: "Try what was refused again",
  goOn: "Go on",
  anew: "Describe more",
  byItem: many("item, one by one", "items, one by one"),
  more: (count, shown) => `and ${items(count, shown)} more`,
  why: {
    "describe.conflict": "Somebody else has changed this in the meantime. Look at the item's page.",
    "describe.no-statement": "What was to be changed is no statement of this item any more.",
    "describe.too-many": "The item has as many statements as it may have.",
    "describe.value": "This cannot be said of an item.",
    "item.none": "There is no such item any more.",
  },
};
