/** The captures that there are, each a button that opens it. */
import { element, exact, foreign } from "../../verify-page/parts/elements.ts";
import type { Capture } from "../captures.ts";
import type { Language } from "../languages.ts";

export function captureList(
  language: Language,
  captures: readonly Capture[],
  onOpen: (capture: Capture) => void,
): HTMLElement {
  const { messages } = language;
  return element(
    "section",
    { "aria-labelledby": "list-title" },
    element("h1", { id: "list-title", tabindex: "-1" }, messages.list.title),
    element("ul", { class: "captures" }, ...captures.map((capture) => captureLine(language, capture, onOpen))),
  );
}

function captureLine(language: Language, capture: Capture, onOpen: (capture: Capture) => void): HTMLElement {
  const open = element("button", { type: "button", class: "capture" }, foreign(capture.name));
  open.addEventListener("click", () => {
    onOpen(capture);
  });
  return element("li", {}, element("p", {}, open), ...captureFacts(language, capture));
}

/** Where it is from, and when it was captured. */
export function captureFacts({ messages, time }: Language, capture: Capture): readonly HTMLElement[] {
  const { list } = messages;
  return [
    ...(capture.address === null ? [] : [element("p", {}, exact(capture.address))]),
    ...(capture.time === null
      ? []
      : [element("p", { class: "quiet" }, `${list.captured} `, element("bdi", {}, time(capture.time)))]),
    ...(capture.hasRecord ? [] : [element("p", { class: "quiet" }, list.noRecord)]),
  ];
}
