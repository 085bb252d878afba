import { FormatError, MissingFile, UnreadableFile } from "@muniment/verify";
import { StoreError } from "../storage/store.ts";
import { systemCode } from "../storage/system-error.ts";
import { ArchiveError } from "./archive.ts";

const freeSpace =
  "Free some space on the disk that holds the archive, then run the command again. Nothing that was sealed is lost.";
const askPermission =
  "Run the program as the user who owns the archive, or give this user the right. Reading and verifying need the right to read its home folder only.";
const askDisk =
  "Make the disk writable, or work on a copy of the home on another one. Reading and verifying work where it is.";
const askOtherDisk =
  "Keep the home on a file system that has hard links, as ext4, XFS, Btrfs, ZFS, APFS and NTFS do; FAT and exFAT do not. Reading and verifying work where it is.";
const runVerify =
  "Run `muniment verify` to find the file at fault. Bring it back from a copy; if it does not belong there, move it away.";

/**
 * What an operation on an archive ends with: its own errors as they are, those of the store, of its files and of the system in the user's
 * words. Anything else (an error of the caller's own stream, a broken invariant) passes unchanged. `doing` is what was
 * being done, as in "taking bytes in".
 */
export function failure(error: unknown, doing: string): unknown {
  if (error instanceof StoreError) return ofStore(error, doing);
  if (error instanceof FormatError) return damaged(`While ${doing}: ${error.message}.`, error);
  if (error instanceof UnreadableFile && systemCode(error.cause) !== null) return failure(error.cause, doing);
  if (error instanceof MissingFile || error instanceof UnreadableFile)
    return damaged(`While ${doing}: ${error.message}.`, error);
  const code = systemCode(error);
  if (code === "ENOSPC" || code === "EDQUOT") return full(doing, error);
  if (code === "EACCES" || code === "EPERM" || code === "EROFS") return denied(doing, error, error);
  if (code !== null && /^E[A-Z0-9]+$/.test(code)) return failed(`While ${doing}, the system answered ${code}.`, error);
  return error;
}

/** Runs one operation on an archive, and throws what `failure` makes of its error. */
export async function doing<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw failure(error, what);
  }
}

function ofStore(error: StoreError, doing: string): ArchiveError {
  switch (error.code) {
    case "full":
      return full(doing, error);
    case "denied":
      return denied(doing, error, error.cause);
    case "unsuitable":
      return new ArchiveError("archive.unsuitable", `While ${doing}: ${error.message}.`, askOtherDisk, {
        cause: error,
      });
    case "not-found":
    case "not-a-file":
    case "too-large":
    case "conflict":
      return damaged(`While ${doing}: ${error.message}.`, error);
    case "unknown-outcome":
      return failed(`While ${doing}: ${error.message}.`, error);
    case "failed":
      return failed(`While ${doing}: ${error.message}.`, error);
  }
}

function full(doing: string, cause: unknown): ArchiveError {
  return new ArchiveError("archive.full", `There is no space left on the disk (while ${doing}).`, freeSpace, { cause });
}

function denied(doing: string, cause: unknown, system: unknown): ArchiveError {
  if (systemCode(system) === "EROFS") {
    return new ArchiveError("archive.denied", `The disk is read-only (while ${doing}).`, askDisk, { cause });
  }
  const path = pathOf(system);
  const message = `There is no permission${path === null ? "" : ` for ${path}`} (while ${doing}).`;
  return new ArchiveError("archive.denied", message, askPermission, { cause });
}

/** What a call of the system was about: of one that gives a file another name, the other name. */
function pathOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  const told: unknown[] = ["dest" in error ? error.dest : null, "path" in error ? error.path : null];
  return told.find((path) => typeof path === "string") ?? null;
}

/** The log's own files are not as they must be. */
export function damaged(message: string, cause?: unknown): ArchiveError {
  return new ArchiveError("archive.damaged", message, runVerify, { cause });
}

function failed(message: string, cause: unknown): ArchiveError {
  const next =
    "Look at the disk first. Then start the program again: it looks at what was stored and what was not, and goes on from there.";
  return new ArchiveError("archive.failed", message, next, { cause });
}

/** A home is one file system: a file gets its name in the archive in one step, or not at all. */
export function otherFileSystem(
  layout: { readonly archive: string; readonly var: string },
  cause?: unknown,
): ArchiveError {
  const message = `${layout.archive} and ${layout.var} lie on different file systems, so that files cannot be moved into the archive in one step.`;
  const next = "Put both on the same one: move the whole home folder there.";
  return new ArchiveError("archive.unsuitable", message, next, { cause });
}
