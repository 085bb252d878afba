import { basename, dirname } from "node:path";
import { concat, type ByteStream } from "@muniment/verify";
import { checkKey, checkRange } from "../key.ts";
import {
  StoreError,
  type ByteRange,
  type FileInfo,
  type Head,
  type Incoming,
  type Key,
  type NewFile,
  type Received,
  type Remover,
  type Store,
  type Version,
  type Versioned,
} from "../store.ts";
import { readPlain } from "../plain-file.ts";
import { streamOf } from "../stream.ts";

/** A store in memory: gone with the process. For tests, and for trying a store's contract against the simplest thing. */
export class MemoryStore implements Store, Remover {
  readonly #files = new Map<Key, Uint8Array>();

  async *read(key: Key, range?: ByteRange): ByteStream {
    checkKey(key);
    if (range !== undefined) checkRange(key, range);
    const bytes = this.#files.get(key);
    if (bytes === undefined) throw new StoreError("not-found", key, `there is no ${key}`);
    const part = bytes.slice(range?.start ?? 0, range?.end);
    if (part.length > 0) yield* streamOf(part);
  }

  stat(key: Key): Promise<FileInfo | null> {
    return answer(() => {
      const bytes = this.#files.get(checkKey(key));
      return bytes === undefined ? null : { key, size: bytes.length };
    });
  }

  list(prefix: string): AsyncIterable<FileInfo> {
    const found = [...this.#files].filter(([key]) => key.startsWith(prefix));
    return streamOf(...found.map(([key, bytes]) => ({ key, size: bytes.length })));
  }

  async create(key: Key, body: ByteStream): Promise<"created" | "existed"> {
    checkKey(key);
    const bytes = await gather(body);
    const there = this.#files.get(key);
    if (there === undefined) {
      this.#files.set(key, bytes);
      return "created";
    }
    if (Buffer.compare(there, bytes) !== 0) throw new StoreError("conflict", key, `${key} exists with other bytes`);
    return "existed";
  }

  async createAll(files: readonly NewFile[]): Promise<void> {
    for (const { key, body } of files) await this.create(key, body);
  }

  remove(...keys: readonly Key[]): Promise<void> {
    return answer(() => {
      for (const key of keys.map(checkKey)) this.#files.delete(key);
    });
  }
}

/** Bytes taken in, in memory. */
export class MemoryIncoming implements Incoming {
  async receive(body: ByteStream): Promise<Received> {
    const bytes = await gather(body);
    return {
      size: bytes.length,
      discard: () => Promise.resolve(),
      [Symbol.asyncIterator]: () => streamOf(bytes.slice())[Symbol.asyncIterator](),
    };
  }

  receiveAll(bodies: readonly Uint8Array[]): Promise<readonly Received[]> {
    return Promise.all(bodies.map((bytes) => this.receive(streamOf(bytes))));
  }

  adopt(path: string): Promise<Received> {
    return this.receive(readPlain(dirname(path), basename(path)));
  }
}

/** A head in memory. Its version counts the swaps. */
export class MemoryHead implements Head {
  #now: Versioned | null = null;
  #swaps = 0;

  load(): Promise<Versioned | null> {
    return answer(() => (this.#now === null ? null : { version: this.#now.version, bytes: this.#now.bytes.slice() }));
  }

  swap(seen: Version | null, next: Uint8Array): Promise<Version | null> {
    return answer(() => {
      if ((this.#now?.version ?? null) !== seen) return null;
      this.#swaps += 1;
      this.#now = { version: String(this.#swaps) as Version, bytes: next.slice() };
      return this.#now.version;
    });
  }
}

async function gather(body: ByteStream): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part.slice());
  return concat(...parts);
}

/** Does something at once, and answers as a store does: later, and with a rejection where it throws. */
function answer<T>(work: () => T): Promise<T> {
  return new Promise((resolve) => {
    resolve(work());
  });
}
