import { StoreError, type ByteRange, type Key } from "./store.ts";

const keyForm = /^[A-Za-z0-9._-]{1,255}(?:\/[A-Za-z0-9._-]{1,255})*$/;

/** Throws StoreError "denied" unless `key` is a name that every store can hold, and that cannot lead out of it. */
export function checkKey(key: Key): Key {
  const parts = key.split("/");
  if (key.length > 1024 || !keyForm.test(key) || parts.includes(".") || parts.includes("..")) {
    throw new StoreError("denied", key, `not a name for a file of a store: ${JSON.stringify(key.slice(0, 80))}`);
  }
  return key;
}

/** Throws StoreError "denied" unless `range` is one: whole numbers of bytes, its end not before its start. */
export function checkRange(key: Key, range: ByteRange): ByteRange {
  if (
    !Number.isSafeInteger(range.start) ||
    !Number.isSafeInteger(range.end) ||
    range.start < 0 ||
    range.end < range.start
  ) {
    throw new StoreError("denied", key, `not a range of bytes: ${String(range.start)} to ${String(range.end)}`);
  }
  return range;
}
