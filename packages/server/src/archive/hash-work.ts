/** What a HashPool has done: hashing one file after the other, and listing folders, with calls that wait. */
import { createHash, hash, type Hash } from "node:crypto";
import { crc32 } from "node:zlib";
import type { PartOutcome } from "@muniment/verify";
import { listFolder, NotPlain, type Listed } from "../storage/plain-file.ts";
import { PlainFiles, type Part } from "../storage/plain-file-sync.ts";
import { systemCode } from "../storage/system-error.ts";
import type { Wanted } from "./hash-messages.ts";

/** How much of it is done. */
export interface WorkLoad {
  readonly files: number;
  readonly bytes: number;
}

export class HashWork {
  readonly #root: string;
  readonly #files: PlainFiles;

  constructor(root: string) {
    this.#root = root;
    this.#files = new PlainFiles(root, () => performance.now());
  }

  /** One for each folder, in their order. */
  list(folders: readonly string[]): readonly Listed[] {
    return folders.map((folder) => listFolder(this.#root, folder));
  }

  /** One outcome for each file or part, in their order. */
  hash(all: readonly Wanted[]): readonly PartOutcome[] {
    return all.map((wanted) => this.#measure(wanted));
  }

  /** Whether the folder holds no more than that. It stops looking where it does. */
  isWithin(most: WorkLoad): boolean {
    let [files, bytes] = [0, 0];
    const folders = [""];
    for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
      const listed = listFolder(this.#root, folder);
      files += 1 + listed.found.length;
      bytes += listed.found.reduce((sum, one) => sum + (one.kind === "file" ? one.size : 0), 0);
      if (files > most.files || bytes > most.bytes) return false;
      folders.push(...listed.folders);
    }
    return true;
  }

  #measure(wanted: Wanted): PartOutcome {
    try {
      if ("name" in wanted) return { outcome: "measured", ...measured(this.#files.parts(wanted.name, wanted.listed)) };
      const parts = this.#files.partsOf(wanted.file, wanted.start, wanted.size);
      if (!wanted.isSummed) return { outcome: "measured", ...measured(parts) };
      let sum = 0;
      const whole = measured(parts, (bytes) => (sum = crc32(bytes, sum)));
      return { outcome: "measured", ...whole, crc32: sum };
    } catch (error) {
      const code = systemCode(error);
      if (code === "ENOENT" || code === "ENOTDIR") return { outcome: "missing" };
      if (error instanceof NotPlain) return { outcome: "unreadable", reason: error.message };
      if (code !== null) return { outcome: "unreadable", reason: code };
      throw error;
    }
  }
}

function measured(parts: Iterable<Part>, each?: (bytes: Uint8Array) => void): { size: number; sha256: string } {
  let whole: Hash | null = null;
  let size = 0;
  for (const { bytes, isLast } of parts) {
    each?.(bytes);
    if (isLast && size === 0) return { size: bytes.length, sha256: hash("sha256", bytes, "hex") };
    size += bytes.length;
    whole = (whole ?? createHash("sha256")).update(bytes);
  }
  return { size, sha256: (whole ?? createHash("sha256")).digest("hex") };
}
