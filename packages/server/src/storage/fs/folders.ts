import { mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncFolder } from "../durable.ts";
import { StoreError, type Key } from "../store.ts";
import { systemCode } from "../system-error.ts";
import { storeError } from "./fs-error.ts";
import { statsOf } from "../plain-file.ts";

/** The folders of a store, made when they are needed and never taken away. */
export class Folders {
  readonly #root: string;
  readonly #durable = new Set<string>(["."]);

  constructor(root: string) {
    this.#root = root;
  }

  /**
   * Makes sure that the folder of `key` is there, durably, with all above it. A folder that is met for the first time is
   * synced though it exists: who made it may have died before its sync.
   */
  async ensureFor(key: Key): Promise<void> {
    await this.#ensure(key, dirname(key));
  }

  /** Syncs the folder of `key`. */
  async syncFor(key: Key): Promise<void> {
    await syncFolder(join(this.#root, dirname(key)));
  }

  async #ensure(key: Key, folder: string): Promise<void> {
    if (this.#durable.has(folder)) return;
    const parent = dirname(folder);
    await this.#ensure(key, parent);
    try {
      await makeFolder(join(this.#root, folder), key);
      await syncFolder(join(this.#root, parent));
    } catch (error) {
      throw storeError(key, "make the folder of", error);
    }
    this.#durable.add(folder);
  }
}

async function makeFolder(path: string, key: Key): Promise<void> {
  try {
    await mkdir(path);
  } catch (error) {
    if (systemCode(error) !== "EEXIST") throw error;
    if ((await statsOf(path))?.isDirectory() !== true) {
      throw new StoreError("not-a-file", key, `where the folder of ${key} should be, something else lies`, {
        cause: error,
      });
    }
  }
}
