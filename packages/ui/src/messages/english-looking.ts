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
};
