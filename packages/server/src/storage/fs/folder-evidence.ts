import { join } from "node:path";
import { MissingFile, UnreadableFile, type ByteStream, type Evidence, type FileEntry } from "@muniment/verify";
import { Turns } from "../../turns.ts";
import { systemCode } from "../system-error.ts";
import { NotPlain, readInTurns, walk } from "../plain-file.ts";

/**
 * A folder as evidence. Nothing in it is trusted: links, devices and pipes are listed with size 0 and never opened. A folder that cannot be listed is thrown as UnreadableFile after everything else was given.
 */
export class FolderEvidence implements Evidence {
  readonly #root: string;
  readonly #turns = new Turns();

  constructor(root: string) {
    this.#root = root;
  }

  async *files(): AsyncGenerator<FileEntry> {
    const faults: UnreadableFile[] = [];
    for await (const found of walk(this.#root, "")) {
      if (found.kind === "unreadable") faults.push(unreadable(found.name, found.cause));
      else if (found.kind === "other") yield { name: found.name, size: 0, notPlain: found.what };
      else yield { name: found.name, size: found.size };
    }
    const [first] = faults;
    if (first !== undefined) throw first;
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

function unreadable(name: string, error: unknown): UnreadableFile {
  const reason = error instanceof NotPlain ? error.message : (systemCode(error) ?? String(error));
  return new UnreadableFile(name === "" ? "." : name, reason, { cause: error });
}
