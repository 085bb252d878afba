/** What the reader is asked for: the key, and the package. */
import type { Language } from "../languages.ts";
import { keyFileMax, readTypedKeys } from "../typed-keys.ts";
import { button, element, exact, foreign } from "./elements.ts";

export interface KeyField {
  readonly typed: string;
  readonly onTyped: (text: string) => void;
}

/** The key, typed or read from a file that the reader chose. */
export function keyStep({ messages }: Language, { typed, onTyped }: KeyField): HTMLElement {
  const { key, problems } = messages;
  const said = element("p", { id: "key-said", class: "key-said" });
  const field = element("textarea", {
    id: "key",
    rows: "2",
    dir: "ltr",
    spellcheck: "false",
    autocapitalize: "off",
    autocomplete: "off",
    "aria-describedby": "key-text key-said",
  });
  field.value = typed;
  const tell = (): void => {
    const keys = readTypedKeys(field.value);
    field.setAttribute("aria-invalid", String(keys === null));
    if (keys === null) said.replaceChildren(problems["no-key"].join(" "));
    else if (keys.logs.length + keys.witnesses.length === 0) said.replaceChildren(key.none);
    else
      said.replaceChildren(
        ...keys.logs.map(({ name }) => element("span", {}, `${key.of} `, exact(name))),
        ...keys.witnesses.map(({ name }) => element("span", {}, `${key.ofWitness} `, exact(name))),
      );
    said.className = keys !== null ? "key-said quiet" : "key-said wrong";
  };
  field.addEventListener("input", () => {
    onTyped(field.value);
    tell();
  });
  const set = (text: string): void => {
    field.value = text;
    onTyped(text);
    tell();
  };
  tell();
  const refuse = (name: string): void => {
    said.replaceChildren(problems["key-file"][0], " ", exact(name), " ", problems["key-file"][1]);
    said.className = "key-said wrong";
  };
  return element(
    "section",
    { class: "step", "aria-labelledby": "key-title" },
    element("h2", { id: "key-title" }, key.title),
    element("p", { id: "key-text", class: "quiet" }, key.text),
    element("label", { for: "key", class: "for-listeners" }, key.label),
    field,
    said,
    keyFile(key.file, set, refuse),
  );
}

function keyFile(text: string, set: (text: string) => void, refuse: (name: string) => void): HTMLElement {
  const read = async (file: File): Promise<void> => {
    if (file.size > keyFileMax) {
      refuse(file.name);
      return;
    }
    const content = await file.text();
    const keys = readTypedKeys(content);
    if (keys === null || content.trim() === "") refuse(file.name);
    else set(content.trim());
  };
  return fileButton({ id: "key-file", text }, ([file]) => {
    if (file === undefined) return;
    read(file).catch(() => {
      refuse(file.name);
    });
  });
}

export interface PackageField {
  readonly onList: (list: FileList) => void;
  /** The package in one file. */
  readonly onFile: (file: File) => void;
}

export function packageStep({ messages }: Language, { onList, onFile }: PackageField): HTMLElement {
  const { folder } = messages;
  const file = fileButton({ id: "package-file", text: folder.chooseFile }, ([chosen]) => {
    if (chosen !== undefined) onFile(chosen);
  });
  return folderStep(folder, file, onList);
}

export interface FolderWords {
  readonly title: string;
  readonly drop: string;
  readonly choose: string;
  readonly note: string;
}

/** A folder, dropped or chosen; or a file by its button. The input fills the field: a folder that is dropped on it is listed by the browser itself. */
export function folderStep(words: FolderWords, file: HTMLElement, onList: (list: FileList) => void): HTMLElement {
  const input = element("input", {
    type: "file",
    id: "folder",
    webkitdirectory: "",
    "aria-labelledby": "folder-title",
    "aria-describedby": "folder-note",
    title: "",
  });
  input.addEventListener("change", () => {
    if (input.files !== null) onList(input.files);
  });
  return element(
    "section",
    { class: "step", "aria-labelledby": "folder-title" },
    element("h2", { id: "folder-title" }, words.title),
    element(
      "div",
      { class: "drop" },
      input,
      element("p", { class: "drop-text" }, words.drop),
      element("p", { "aria-hidden": "true" }, element("span", { class: "button main" }, words.choose)),
    ),
    file,
    element("p", { id: "folder-note", class: "quiet" }, words.note),
  );
}

interface FileAsked {
  readonly id: string;
  readonly text: string;
  readonly several?: boolean;
  /** Endings of names that are offered; all, unless given. */
  readonly accept?: string;
}

/** A button that lets files be chosen, behind which the browser's own is hidden. */
export function fileButton(
  { id, text, several = false, accept }: FileAsked,
  onFiles: (files: readonly File[]) => void,
): HTMLElement {
  const input = element("input", {
    type: "file",
    id,
    hidden: "",
    ...(several ? { multiple: "" } : {}),
    ...(accept === undefined ? {} : { accept }),
  });
  input.addEventListener("change", () => {
    const files = [...(input.files ?? [])];
    // So that the same file, mended, can be chosen again.
    input.value = "";
    if (files.length > 0) onFiles(files);
  });
  return element(
    "p",
    {},
    input,
    button(text, "", () => {
      input.click();
    }),
  );
}

/** What is wrong, and what to do next. */
export function problemNotice<Code extends string>(
  problems: Readonly<Record<Code, readonly [what: string, next: string]>>,
  { code, name }: { readonly code: Code; readonly name: string },
): HTMLElement {
  const [message, next] = problems[code];
  return element(
    "section",
    { class: "notice", role: "alert", "data-problem": code },
    element("p", { class: "notice-what" }, message, " ", name === "" ? null : foreign(name)),
    element("p", {}, next),
  );
}
