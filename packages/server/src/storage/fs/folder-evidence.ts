import { join } from "node:path";
import { MissingFile, type ByteStream, type Evidence, type FileEntry } from "@muniment/verify";
import { Turns } from "../../turns.ts";
import { filesOf, unreadable } from "../listed-files.ts";
import { systemCode } from "../system-error.ts";
import { readInTurns, walkFolders } from "../plain-file.ts";

/**
 * A folder as evidence. Nothing in it is trusted: links, devices and pipes are listed with size 0 and never opened. A folder that cannot be listed is thrown as UnreadableFile after everything else was given.
 */
export class FolderEvidence implements Evidence {
  readonly #root: string;
  readonly #turns = new Turns();

  constructor(root: string) {
    this.#root = root;
  }

  files(): AsyncIterable<FileEntry> {
    return filesOf(walkFolders(this.#root, ""));
  }

  async *read(name: string): ByteStream {
    // A verifier asks for names that a hostile archive may have chosen.
    if (join("/", name) !== `/${name}` || name.includes("\0")) throw new MissingFile(name);
    try {
      yield* readInTurns(this.#root, name, this.#turns);
    } catch (error) {
      const code = systemCode(error);
      if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG")
        throw new MissingFile(name, { cause: error });
      throw unreadable(name, error);
    }
  }
}
