import { createHash, type Hash } from "node:crypto";
import { constants } from "node:fs";
import { open, rm, type FileHandle } from "node:fs/promises";
import { FormatError } from "@muniment/verify";
import type { OwnFile } from "../archive/archive.ts";
import { syncFolder } from "../storage/durable.ts";
import { systemCode } from "../storage/system-error.ts";
import { parsePieces, type PieceNote } from "./delivery-file.ts";
import { LineFile } from "./line-file.ts";
import { UploadError } from "./upload-error.ts";

const readSize = 1024 * 1024;

/**
 * What is there of a file on its way, hashed as it comes. For one caller at a time. A file with a second name is never written to: it may be in the
 * archive.
 */
export class PartialFile {
  readonly #folder: string;
  readonly #path: string;
  readonly #pieces: LineFile<PieceNote>;
  #hash: Hash;
  #received: number;

  private constructor(folder: string, place: number, pieces: LineFile<PieceNote>, hash: Hash, received: number) {
    this.#folder = folder;
    this.#path = pathIn(folder, place, "bytes");
    this.#pieces = pieces;
    this.#hash = hash;
    this.#received = received;
  }

  /**
   * What lies there already is read and held against the hashes of its pieces: from the first that does not fit on, it counts as not there.
   * Throws the system's error.
   */
  static async open(folder: string, place: number): Promise<PartialFile> {
    const lines = await piecesOf(folder, place);
    const path = pathIn(folder, place, "bytes");
    let { hash, good } = await checked(path, lines);
    // What may be in the archive is let go of as a whole: the rest of it could not be written.
    if (good < lines.length && (await hasSecondName(path))) [hash, good] = [createHash("sha256"), 0];
    if (good === 0) await rm(path, { force: true });
    if (good < lines.length || good === 0) await rm(pathIn(folder, place, "pieces"), { force: true });
    const { file } = await LineFile.open(folder, `${String(place)}.pieces`, parsePieces);
    if (good > 0 && good < lines.length) await file.append(lines.slice(0, good));
    return new PartialFile(folder, place, file, hash, lines[good - 1]?.end ?? 0);
  }

  /** In bytes. */
  get received(): number {
    return this.#received;
  }

  /**
   * Adds bytes, and resolves when they are durable. Those of them that are there already must be the same. Answers how many are there then.
   * Throws UploadError, or the system's error: then they count as not there.
   */
  async append(from: number, bytes: Uint8Array): Promise<number> {
    if (from > this.#received) throw gap(this.#received);
    const known = Math.min(bytes.length, this.#received - from);
    if (known > 0 && !(await this.#has(from, bytes.subarray(0, known)))) throw changed();
    if (known < bytes.length) await this.#add(bytes.subarray(known));
    return this.#received;
  }

  /** As a whole: there is no more to come, and nobody writes to it after this. Throws the system's error. */
  async whole(): Promise<OwnFile> {
    // Of an empty file nothing has come.
    if (this.#received === 0)
      await (await open(this.#path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW)).close();
    return { path: this.#path, size: this.#received, digest: `sha256:${this.#hash.copy().digest("hex")}` };
  }

  async #add(bytes: Uint8Array): Promise<void> {
    const from = this.#received;
    const end = from + bytes.length;
    const [hash, sha256] = [this.#hash.copy().update(bytes), createHash("sha256").update(bytes).digest("hex")];
    const file = await this.#openToWrite();
    try {
      // What a write that failed has left, or a crash.
      await file.truncate(from);
      await writeAt(file, bytes, from);
      await file.datasync();
    } finally {
      await file.close();
    }
    if (from === 0) await syncFolder(this.#folder);
    await this.#pieces.append([{ end, sha256 }]);
    [this.#hash, this.#received] = [hash, end];
  }

  async #has(from: number, bytes: Uint8Array): Promise<boolean> {
    const file = await open(this.#path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(bytes.length), 0, bytes.length, from);
      return bytesRead === bytes.length && buffer.equals(bytes);
    } finally {
      await file.close();
    }
  }

  async #openToWrite(): Promise<FileHandle> {
    const file = await open(this.#path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW);
    const stats = await file.stat();
    if (stats.nlink === 1) return file;
    await file.close();
    throw new Error(`${this.#path} has another name, and may be in the archive`);
  }
}

function pathIn(folder: string, place: number, what: "bytes" | "pieces"): string {
  return `${folder}/${String(place)}.${what}`;
}

/** What cannot be read of them counts as none: the bytes are asked for anew. */
async function piecesOf(folder: string, place: number): Promise<readonly PieceNote[]> {
  try {
    return (await LineFile.open(folder, `${String(place)}.pieces`, parsePieces)).lines;
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

async function hasSecondName(path: string): Promise<boolean> {
  const file = await opened(path);
  if (file === null) return false;
  try {
    return (await file.stat()).nlink > 1;
  } finally {
    await file.close();
  }
}

async function opened(path: string): Promise<FileHandle | null> {
  try {
    return await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return null;
    throw error;
  }
}

/** How many pieces from the beginning are there as they were noted, and the hash of all of them. */
async function checked(
  path: string,
  pieces: readonly PieceNote[],
): Promise<{ readonly hash: Hash; readonly good: number }> {
  let hash = createHash("sha256");
  const file = pieces.length === 0 ? null : await opened(path);
  if (file === null) return { hash, good: 0 };
  try {
    let [good, start] = [0, 0];
    for (const { end, sha256 } of pieces) {
      const next = hash.copy();
      const piece = createHash("sha256");
      const isWhole = await pass(file, start, end, (bytes) => {
        for (const one of [next, piece]) one.update(bytes);
      });
      if (!isWhole) break;
      if (piece.digest("hex") !== sha256) break;
      [hash, start] = [next, end];
      good += 1;
    }
    return { hash, good };
  } finally {
    await file.close();
  }
}

/** False if the file ends before. */
async function pass(file: FileHandle, start: number, end: number, take: (bytes: Uint8Array) => void): Promise<boolean> {
  const buffer = Buffer.allocUnsafe(readSize);
  for (let at = start; at < end;) {
    const { bytesRead } = await file.read(buffer, 0, Math.min(readSize, end - at), at);
    if (bytesRead === 0) return false;
    take(buffer.subarray(0, bytesRead));
    at += bytesRead;
  }
  return end > start;
}

async function writeAt(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;)
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
}

function gap(received: number): UploadError {
  const message = `The piece begins farther on: ${String(received)} bytes are there.`;
  return new UploadError("upload.gap", message, "Ask what is there, and send what follows that.");
}

export function changed(): UploadError {
  return new UploadError(
    "upload.changed",
    "The file is not the one that was begun: its bytes are others.",
    "Wait until nothing writes to it any more. Then leave it out here, and add it anew.",
  );
}
