/** What the reader is asked for: a folder, or a file. */
import { fileButton, folderStep } from "../../verify-page/parts/asked.ts";
import type { Language } from "../languages.ts";

export interface ChooseActions {
  readonly onFolder: (list: FileList) => void;
  readonly onFile: (file: File) => void;
}

export function choosePart({ messages }: Language, { onFolder, onFile }: ChooseActions): HTMLElement {
  const { title, text, folder, file, note } = messages.drop;
  const chooseFile = fileButton({ id: "file", text: file, accept: ".wacz" }, ([chosen]) => {
    if (chosen !== undefined) onFile(chosen);
  });
  return folderStep({ title, drop: text, choose: folder, note }, chooseFile, onFolder);
}
