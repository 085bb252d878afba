import { InvalidArgumentError } from "commander";

/** The value of an option that names a port. */
export function port(value: string): number {
  const parsed = Number(value);
  if (!Number.isInteger(parsed) || parsed < 0 || parsed > 65_535) {
    throw new InvalidArgumentError("It must be a number from 0 to 65535.");
  }
  return parsed;
}
