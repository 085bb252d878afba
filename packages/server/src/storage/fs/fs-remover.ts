import { link, unlink } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { checkKey } from "../key.ts";
import { StoreError, type Key, type Remover, type SetAside } from "../store.ts";
import { syncFolder } from "../durable.ts";
import { systemCode } from "../system-error.ts";
import { storeError, unknownOutcome } from "./fs-error.ts";
import { checkWay, holdsSameBytes, NotPlain, openPlain, statsOf } from "../plain-file.ts";

/** Takes files out of a folder. */
export class FsRemover implements Remover {
  readonly #root: string;

  constructor(root: string) {
    this.#root = root;
  }

  async remove(...keys: readonly Key[]): Promise<void> {
    const folders = new Map<string, Key>();
    for (const key of keys) if (await this.#unlink(checkKey(key))) folders.set(dirname(join(this.#root, key)), key);
    for (const [folder, key] of folders) {
      try {
        await syncFolder(folder);
      } catch (error) {
        throw unknownOutcome(key, "sync the folder of", error);
      }
    }
  }

  /** False if there is not even the folder. True also where the file was gone: who took it away may have died before its sync. */
  async #unlink(key: Key): Promise<boolean> {
    const path = join(this.#root, key);
    const stats = await statsOf(path);
    if (stats?.isFile() === false) throw new StoreError("not-a-file", key, `${key} is no plain file`);
    if (stats === null && (await statsOf(dirname(path))) === null) return false;
    await tryOn(key, "remove", async () => {
      checkWay(this.#root, key);
      if (stats !== null) await unlinkIfThere(path);
    });
    return true;
  }
}

/** Another program may be taking the same file away. */
async function unlinkIfThere(path: string): Promise<void> {
  try {
    await unlink(path);
  } catch (error) {
    if (systemCode(error) !== "ENOENT") throw error;
  }
}

/** Takes files out of one folder into another one on the same file system, by a link and then a removal. */
export class FsSetAside implements SetAside {
  readonly #root: string;
  readonly #aside: string;
  readonly #remover: FsRemover;

  constructor(root: string, aside: string) {
    this.#root = root;
    this.#aside = aside;
    this.#remover = new FsRemover(root);
  }

  async setAside(key: Key): Promise<void> {
    checkKey(key);
    await tryOn(key, "keep a copy of", async () => {
      checkWay(this.#root, key);
      for (let attempt = 1; !(await this.#link(key, attempt)); attempt += 1);
      await syncFolder(this.#aside);
    });
    await this.#remover.remove(key);
  }

  /** False if another file has that name. */
  async #link(key: Key, attempt: number): Promise<boolean> {
    const name = attempt === 1 ? basename(key) : `${basename(key)}.${String(attempt)}`;
    try {
      await link(join(this.#root, key), join(this.#aside, name));
      return true;
    } catch (error) {
      if (systemCode(error) !== "EEXIST") throw error;
      return await same({ root: this.#root, name: key }, { root: this.#aside, name });
    }
  }
}

interface Place {
  readonly root: string;
  readonly name: string;
}

async function same(one: Place, other: Place): Promise<boolean> {
  const left = await openPlain(one.root, one.name);
  try {
    return await holdsSameBytes(left, other.root, other.name);
  } finally {
    await left.handle.close();
  }
}

async function tryOn(key: Key, tried: string, call: () => Promise<void>): Promise<void> {
  try {
    await call();
  } catch (error) {
    if (error instanceof NotPlain) throw new StoreError("not-a-file", key, error.message, { cause: error });
    throw storeError(key, tried, error);
  }
}
