import { createHash } from "node:crypto";
import { mkdir, open, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ByteStream } from "@muniment/verify";

export interface WrittenFile {
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
}

/** What is being done with the bytes that progress is told of. */
export type ExportWork = "hashing" | "writing";

export interface ExportHooks {
  /** `bytes` more. */
  readonly onProgress: (work: ExportWork, bytes: number) => void;
  /** Looked at with every part of a file. */
  readonly signal: AbortSignal;
}

/** Where the files of a bag go. Nothing has the final name before `finish`, and all is durable when that resolves. */
export interface BagPlace {
  /** `name` is relative to the bag's folder, parts joined by `/`, and safe in a folder. `body` may be called again until `finish` has resolved. */
  add(name: string, body: () => ByteStream): Promise<WrittenFile>;
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

  async add(name: string, body: () => ByteStream): Promise<WrittenFile> {
    const path = join(this.#unfinished, name);
    await mkdir(dirname(path), { recursive: true });
    for (let folder = dirname(name); !this.#folders.has(folder); folder = dirname(folder)) this.#folders.add(folder);
    const handle = await open(path, "wx");
    try {
      const hash = createHash("sha256");
      let size = 0;
      for await (const part of watched(body(), "writing", this.#hooks)) {
        hash.update(part);
        size += part.length;
        await handle.writeFile(part);
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

/** The same bytes, told of and given up when the person ends the program. */
export async function* watched(bytes: ByteStream, work: ExportWork, { onProgress, signal }: ExportHooks): ByteStream {
  for await (const part of bytes) {
    signal.throwIfAborted();
    yield part;
    onProgress(work, part.length);
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
