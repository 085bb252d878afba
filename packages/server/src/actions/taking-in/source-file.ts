import { closeSync, constants, fstatSync, openSync, readSync, type BigIntStats } from "node:fs";
import type { BlockSource } from "../../storage/stream.ts";
import { OperationError } from "../../operation-error.ts";
import { systemCode } from "../../storage/system-error.ts";

export type IntakeErrorCode =
  | "file.missing"
  | "file.unreadable"
  | "file.folder"
  | "file.not-a-file" // a device, a pipe, a socket
  | "file.link" // a symbolic link that was met in a folder
  | "file.changed"; // while it was read

/** A file that could not be taken in. Nothing of it was sealed. */
export class IntakeError extends OperationError<IntakeErrorCode> {
  override readonly name = "IntakeError";
}

/** Both in bytes. */
export type ReadProgress = (bytes: number, total: number) => void;

// Up to this size a file is read in one go.
const smallMax = 256 * 1024;
const slabSize = 1024 * 1024;

/** Memory for many small files, taken from the system a large piece at a time. A piece is free when none of its files is in use. */
class Slabs {
  #slab = Buffer.alloc(0);
  #used = 0;

  /** It holds anything: to be filled by who takes it. */
  take(size: number): Uint8Array {
    if (this.#slab.length - this.#used < size) {
      this.#slab = Buffer.allocUnsafeSlow(slabSize);
      this.#used = 0;
    }
    this.#used += size;
    return this.#slab.subarray(this.#used - size, this.#used);
  }
}

const slabs = new Slabs();

/** Where a file lies, and what it is called in what is told of it. */
export interface FilePlace {
  readonly at: string | Buffer;
  readonly called: string;
  /** False: a symbolic link at its end is refused. */
  readonly followed: boolean;
}

/** A file of somebody else that is to be taken in as it is now. */
export class SourceFile {
  /** In bytes. */
  readonly size: number;
  /** When it was changed last, in milliseconds since 1970, as the file system says. */
  readonly modifiedMs: number;
  readonly #called: string;
  readonly #before: BigIntStats;
  readonly #closed = Promise.withResolvers<undefined>();
  readonly #file: number;
  #open = true;

  private constructor(called: string, file: number, before: BigIntStats) {
    this.size = Number(before.size);
    this.modifiedMs = Number(before.mtimeMs);
    this.#called = called;
    this.#file = file;
    this.#before = before;
  }

  /** Throws IntakeError unless it is a plain file that can be read. */
  static open(place: FilePlace): SourceFile {
    const { called } = place;
    const file = openAny(place);
    try {
      const stats = fstatSync(file, { bigint: true });
      checkKind(called, stats);
      return new SourceFile(called, file, stats);
    } catch (error) {
      closeSync(file);
      throw error;
    }
  }

  /** Whether it is small enough to be taken as a whole. */
  get isSmall(): boolean {
    return this.size <= smallMax;
  }

  /** All of it, at once, and closes it. For a small one. Throws as `blocks` does. */
  whole(): Uint8Array {
    try {
      const bytes = slabs.take(this.size);
      let filled = 0;
      for (let count = -1; count !== 0 && filled < bytes.length; filled += count) {
        count = this.#try(() => readSync(this.#file, bytes, filled, bytes.length - filled, filled));
      }
      this.#checkUnchanged(filled);
      return bytes;
    } finally {
      this.close();
    }
  }

  /** Its bytes, once. Throws IntakeError "file.changed" at their end unless the file is still as it was when it was opened. */
  blocks(progress: ReadProgress): BlockSource {
    let position = 0;
    const fill = (block: Uint8Array): number => {
      const count = this.#try(() => readSync(this.#file, block, 0, block.length, position));
      position += count;
      progress(position, this.size);
      if (count === 0) {
        this.#checkUnchanged(position);
        this.close();
      }
      return count;
    };
    return { size: this.size, fill };
  }

  /** Resolves when nothing is read from it any more. */
  get closed(): Promise<void> {
    return this.#closed.promise;
  }

  /** For who does not read it to its end, where it closes itself. */
  close(): void {
    if (!this.#open) return;
    this.#open = false;
    this.#closed.resolve(undefined);
    closeSync(this.#file);
  }

  #try<T>(call: () => T): T {
    try {
      return call();
    } catch (cause) {
      throw unreadable(this.#called, cause);
    }
  }

  #checkUnchanged(read: number): void {
    const after = this.#try(() => fstatSync(this.#file, { bigint: true }));
    if (read === this.size && after.size === this.#before.size && after.mtimeNs === this.#before.mtimeNs) return;
    throw new IntakeError(
      "file.changed",
      `${this.#called} changed while it was read.`,
      "Wait until nothing writes to it any more, or add a copy. Nothing of it was kept.",
    );
  }
}

function openAny({ at, called, followed }: FilePlace): number {
  const links = followed ? 0 : constants.O_NOFOLLOW;
  try {
    // Without O_NONBLOCK, opening a pipe that nobody writes to would wait for ever.
    return openSync(at, constants.O_RDONLY | constants.O_NONBLOCK | links);
  } catch (cause) {
    throw systemCode(cause) === "ELOOP" && !followed ? aLink(called, cause) : unopened(called, cause);
  }
}

function aLink(file: string, cause: unknown): IntakeError {
  return new IntakeError(
    "file.link",
    `${file} is a symbolic link, and what it leads to may lie anywhere.`,
    "If that belongs to it, name it by itself.",
    { cause },
  );
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
    throw new IntakeError(
      "file.folder",
      `${file} is a folder.`,
      "Name it as an argument of `muniment add`: then all that is in it is taken in.",
    );
  }
  if (!stats.isFile()) throw notAFile(file);
}
