/** What a reader dropped or chose: a package's folder, or what to tell them instead. */
import type { ChosenFolder } from "./chosen-folder.ts";

/** Why nothing was checked, by what is said of it; `name` is the file or folder that it is about. */
export interface Problem {
  readonly code:
    | "file"
    | "packed"
    | "several"
    | "nothing"
    | "empty"
    | "no-package"
    | "package-inside"
    | "package-around"
    | "unlisted"
    | "no-key"
    | "key-file"
    | "broke-off";
  readonly name: string;
}

/** A folder with none of these is no package at all; one with some of them is a package, perhaps a bad one. */
const marks = ["bagit.txt", "manifest-sha256.txt", "tagmanifest-sha256.txt", "data/checkpoint"];
const packedForm = /\.(zip|tar|tgz|gz|7z|rar|wacz)$/i;

/** What is wrong with a drop; null if it is one folder. */
export function problemOfDrop(entries: readonly (FileSystemEntry | null)[]): Problem | null {
  const [first] = entries;
  if (first === undefined || first === null) return { code: "nothing", name: "" };
  if (entries.length > 1) return { code: "several", name: "" };
  if (first.isDirectory) return null;
  return { code: packedForm.test(first.name) ? "packed" : "file", name: first.name };
}

/** Why a folder is no package; null if it is one, good or bad. */
export function problemOfFolder(folder: ChosenFolder | null): Problem | null {
  if (folder === null || folder.files.size === 0) return { code: "empty", name: folder?.name ?? "" };
  if (marks.some((mark) => folder.files.has(mark)) || folder.unlisted !== null) return null;
  if (folder.files.has("checkpoint") && folder.name === "data") return { code: "package-around", name: folder.name };
  for (const name of folder.files.keys()) {
    const inside = /^(.+)\/bagit\.txt$/.exec(name)?.[1];
    if (inside !== undefined) return { code: "package-inside", name: inside };
  }
  return { code: "no-package", name: folder.name };
}
