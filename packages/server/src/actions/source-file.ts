import { closeSync, constants, fstatSync, openSync, read, readSync, type BigIntStats } from "node:fs";
import { promisify } from "node:util";
import type { ByteStream } from "@muniment/verify";
import { OperationError } from "../operation-error.ts";
import { WholeBytes } from "../storage/stream.ts";
import { systemCode } from "../storage/system-error.ts";

export type IntakeErrorCode =
  | "file.missing"
  | "file.unreadable"
  | "file.folder"
  | "file.not-a-file" // a device, a pipe, a socket
  | "file.changed"; // while it was read

/** A file that could not be taken in. Nothing of it was sealed. */
export class IntakeError extends OperationError<IntakeErrorCode> {
  override readonly name = "IntakeError";
}

/** Both in bytes. */
export type ReadProgress = (bytes: number, total: number) => void;

// Up to this size a file is read in one go, by calls that block: handing them to another thread takes longer than they do.
const smallMax = 256 * 1024;
// Of a larger one, a block is read while the one before it is hashed and written.
const blockSize = 1024 * 1024;

const readFile = promisify(read);

/** A file of somebody else that is to be taken in as it is now. */
export class SourceFile {
  /** In bytes. */
  readonly size: number;
  /** When it was changed last, in milliseconds since 1970, as the file system says. */
  readonly modifiedMs: number;
  readonly #path: string;
  readonly #before: BigIntStats;
  readonly #closed = Promise.withResolvers<undefined>();
  #file: number | null;

  private constructor(path: string, file: number, before: BigIntStats) {
    this.size = Number(before.size);
    this.modifiedMs = Number(before.mtimeMs);
    this.#path = path;
    this.#file = file;
    this.#before = before;
  }

  /** Throws IntakeError unless it is a plain file that can be read. */
  static open(path: string): SourceFile {
    const file = openAny(path);
    try {
      const stats = fstatSync(file, { bigint: true });
      checkKind(path, stats);
      return new SourceFile(path, file, stats);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Its bytes, once. Throws IntakeError "file.changed" at their end unless the file is still as it was when it was opened. */
  bytes(progress: ReadProgress): ByteStream {
    if (this.#file === null) throw new Error("a file was to be read twice");
    return this.size <= smallMax ? this.#small(this.#file) : this.#blocks(this.#file, progress);
  }

  /** Resolves when nothing is read from it any more. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** Closes itself when it was read to the end. */
  close(): void {
    if (this.#file === null) return;
    const file = this.#file;
    this.#file = null;
    this.#closed.resolve(undefined);
    closeSync(file);
  }

  #small(file: number): WholeBytes {
    // One byte more than there should be, to see a file that grew.
    const buffer = Buffer.allocUnsafeSlow(this.size + 1);
    let filled = 0;
    try {
      for (let count = -1; count !== 0 && filled < buffer.length; filled += count) {
        count = readSync(file, buffer, filled, buffer.length - filled, filled);
      }
    } catch (cause) {
      throw unreadable(this.#path, cause);
    }
    this.#checkUnchanged(file, filled);
    this.close();
    return new WholeBytes(buffer.subarray(0, filled));
  }

  async *#blocks(file: number, progress: ReadProgress): ByteStream {
    const buffers = [Buffer.allocUnsafeSlow(blockSize), Buffer.allocUnsafeSlow(blockSize)] as const;
    let position = 0;
    let turn: 0 | 1 = 0;
    let reading = this.#read(file, buffers[turn], position);
    try {
      for (let count = await reading; count > 0; count = await reading) {
        const block = buffers[turn].subarray(0, count);
        position += count;
        turn = turn === 0 ? 1 : 0;
        reading = this.#read(file, buffers[turn], position);
        progress(position, this.size);
        yield block;
      }
    } finally {
      // Who leaves early closes the file next, and must not do so under a call.
      await reading.catch(() => undefined);
    }
    this.#checkUnchanged(file, position);
    this.close();
  }

  #read(file: number, buffer: Buffer, position: number): Promise<number> {
    const reading = readFile(file, buffer, 0, buffer.length, position).then(
      ({ bytesRead }) => bytesRead,
      (cause: unknown) => {
        throw unreadable(this.#path, cause);
      },
    );
    // Met by who waits for it: until then, nobody does.
    reading.catch(() => undefined);
    return reading;
  }

  #checkUnchanged(file: number, read: number): void {
    const after = fstatSync(file, { bigint: true });
    if (read === this.size && after.size === this.#before.size && after.mtimeNs === this.#before.mtimeNs) return;
    throw new IntakeError(
      "file.changed",
      `${this.#path} changed while it was read.`,
      "Wait until nothing writes to it any more, or add a copy. Nothing of it was kept.",
    );
  }
}

function openAny(file: string): number {
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    return openSync(file, constants.O_RDONLY | constants.O_NONBLOCK);
  } catch (cause) {
    throw unopened(file, cause);
  }
}

function unopened(file: string, cause: unknown): IntakeError {
  switch (systemCode(cause)) {
    case "ENOENT":
    case "ENOTDIR":
      return new IntakeError("file.missing", `There is no file ${file}.`, "Check the name and the folder.", { cause });
    case "ENXIO":
      return notAFile(file, cause);
    case "EACCES":
    case "EPERM":
      return new IntakeError(
        "file.unreadable",
        `You may not read ${file}.`,
        "Ask its owner for permission to read it, or copy it to where you may.",
        { cause },
      );
    default:
      return unreadable(file, cause);
  }
}

function unreadable(file: string, cause: unknown): IntakeError {
  return new IntakeError(
    "file.unreadable",
    `${file} could not be read.`,
    "The disk or the connection to it may be failing: copy the file elsewhere first, and try with the copy.",
    { cause },
  );
}

function notAFile(file: string, cause?: unknown): IntakeError {
  return new IntakeError(
    "file.not-a-file",
    `${file} is a device, a pipe or a socket, not a file.`,
    "Copy what comes from it into a file, and add that.",
    { cause },
  );
}

function checkKind(file: string, stats: BigIntStats): void {
  if (stats.isDirectory()) {
    throw new IntakeError("file.folder", `${file} is a folder.`, `Name the files in it, for example ${file}/*`);
  }
  if (!stats.isFile()) throw notAFile(file);
}
