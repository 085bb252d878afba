/** Values that several kinds of details have. Each throws `FormatError` for what is none. */
import { FormatError } from "./digest.ts";
import { isInstant, type Instant } from "./instant.ts";

export function countOf(value: unknown): number {
  if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 0)
    throw new FormatError("a number is no count");
  return value;
}

export function instantOf(value: unknown): Instant {
  if (!isInstant(value)) throw new FormatError("a time is not in UTC with milliseconds");
  return value;
}
