import { many } from "./english-counts.ts";
import type { LookingMessages } from "./looking-messages.ts";

const picked = many("item selected", "items selected");

export const englishLooking: LookingMessages = {
  shows: {
    page: "Web page",
    image: "Picture",
    video: "Video",
    audio: "Sound",
    document: "Document",
    text: "Text",
    other: "File",
  },
  layout: { label: "Shown as", list: "List", grid: "Grid" },
  content: (kind, size) => `${kind}, ${size}.`,
  labelled: "Labelled:",
  isVeiled: "Blurred and grey until you ask.",
  isClear: "Shown as it is.",
  clear: "Show clearly",
  veil: "Veil again",
  showVeiled: "Show it, veiled",
  nothingToLookAt: "There is no small picture of this kind of item. Open it to see what it holds.",
  notDrawn: "No small picture could be drawn",
  open: "Open",
  close: "Close",
  lookKeys: "Arrows: the next one · Enter: open · X: select · V: veil · Esc: close",
  pick: "Select",
  selectedOne: "Selected",
  selected: picked,
  clearSelection: "Clear the selection",
  choices: "How you look",
  choiceVeil: "Pictures and videos are blurred and grey",
  choiceLabelled: "Show nothing of material with a label until I ask",
  choicesKept: "Your own choice, kept in this browser under your name. Nobody sets it for you.",
  exposure: {
    title: "What you looked at",
    keep: "Keep a note, for me alone, of how much hard material I open",
    graphic: many("item labelled graphic", "items labelled graphic"),
    unveiled: many("picture, film or document unveiled", "pictures, films and documents unveiled"),
    counts: (graphic, unveiled) => `${graphic}, ${unveiled}`,
    today: (counts) => `Today: ${counts}.`,
    week: (counts) => `Last 7 days: ${counts}.`,
    pauseAfter: "Suggest a pause after so many of either in a day (empty: never)",
    clear: "Clear the note",
    kept: "Two counts for each day, without names of items, for 7 days, in this browser alone. The archive and those who run it never get them.",
    pause: (graphic, unveiled) =>
      `Today so far: ${graphic}, ${unveiled}. You wanted to be told: perhaps this is a moment for a pause.`,
    heard: "I have heard",
  },
};
