import { constants } from "node:fs";
import { open, readdir, rename, rm, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { syncFolder, writeNew } from "../../storage/durable.ts";
import { readFirst } from "../../storage/small-file.ts";
import { systemCode } from "../../storage/system-error.ts";
import { keyFileSizeMax, unreadKey } from "./keys.ts";

/** The files below var/keys that a change of the key touches. Source: spec/layout. */
export type KeyFileName = "log.key" | "log.key.sha256" | "next.key" | "log.vkey";

/** A file on its way: it gets its name when it is whole and durable. A crash may leave one; nobody reads it. */
type NewFileName = `${KeyFileName}.new`;

/**
 * The files of the keys, one step at a time. Each step is durable when it resolves, and a crash leaves it done or not done. The
 * bytes of a file that is replaced or removed are overwritten, unless it has another name somewhere: a private key should not
 * lie in free space. (A disk may keep them all the same: see spec/keys.) Every call is made under the archive's lock.
 */
export interface KeyFiles {
  /** Null if there is no such file. Throws "archive.bad-key" or "archive.denied" if it cannot be read. */
  read(name: KeyFileName): Promise<Uint8Array | null>;
  /** Makes a new file. Throws EEXIST if there is one. */
  create(name: NewFileName, bytes: string): Promise<void>;
  /** Gives a file another name. What had that name is gone. */
  move(from: NewFileName | KeyFileName, to: KeyFileName): Promise<void>;
  /** A missing file is no error. */
  remove(name: NewFileName | KeyFileName): Promise<void>;
  /** Takes away what a crash left on its way. */
  tidy(): Promise<void>;
}

export class FolderKeyFiles implements KeyFiles {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async read(name: KeyFileName): Promise<Uint8Array | null> {
    try {
      // One byte more than such a file may have tells that it is too large: its form fails.
      return await readFirst(join(this.#folder, name), keyFileSizeMax + 1);
    } catch (error) {
      if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return null;
      throw unreadKey(join(this.#folder, name), error);
    }
  }

  async create(name: NewFileName, bytes: string): Promise<void> {
    await writeNew(join(this.#folder, name), bytes, 0o600);
    await syncFolder(this.#folder);
  }

  async move(from: NewFileName | KeyFileName, to: KeyFileName): Promise<void> {
    await this.#overwriting(to, () => rename(join(this.#folder, from), join(this.#folder, to)));
  }

  async remove(name: NewFileName | KeyFileName): Promise<void> {
    await this.#overwriting(name, () => rm(join(this.#folder, name), { force: true }));
  }

  async tidy(): Promise<void> {
    for (const name of await readdir(this.#folder)) {
      if (isNewFile(name)) await this.remove(name);
    }
  }

  /** Takes the name of a file away by `replace`, and then its bytes, which nobody can come by any more but through the disk. */
  async #overwriting(name: string, replace: () => Promise<void>): Promise<void> {
    const old = await openToOverwrite(join(this.#folder, name));
    try {
      await replace();
      await syncFolder(this.#folder);
      if (old !== null) await overwrite(old);
    } finally {
      await old?.close();
    }
  }
}

function isNewFile(name: string): name is NewFileName {
  return ["log.key.new", "log.key.sha256.new", "next.key.new", "log.vkey.new"].includes(name);
}

/** Null if there is no such file, or it may not be written: then it is only replaced. */
async function openToOverwrite(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDWR | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (["ENOENT", "ELOOP", "EACCES", "EPERM", "EISDIR"].includes(systemCode(error) ?? "")) return null;
    throw error;
  }
}

async function overwrite(file: FileHandle): Promise<void> {
  const { nlink, size } = await file.stat();
  // Another name may be somebody's backup.
  if (nlink > 0) return;
  await file.write(Buffer.alloc(size), 0, size, 0);
  await file.sync();
}

/** Replaces a file, or makes it, in one step. */
export async function replaceKeyFile(files: KeyFiles, name: KeyFileName, bytes: string): Promise<void> {
  await files.remove(`${name}.new`);
  await files.create(`${name}.new`, bytes);
  await files.move(`${name}.new`, name);
}
