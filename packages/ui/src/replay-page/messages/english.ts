import type { Messages } from "./messages.ts";

export const english: Messages = {
  language: { code: "en", direction: "ltr", name: "English", choose: "Language" },
  title: "Look at captured pages",
  intro:
    "A package holds pages of the web, as they were captured. This page shows them, without running their scripts.",
  offline: "Everything happens on this computer. This page has no way to any network, and sends nothing.",
  notChecked:
    "To look is not to check. Whether all is what was sealed, verify.html tells, which lies beside this page.",
  drop: {
    title: "The package",
    text: "Drop the folder of the package here, or a .wacz file",
    folder: "Choose the folder",
    file: "Choose a .wacz file",
    note: "Your browser may ask whether to “upload” the files. They stay on this computer.",
  },
  listing: (files) => `Listing the files: ${files} so far`,
  opening: "Opening the capture",
  stop: "Stop",
  problems: {
    nothing: ["There was nothing in what you dropped.", "Drop the folder of the package, or choose it."],
    several: ["These are several things.", "Drop one folder, or one .wacz file."],
    packed: ["This is a packed file:", "Unpack it first, and drop the folder that comes out of it."],
    file: ["This file is no capture:", "Drop the folder in which bagit.txt lies, or a .wacz file."],
    unlisted: ["Your browser did not let this page see what is in the folder:", "Choose the folder with the button."],
    "no-captures": ["There is no captured page in this folder:", "Drop the folder in which bagit.txt lies."],
    "no-wacz": [
      "This capture cannot be opened:",
      "Check the package with verify.html: it may be damaged. The pictures in its folder may still be seen.",
    ],
    "broke-off": ["It could not be read to its end:", "Try again. If it stays so, use another browser."],
  },
  list: {
    title: "Captured pages",
    captured: "captured",
    noRecord: "Nothing is known of it but this file.",
    back: "All captured pages",
    another: "Open another package",
  },
  views: {
    label: "What to look at",
    names: { page: "As it stood", answer: "First answer", picture: "Picture", both: "Beside each other" },
    notes: {
      page: "The document as the browser held it when the capture ended. Its scripts do not run here: what they drew or played is missing, and the picture shows what it looked like.",
      answer: "What the server gave first, before any script ran. Many pages are not much without their scripts.",
      picture: "The picture that was taken during the capture.",
      both: "The document as it stood at the end, without its scripts, and the picture that was taken.",
    },
  },
  veil: {
    show: "Show the pictures",
    hide: "Veil the pictures",
    note: "Pictures are veiled, and nothing plays: what was captured may hurt whoever looks. Escape veils them again.",
  },
  differs: {
    title: "Differs from its digest",
    text: "These bytes are not the ones that were recorded: they were changed or damaged. Do not rely on what you see.",
  },
  nothing: "This cannot be shown here.",
  frame: "The captured page",
  picture: "Picture of the captured page",
  parts: {
    sum: (held, total) => `Parts held: ${held} of ${total}.`,
    missing: (count) => `Not captured: ${count}.`,
    fates: {
      error: "Held; the server answered with an error",
      missing: "Not captured",
      differs: "Differs from its digest, and is not shown",
      over: "Held, and too large to be shown here",
      unread: "Held, and cannot be shown here",
      unasked: "Named by the page, and not captured; no browser may have asked for it",
    },
    scripts: (count) => `Scripts left out: ${count}.`,
    drawings: (count) => `Drawings by scripts, which are empty here: ${count}.`,
    forms: (count) => `Forms, which send nothing: ${count}.`,
    more: (count) => `and ${count} more`,
    words: "The sentences behind the addresses are those of the record, in English.",
  },
  links: {
    title: "Where its links lead",
    here: "Captured here",
    outside: "Elsewhere: addresses only, nothing is opened",
    none: "It has no links to other pages.",
  },
};
