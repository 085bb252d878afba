import { FormatError } from "./digest.ts";
import { memberOf, membersOf } from "./json.ts";

/** A statement about the world, with how it is known. Source: spec/record, "How a value is known". */
export type Known<T> =
  | { readonly basis: "measured" | "reported" | "claimed" | "inferred"; readonly value: T }
  | { readonly basis: "not-measured"; readonly reason: string };

/**
 * Reads such a statement; `parse` reads its value, and `what` names it in errors. Throws `FormatError` unless it is exactly as
 * spec/record has it.
 */
export function parseKnown<T>(value: unknown, what: string, parse: (value: unknown) => T): Known<T> {
  const basis = memberOf(value, "basis");
  if (basis === "not-measured") {
    const { reason } = membersOf(value, ["basis", "reason"], what);
    if (typeof reason !== "string") throw new FormatError(`${what} lacks a reason`);
    return { basis, reason };
  }
  if (basis !== "measured" && basis !== "reported" && basis !== "claimed" && basis !== "inferred")
    throw new FormatError(`${what} does not say how it is known`);
  return { basis, value: parse(membersOf(value, ["basis", "value"], what)["value"]) };
}
