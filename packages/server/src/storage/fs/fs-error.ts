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

// What a file system answers that has no hard links: FAT and exFAT the first, others one of the rest.
const withoutLinks: ReadonlySet<string> = new Set(["EPERM", "ENOSYS", "ENOTSUP", "EOPNOTSUPP"]);

/** A system call on `key` that failed: `tried` says what was tried, as in "make the folder". */
export function storeError(key: Key, tried: string, error: unknown): StoreError {
  if (error instanceof StoreError) return error;
  const system = systemCode(error);
  if (system !== null && withoutLinks.has(system) && isLink(error)) {
    // There is no other way: of the calls that Node has, a rename alone could take its place, and it overwrites.
    const message = `could not ${tried} ${key}: the file system has no hard links, or the folder is protected against changes (${system})`;
    return new StoreError("unsuitable", key, message, { cause: error });
  }
  if (system === "EXDEV") {
    const message = `could not ${tried} ${key}: the folder for incoming files lies on another file system than the store`;
    return new StoreError("failed", key, message, { cause: error });
  }
  const code = (system === null ? undefined : codes[system]) ?? "failed";
  return new StoreError(code, key, `could not ${tried} ${key}: ${system ?? String(error)}`, { cause: error });
}

function isLink(error: unknown): boolean {
  return error instanceof Error && "syscall" in error && error.syscall === "link";
}

/** A call after which nobody can know what is on the disk. */
export function unknownOutcome(key: Key, tried: string, error: unknown): StoreError {
  const message = `could not ${tried} ${key}, so it is not known whether it is stored: ${systemCode(error) ?? String(error)}`;
  return new StoreError("unknown-outcome", key, message, { cause: error });
}

/**
 * Calls which fail with one of these have changed nothing; a link or a rename that fails otherwise may have. ENOENT is not
 * among them: a network disk that sends a rename twice answers so to the second, and the first took place.
 */
const withoutEffect: ReadonlySet<string | null> = new Set([
  ...Object.keys(codes).filter((code) => code !== "ENOENT"),
  ...withoutLinks,
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
