/**
 * The local file system as a back end that syncs nothing. Benchmarks make large archives with it, through the program's own
 * archive: what is made for one run need not survive a loss of power. Everything but the syncs is as in the real one.
 */
import { closeSync, existsSync, linkSync, mkdirSync, openSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import type { ByteStream } from "@muniment/verify";
import { fsBackEnd } from "../packages/server/src/storage/fs/fs-back-end.ts";
import { FsReader } from "../packages/server/src/storage/fs/fs-store.ts";
import { readPlain } from "../packages/server/src/storage/plain-file.ts";
import type {
  BackEnd,
  Incoming,
  Key,
  NewFile,
  Received,
  Remover,
  Store,
} from "../packages/server/src/storage/store.ts";
import { streamOf } from "../packages/server/src/storage/stream.ts";

export const unsyncedBackEnd: BackEnd = {
  view: (root, head) => fsBackEnd.view(root, head),
  parts(root, head, folders) {
    const store = new UnsyncedStore(root);
    return {
      ...fsBackEnd.parts(root, head, folders),
      store,
      remover: store,
      incoming: new UnsyncedIncoming(folders.scratch),
    };
  },
};

class UnsyncedStore extends FsReader implements Store, Remover {
  readonly #folders = new Set<string>();

  async create(key: Key, body: ByteStream): Promise<"created" | "existed"> {
    const path = join(this.root, key);
    const folder = dirname(path);
    if (!this.#folders.has(folder)) mkdirSync(folder, { recursive: true });
    this.#folders.add(folder);
    // What is made here is new, or the same random bytes again.
    if (existsSync(path)) return "existed";
    if (body instanceof UnsyncedFile) linkSync(body.path, path);
    else {
      const parts: Uint8Array[] = [];
      for await (const part of body) parts.push(part);
      writeFileSync(path, Buffer.concat(parts), { flag: "wx" });
    }
    return "created";
  }

  async createAll(files: readonly NewFile[]): Promise<void> {
    for (const { key, body } of files) await this.create(key, body);
  }

  remove(...keys: readonly Key[]): Promise<void> {
    for (const key of keys) rmSync(join(this.root, key), { force: true });
    return Promise.resolve();
  }
}

class UnsyncedFile implements Received {
  readonly path: string;
  readonly size: number;

  constructor(path: string, size: number) {
    this.path = path;
    this.size = size;
  }

  [Symbol.asyncIterator](): AsyncIterator<Uint8Array> {
    return readPlain(dirname(this.path), basename(this.path))[Symbol.asyncIterator]();
  }

  discard(): Promise<void> {
    rmSync(this.path);
    return Promise.resolve();
  }
}

class UnsyncedIncoming implements Incoming {
  readonly #folder: string;
  #count = 0;

  constructor(folder: string) {
    this.#folder = folder;
  }

  async receive(body: ByteStream): Promise<Received> {
    const path = join(this.#folder, `${String((this.#count += 1))}.part`);
    const file = openSync(path, "wx");
    let size = 0;
    try {
      for await (const bytes of body) size += writeSync(file, bytes);
    } finally {
      closeSync(file);
    }
    return new UnsyncedFile(path, size);
  }

  receiveAll(bodies: readonly Uint8Array[]): Promise<readonly Received[]> {
    return Promise.all(bodies.map((bytes) => this.receive(streamOf(bytes))));
  }

  adopt(path: string): Promise<Received> {
    return this.receive(readPlain(dirname(path), basename(path)));
  }
}
