import { lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { StoreError, type Key } from "../store.ts";
import { systemCode } from "../system-error.ts";
import { storeError } from "./fs-error.ts";

/** The folders of a store, made when they are needed and never taken away. */
export class Folders {
  readonly #root: string;
  /** Folders that are there, durably. */
  readonly #durable = new Set<string>(["."]);

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Makes sure that the folder of `key` is there, with all above it. Gives the folders in which names are then to be made
   * durable, as absolute paths: that of `key` itself, and each that holds a folder which this program meets for the first
   * time. Such a folder is synced though it exists: who made it may have died before its sync.
   */
  ensureFor(key: Key): readonly string[] {
    const made: string[] = [];
    for (let folder = dirname(key); !this.#durable.has(folder); folder = dirname(folder)) made.push(folder);
    try {
      for (const folder of made.toReversed()) makeFolder(join(this.#root, folder), key);
    } catch (error) {
      throw storeError(key, "make the folder of", error);
    }
    return [dirname(key), ...made.map((folder) => dirname(folder))].map((folder) => join(this.#root, folder));
  }

  /** Says that what `ensureFor` gave for `key` was synced. */
  madeDurable(key: Key): void {
    for (let folder = dirname(key); !this.#durable.has(folder); folder = dirname(folder)) this.#durable.add(folder);
  }

  /** Whether the folder of `key` was met by this program, and so is one, and no link. */
  isKnown(key: Key): boolean {
    return this.#durable.has(dirname(key));
  }
}

function makeFolder(path: string, key: Key): void {
  try {
    mkdirSync(path);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
    if (!lstatSync(path).isDirectory()) {
      throw new StoreError("not-a-file", key, `where the folder of ${key} should be, something else lies`, {
        cause: error,
      });
    }
  }
}
