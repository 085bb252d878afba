import { StateError } from "../state-error.ts";

const sqliteFull = 13;
const sqliteCorrupt = 11;
const sqliteNoDatabase = 26;

/** Runs one operation on the database, and tells its errors in the user's words. */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error) || cause instanceof StateError) throw cause;
    const code = "errcode" in cause && typeof cause.errcode === "number" ? cause.errcode & 0xff : null;
    if (code === null && !("syscall" in cause)) throw cause;
    if (code === sqliteFull) {
      const message = "There is no space left on the disk that holds the accounts.";
      throw new StateError("state.full", message, "Free some space, then try again.", { cause });
    }
    if (code === sqliteCorrupt || code === sqliteNoDatabase) throw damaged(cause.message, cause);
    const message = `The accounts could not be read or written: ${cause.message}.`;
    throw new StateError("state.failed", message, "Look at the disk and the rights of state.sqlite in the home.", {
      cause,
    });
  }
}

export function damaged(why: string, cause?: unknown): StateError {
  const next =
    "Put back state.sqlite from a backup of the home. Without one, move it away, and make the accounts anew: until then whoever reaches the viewer sees all.";
  return new StateError("state.damaged", `state.sqlite in the home is no file of accounts: ${why}.`, next, { cause });
}
