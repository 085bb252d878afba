import { IndexError } from "../index-error.ts";

const sqliteFull = 13;

/** Runs one operation on the database, and tells its errors in the user's words. */
export function attempt<T>(work: () => T): T {
  try {
    return work();
  } catch (cause) {
    if (!(cause instanceof Error && "errcode" in cause && typeof cause.errcode === "number")) throw cause;
    if ((cause.errcode & 0xff) === sqliteFull) {
      const message = "There is no space left on the disk that holds the index.";
      throw new IndexError("index.full", message, "Free some space, then run the command again.", { cause });
    }
    const message = `The index could not be read or written: ${cause.message}.`;
    const next =
      "Run `muniment reindex`: it builds the index again from the log. If that fails as well, look at the disk.";
    throw new IndexError("index.failed", message, next, { cause });
  }
}
