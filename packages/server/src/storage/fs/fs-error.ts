import { systemCode } from "../system-error.ts";
import { StoreError, type Key, type StoreErrorCode } from "../store.ts";

const codes: Readonly<Record<string, StoreErrorCode>> = {
  ENOENT: "not-found",
  ENOTDIR: "not-found",
  ELOOP: "not-a-file",
  EISDIR: "not-a-file",
  ENXIO: "not-a-file",
  ENOSPC: "full",
  EDQUOT: "full",
  EACCES: "denied",
  EPERM: "denied",
  EROFS: "denied",
};

/** A system call on `key` that failed: `tried` says what was tried, as in "make the folder". */
export function storeError(key: Key, tried: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const system = systemCode(error);
  if (system === "EXDEV") {
    const message = `could not ${tried} ${key}: the folder for incoming files lies on another file system than the store`;
    return new StoreError("failed", key, message, { cause: error });
  }
  const code = (system === null ? undefined : codes[system]) ?? "failed";
  return new StoreError(code, key, `could not ${tried} ${key}: ${system ?? String(error)}`, { cause: error });
}

/** A call after which nobody can know what is on the disk. */
export function unknownOutcome(key: Key, tried: string, error: unknown): StoreError {
  const message = `could not ${tried} ${key}, so it is not known whether it is stored: ${systemCode(error) ?? String(error)}`;
  return new StoreError("unknown-outcome", key, message, { cause: error });
}

/** Calls which fail with one of these have changed nothing; a link or a rename that fails otherwise may have. */
const withoutEffect: ReadonlySet<string | null> = new Set([
  ...Object.keys(codes),
  "EEXIST",
  "EXDEV",
  "EMLINK",
  "ENAMETOOLONG",
  "EMFILE",
  "ENFILE",
  "ENOMEM",
  "EBUSY",
]);

/** The error of a link or rename: definite where the system's code says that nothing was changed. */
export function nameError(key: Key, tried: string, error: unknown): StoreError {
  return withoutEffect.has(systemCode(error)) ? storeError(key, tried, error) : unknownOutcome(key, tried, error);
}
