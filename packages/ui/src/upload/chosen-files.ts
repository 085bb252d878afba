import { entriesOf, fileOf, isFile, isFolder } from "../folder-entries.ts";

/** A file that a person chose, with its path within what was chosen, as the browser gives it. */
export interface ChosenFile {
  readonly path: string;
  readonly file: File;
}

export interface Chosen {
  /** In order: as they were given, and in each folder by the bytes of the names. */
  readonly files: readonly ChosenFile[];
  /** Paths of folders that the browser could not read, and of files that it did not hand out. */
  readonly unread: readonly string[];
  /** There were more, and nothing is taken in. */
  readonly tooMany: boolean;
}

/** Of one delivery: docs/upload.md. */
const filesMax = 100_000;
const depthMax = 100;

/** What was chosen in an input. */
export function chosenIn(list: FileList): Chosen {
  const files = [...list].map((file) => ({ path: pathOf(file), file }));
  const inFolders = files.some(({ file }) => file.webkitRelativePath !== "");
  const sorted = inFolders ? files.sort((one, other) => comparePaths(one.path, other.path)) : files;
  return { files: sorted.slice(0, filesMax), unread: [], tooMany: sorted.length > filesMax };
}

/** Chromium writes a slash for each backslash in the path; the name itself is as it is. */
function pathOf({ name, webkitRelativePath: path }: File): string {
  return path === "" ? name : `${path.slice(0, path.length - name.length)}${name}`;
}

/** What was dropped. To be called while the event is handled: what it holds is gone after that. */
export function droppedIn(transfer: DataTransfer): Promise<Chosen> {
  const entries = [...transfer.items].flatMap((item) => (item.kind === "file" ? (item.webkitGetAsEntry() ?? []) : []));
  if (entries.length === 0) return Promise.resolve(chosenIn(transfer.files));
  return new Walk().all(entries);
}

class Walk {
  readonly #files: ChosenFile[] = [];
  readonly #unread: string[] = [];

  async all(entries: readonly FileSystemEntry[]): Promise<Chosen> {
    for (const entry of entries) await this.#one(entry, entry.name, 1);
    const tooMany = this.#files.length > filesMax;
    return { files: this.#files.slice(0, filesMax), unread: this.#unread, tooMany };
  }

  async #one(entry: FileSystemEntry, path: string, depth: number): Promise<void> {
    if (this.#files.length > filesMax) return;
    try {
      if (isFile(entry)) this.#files.push({ path, file: await fileOf(entry) });
      else if (isFolder(entry) && depth <= depthMax) {
        const inside = await this.#inside(entry);
        for (const one of inside.sort((a, b) => comparePaths(a.name, b.name)))
          await this.#one(one, `${path}/${one.name}`, depth + 1);
      } else this.#unread.push(path);
    } catch (error) {
      // What a browser says of a file that it may not read, or that has gone.
      if (!(error instanceof DOMException)) throw error;
      this.#unread.push(path);
    }
  }

  async #inside(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
    const all: FileSystemEntry[] = [];
    for await (const entry of entriesOf(folder)) {
      if (all.length > filesMax) break;
      all.push(entry);
    }
    return all;
  }
}

/** Part by part, by the bytes of UTF-8: those of a code point grow with it, and no byte is below what parts the parts. */
export function comparePaths(one: string, other: string): number {
  const end = Math.min(one.length, other.length);
  let at = 0;
  while (at < end && one.charCodeAt(at) === other.charCodeAt(at)) at += 1;
  if (at === end) return one.length - other.length;
  // Where the first halves of two pairs are the same, the pairs differ.
  const from = isSecondHalf(one, at) || isSecondHalf(other, at) ? at - 1 : at;
  return rankAt(one, from) - rankAt(other, from);
}

/** Of the two units of a character that has two. */
function isSecondHalf(text: string, at: number): boolean {
  return at > 0 && (text.codePointAt(at - 1) ?? 0) > 0xffff;
}

function rankAt(text: string, at: number): number {
  return text[at] === "/" ? -1 : (text.codePointAt(at) ?? 0);
}
