import { hexOf, objectDigest, type Digest } from "@muniment/verify";
import type { Key, StoreReader } from "../storage/store.ts";

// Half of a hash tells objects apart: that two share it cannot be brought about, and does not happen.
const keySize = 16;
const folders = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** The objects of one folder: the beginnings of their hashes in order, and a byte for each that is 1 once it was marked. */
interface Folder {
  readonly keys: Buffer;
  readonly marks: Uint8Array;
}

/** The objects that lie in a store, each of which can be marked. Takes 17 bytes for each: 170 MB for ten million. */
export class ObjectMarks {
  readonly #store: StoreReader;
  readonly #folders = new Map<string, Folder>();

  private constructor(store: StoreReader) {
    this.#store = store;
  }

  /** All objects of the store, none marked. */
  static async list(store: StoreReader): Promise<ObjectMarks> {
    const all = new ObjectMarks(store);
    for (const name of folders) {
      const keys: string[] = [];
      for await (const { digest } of objectsIn(store, name)) keys.push(hexOf(digest).slice(0, 2 * keySize));
      if (keys.length === 0) continue;
      all.#folders.set(name, { keys: Buffer.from(keys.sort().join(""), "hex"), marks: new Uint8Array(keys.length) });
    }
    return all;
  }

  /** Does nothing for an object that was not listed. */
  mark(digest: Digest): void {
    const found = this.#find(digest);
    if (found !== null) found.folder.marks[found.place] = 1;
  }

  /** The files of the objects that were not marked. */
  async *unmarked(): AsyncGenerator<Key> {
    for (const [name, { marks }] of this.#folders) {
      if (!marks.includes(0)) continue;
      for await (const { key, digest } of objectsIn(this.#store, name)) {
        const found = this.#find(digest);
        if (found !== null && found.folder.marks[found.place] === 0) yield key;
      }
    }
  }

  #find(digest: Digest): { readonly folder: Folder; readonly place: number } | null {
    const hex = hexOf(digest);
    const folder = this.#folders.get(hex.slice(0, 2));
    if (folder === undefined) return null;
    const wanted = Buffer.from(hex.slice(0, 2 * keySize), "hex");
    let [low, high] = [0, folder.marks.length];
    while (low < high) {
      const place = (low + high) >> 1;
      const order = folder.keys.compare(wanted, 0, keySize, place * keySize, (place + 1) * keySize);
      if (order === 0) return { folder, place };
      if (order < 0) low = place + 1;
      else high = place;
    }
    return null;
  }
}

async function* objectsIn(
  store: StoreReader,
  folder: string,
): AsyncGenerator<{ readonly key: Key; readonly digest: Digest }> {
  for await (const { key } of store.list(`objects/${folder}/`)) {
    const digest = objectDigest(key);
    // A file of another name is not an object; a verifier reports it, and a person decides.
    if (digest !== null) yield { key, digest };
  }
}
