/** What a reader dropped or chose: a package, or what to tell them instead. */
import type { ChosenFolder } from "./chosen-folder.ts";

/** Why nothing was checked, by what is said of it; `name` is the file or folder that it is about. */
export interface Problem {
  readonly code:
    | "file"
    | "packed"
    | "encrypted"
    | "no-package-file"
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
/** As a package in one file is named that can be read here. */
export const packageName = /\.(?:zip|tar)$/i;
/** A package may lie in it, and has to be taken out first. */
export const packedForm = /\.(?:tgz|gz|bz2|xz|zst|7z|rar|wacz|age)$/i;

/** What is wrong with a drop; null if it is one folder, or files. */
export function problemOfDrop(entries: readonly (FileSystemEntry | null)[]): Problem | null {
  const [first] = entries;
  if (first === undefined || first === null) return { code: "nothing", name: "" };
  const isSeveral = entries.length > 1 && entries.some((entry) => entry?.isDirectory !== false);
  return isSeveral ? { code: "several", name: "" } : null;
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
