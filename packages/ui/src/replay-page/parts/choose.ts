/** What the reader is asked for: a folder, or a file. */
import { button, element, foreign } from "../../verify-page/parts/elements.ts";
import type { Language } from "../languages.ts";
import type { Problem } from "../state.ts";

export interface ChooseActions {
  readonly onFolder: (list: FileList) => void;
  readonly onFile: (file: File) => void;
}

/** The input fills the field: a folder that is dropped on it is listed by the browser itself. */
export function choosePart({ messages }: Language, { onFolder, onFile }: ChooseActions): HTMLElement {
  const { drop } = messages;
  const folder = element("input", {
    type: "file",
    id: "folder",
    webkitdirectory: "",
    "aria-labelledby": "drop-title",
    "aria-describedby": "drop-note",
    title: "",
  });
  folder.addEventListener("change", () => {
    if (folder.files !== null) onFolder(folder.files);
  });
  const file = element("input", { type: "file", id: "file", accept: ".wacz", hidden: "" });
  file.addEventListener("change", () => {
    const chosen = file.files?.[0];
    if (chosen !== undefined) onFile(chosen);
  });
  const choose = button(drop.file, "", () => {
    file.click();
  });
  return element(
    "section",
    { class: "step", "aria-labelledby": "drop-title" },
    element("h2", { id: "drop-title" }, drop.title),
    element(
      "div",
      { class: "drop" },
      folder,
      element("p", { class: "drop-text" }, drop.text),
      element("p", { "aria-hidden": "true" }, element("span", { class: "button main" }, drop.folder)),
    ),
    element("p", {}, file, choose),
    element("p", { id: "drop-note", class: "quiet" }, drop.note),
  );
}

/** What is wrong, and what to do next. */
export function problemPart({ messages }: Language, { code, name }: Problem): HTMLElement {
  const [message, next] = messages.problems[code];
  return element(
    "section",
    { class: "notice", role: "alert", "data-problem": code },
    element("p", { class: "notice-what" }, message, " ", name === "" ? null : foreign(name)),
    element("p", {}, next),
  );
}
