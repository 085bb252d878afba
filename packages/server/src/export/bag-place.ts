import { createHash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ByteStream } from "@muniment/verify";

export interface WrittenFile {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

export interface ExportHooks {
  /** `bytes` more were written. */
  readonly onProgress: (bytes: number) => void;
  /** Looked at with every part of a file. */
  readonly signal: AbortSignal;
}

/** Where the files of a bag go. Nothing has the final name before `finish`, and all is durable when that resolves. */
export interface BagPlace {
  /**
   * `name` is relative to the bag's folder, parts joined by `/`, and safe in a folder. `size` is how much `body` is to give, in bytes; null
   * for what is small. `body` may be called twice.
   */
  add(name: string, size: number | null, body: () => ByteStream): Promise<WrittenFile>;
  finish(): Promise<void>;
  /** Takes away what was written. */
  discard(): Promise<void>;
}

/** A folder, made by this. It has another name until it is whole. */
export class FolderPlace implements BagPlace {
  readonly #out: string;
  readonly #unfinished: string;
  readonly #hooks: ExportHooks;
  /** Relative to the bag's. */
  readonly #folders = new Set<string>(["."]);

  private constructor(out: string, hooks: ExportHooks) {
    this.#out = out;
    this.#unfinished = unfinishedName(out);
    this.#hooks = hooks;
  }

  /** Rejects with the system's error. */
  static async make(out: string, hooks: ExportHooks): Promise<FolderPlace> {
    const place = new FolderPlace(out, hooks);
    await mkdir(place.#unfinished);
    return place;
  }

  async add(name: string, _size: number | null, body: () => ByteStream): Promise<WrittenFile> {
    const path = join(this.#unfinished, name);
    await mkdir(dirname(path), { recursive: true });
    for (let folder = dirname(name); !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
    const handle = await open(path, "wx");
    try {
      const hash = createHash("sha256");
      let size = 0;
      for await (const part of watched(body(), this.#hooks.signal)) {
        hash.update(part);
        size += part.length;
        await handle.writeFile(part);
        this.#hooks.onProgress(part.length);
      }
      await handle.sync();
      return { sha256: hash.digest("hex"), size };
    } finally {
      await handle.close();
    }
  }

  async finish(): Promise<void> {
    for (const folder of this.#folders) await syncFolder(join(this.#unfinished, folder));
    await rename(this.#unfinished, this.#out);
    await syncFolder(dirname(this.#out));
  }

  discard(): Promise<void> {
    return rm(this.#unfinished, { recursive: true, force: true });
  }
}

/** What a package is called while it is written. */
export function unfinishedName(out: string): string {
  return `${out}.unfinished`;
}

/** The same bytes, given up when the person ends the program. */
export async function* watched(bytes: ByteStream, signal: AbortSignal): ByteStream {
  for await (const part of bytes) {
    signal.throwIfAborted();
    yield part;
  }
}

/** Makes the names in a folder durable. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
