import { readSync } from "node:fs";
import { join } from "node:path";
import { MissingFile, type UnreadableFile, type ByteStream, type FileEntry } from "@muniment/verify";
import { Turns } from "../../turns.ts";
import { filesOf, unreadable } from "../listed-files.ts";
import { systemCode } from "../system-error.ts";
import { openPlain, readInTurns, walkFolders } from "../plain-file.ts";
import type { OpenBlocks, StoredEvidence } from "../store.ts";
import type { BlockSource } from "../stream.ts";

/**
 * A folder as evidence. Nothing in it is trusted: links, devices and pipes are listed with size 0 and never opened. A folder that cannot be listed is thrown as UnreadableFile after everything else was given.
 */
export class FolderEvidence implements StoredEvidence {
  readonly #root: string;
  readonly #turns = new Turns();

  constructor(root: string) {
    this.#root = root;
  }

  files(within = ""): AsyncIterable<FileEntry> {
    return filesOf(walkFolders(this.#root, within.replace(/\/$/, "")));
  }

  async *read(name: string): ByteStream {
    checkName(name);
    try {
      yield* readInTurns(this.#root, name, this.#turns);
    } catch (error) {
      throw told(name, error);
    }
  }

  async open(name: string): Promise<OpenBlocks> {
    checkName(name);
    try {
      const { handle, size } = await openPlain(this.#root, name);
      return { blocks: () => blocksOf(name, handle.fd, size), close: () => handle.close() };
    } catch (error) {
      throw told(name, error);
    }
  }
}

/** A verifier asks for names that a hostile archive may have chosen. */
function checkName(name: string): void {
  if (join("/", name) !== `/${name}` || name.includes("\0")) throw new MissingFile(name);
}

function told(name: string, error: unknown): MissingFile | UnreadableFile {
  const code = systemCode(error);
  if (code === "ENOENT" || code === "ENOTDIR" || code === "ENAMETOOLONG")
    return new MissingFile(name, { cause: error });
  return unreadable(name, error);
}

function blocksOf(name: string, file: number, size: number): BlockSource {
  let position = 0;
  const fill = (block: Uint8Array): number => {
    try {
      const count = readSync(file, block, 0, block.length, position);
      position += count;
      return count;
    } catch (error) {
      throw told(name, error);
    }
  };
  return { size, fill };
}
