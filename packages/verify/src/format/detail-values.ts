/** Values that several kinds of details have. `…Of` throws `FormatError` for what is none. */
import { FormatError } from "./digest.ts";
import { isInstant, type Instant } from "./instant.ts";

const hexForm = /^[0-9a-f]{64}$/;

export function isCount(value: unknown): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

export function countOf(value: unknown): number {
  if (!isCount(value)) throw new FormatError("a number is no count");
  return value;
}

/** 64 lower-case hex digits: the SHA-256 of `what`, which names it in the error. */
export function sha256Of(value: unknown, what: string): string {
  if (typeof value !== "string" || !hexForm.test(value)) throw new FormatError(`the hash of ${what} is none`);
  return value;
}

export function instantOf(value: unknown): Instant {
  if (!isInstant(value)) throw new FormatError("a time is not in UTC with milliseconds");
  return value;
}
