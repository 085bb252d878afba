/** What a reader dropped or chose, as a list of files. Names come as the browser gives them. Source: spec/package, "The verifier page". */
import { entriesOf, fileOf, isFile, isFolder } from "../folder-entries.ts";

/** A folder below the one that was chosen and that the browser did not list. */
export interface Unlisted {
  readonly name: string;
  readonly cause: unknown;
}

export interface ChosenFolder {
  readonly is: "folder";
  /** Of the folder itself. */
  readonly name: string;
  /** By name, relative to the folder, parts joined by `/`. */
  readonly files: ReadonlyMap<string, File>;
  readonly unlisted: Unlisted | null;
}

/** Beyond that many nothing more is listed: the verifier refuses a package of more than a million. */
const filesMax = 1_000_001;
/** No path of a package is longer than its names allow; a folder that leads into itself has no end. */
const depthMax = 200;

/** What an input with `webkitdirectory` was given. Null if the folder holds no file: then the browser does not name it. */
export function folderOfInput(list: FileList): ChosenFolder | null {
  const files = new Map<string, File>();
  let folder: string | null = null;
  for (const file of list) {
    if (files.size === filesMax) break;
    const path = file.webkitRelativePath;
    const end = path.indexOf("/");
    folder ??= path.slice(0, end);
    files.set(path.slice(end + 1), file);
  }
  return folder === null ? null : { is: "folder", name: folder, files, unlisted: null };
}

export interface Walk {
  readonly signal: AbortSignal;
  readonly onFiles: (count: number) => void;
}

/** Lists a folder that was dropped. Rejects if the browser does not list even the folder itself, or when `signal` aborts. */
export async function walkFolder(root: FileSystemDirectoryEntry, { signal, onFiles }: Walk): Promise<ChosenFolder> {
  const files = new Map<string, File>();
  let unlisted: Unlisted | null = null;
  const open = [{ folder: root, at: "" }];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { folder, at } = next;
    try {
      if (at.split("/").length > depthMax) throw new Error("it lies too deep");
      for await (const entry of entriesOf(folder)) {
        signal.throwIfAborted();
        if (isFolder(entry)) open.push({ folder: entry, at: `${at}${entry.name}/` });
        else if (isFile(entry)) files.set(`${at}${entry.name}`, await fileOf(entry));
        if (files.size === filesMax) return { is: "folder", name: root.name, files, unlisted };
      }
    } catch (cause) {
      if (signal.aborted || folder === root) throw cause;
      unlisted ??= { name: at.slice(0, -1), cause };
    }
    onFiles(files.size);
  }
  return { is: "folder", name: root.name, files, unlisted };
}
