import type { ByteStream } from "@muniment/verify";
import type { ByteRange, FileInfo, Key, NewFile, Store } from "../packages/server/src/storage/store.ts";

/** Counts what is read of a store. */
export class CountingStore implements Store {
  bytesRead = 0;
  readonly #store: Store;

  constructor(store: Store) {
    this.#store = store;
  }

  async *read(key: Key, range?: ByteRange): ByteStream {
    for await (const bytes of this.#store.read(key, range)) {
      this.bytesRead += bytes.length;
      yield bytes;
    }
  }

  stat(key: Key): Promise<FileInfo | null> {
    return this.#store.stat(key);
  }

  list(prefix: string): AsyncIterable<FileInfo> {
    return this.#store.list(prefix);
  }

  create(key: Key, body: ByteStream): Promise<"created" | "existed"> {
    return this.#store.create(key, body);
  }

  createAll(files: readonly NewFile[]): Promise<void> {
    return this.#store.createAll(files);
  }
}
