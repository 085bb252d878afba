import { constants } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import { concat, FormatError } from "@muniment/verify";
import { syncFolder } from "../storage/durable.ts";
import { systemCode } from "../storage/system-error.ts";
import {
  encodeLine,
  linesMax,
  type AnnouncedFile,
  type DoneNote,
  type Lines,
  type PieceNote,
} from "./delivery-file.ts";

/** A file of lines that only grows. For one caller at a time. */
export class LineFile<T extends AnnouncedFile | DoneNote | PieceNote> {
  readonly #path: string;
  readonly #folder: string;
  /** Of its whole lines, in bytes: what follows was never answered. */
  #size: number;

  private constructor(folder: string, path: string, size: number) {
    this.#folder = folder;
    this.#path = path;
    this.#size = size;
  }

  /** With the lines that it has; none where there is no such file. Throws FormatError, or the system's error. */
  static async open<T extends AnnouncedFile | DoneNote | PieceNote>(
    folder: string,
    name: string,
    parse: (bytes: Uint8Array) => Lines<T>,
  ): Promise<{ readonly file: LineFile<T>; readonly lines: readonly T[] }> {
    const path = `${folder}/${name}`;
    const { lines, size } = parse(await bytesOf(path));
    return { file: new LineFile<T>(folder, path, size), lines };
  }

  /** Resolves when they are durable. After an error who opens the file again may find some of them. Throws the system's error. */
  async append(lines: readonly T[]): Promise<void> {
    const bytes = concat(...lines.map(encodeLine));
    const file = await open(this.#path, constants.O_WRONLY | constants.O_CREAT | constants.O_NOFOLLOW);
    try {
      // What an append that failed has left, or a crash.
      await file.truncate(this.#size);
      for (let done = 0; done < bytes.length;) {
        done += (await file.write(bytes, done, bytes.length - done, this.#size + done)).bytesWritten;
      }
      await file.sync();
    } finally {
      await file.close();
    }
    if (this.#size === 0) await syncFolder(this.#folder);
    this.#size += bytes.length;
  }
}

async function bytesOf(path: string): Promise<Uint8Array> {
  let file: FileHandle;
  try {
    file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return new Uint8Array();
    throw error;
  }
  try {
    const stats = await file.stat();
    if (!stats.isFile() || stats.size > linesMax) throw new FormatError("it is no file of lines, or too large for one");
    return await file.readFile();
  } finally {
    await file.close();
  }
}
