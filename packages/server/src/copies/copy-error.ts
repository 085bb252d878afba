import { FormatError } from "@muniment/verify";
import { OperationError } from "../operation-error.ts";
import { StoreError } from "../storage/store.ts";
import { systemCode } from "../storage/system-error.ts";

export type CopyErrorCode =
  | "copy.missing" // there is no archive where a copy was named
  | "copy.inside" // one of the two lies in the other, or they are the same
  | "copy.not-empty" // the folder holds something that is no copy of this archive
  | "copy.other-log" // a copy of another log
  | "copy.newer" // the target is newer than what it was to be made from
  | "copy.forked" // neither of the two logs continues the other
  | "copy.damaged" // the log of one of the two cannot be read as it was signed
  | "copy.unsuitable" // the file system cannot hold an archive
  | "copy.full" // no space left where the copy lies
  | "copy.failed"; // any other failure where the copy lies; see the cause

/** A copy that could not be made or used. What was whole before is whole still. */
export class CopyError extends OperationError<CopyErrorCode> {
  override readonly name = "CopyError";
}

/**
 * Does something in the folder of a copy. Errors of its store and of the system become CopyErrors which name the folder; all others
 * pass unchanged. `doing` is what was being done, as in "copying an object".
 */
export async function copying<T>(folder: string, doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw told(folder, doing, error);
  }
}

/** Whether an error speaks of a file that is missing, of a wrong form or unreadable, and not of what was being done with it. */
export function isOfFile(error: unknown): error is StoreError | FormatError {
  if (error instanceof FormatError) return true;
  return error instanceof StoreError && ["not-found", "not-a-file", "failed"].includes(error.code);
}

function told(folder: string, doing: string, error: unknown): unknown {
  const system = systemCode(error);
  if (!(error instanceof StoreError) && !(error instanceof FormatError) && !/^E[A-Z0-9]+$/.test(system ?? ""))
    return error;
  const whole = "What was whole there before is whole still.";
  if ((error instanceof StoreError && error.code === "full") || system === "ENOSPC" || system === "EDQUOT") {
    const next =
      "Free some space there, or name a folder on a larger disk, and run the command again: it goes on from here.";
    const message = `There is no space left on the disk of ${folder} (while ${doing}). ${whole}`;
    return new CopyError("copy.full", message, next, { cause: error });
  }
  if (error instanceof StoreError && error.code === "unsuitable") {
    const next = "Name a folder on a file system that has hard links: ext4, XFS, Btrfs, ZFS, APFS or NTFS.";
    return new CopyError("copy.unsuitable", `While ${doing} in ${folder}: ${error.message}.`, next, { cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  const next = "Look at that disk and at your rights to the folder, then run the command again: it goes on from here.";
  return new CopyError("copy.failed", `While ${doing} in ${folder}: ${reason}. ${whole}`, next, { cause: error });
}
