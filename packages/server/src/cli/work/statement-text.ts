import type { Known } from "@muniment/verify";

/** A statement for people, with how it is known. It may hold anything: print it so. */
export function statementText(statement: Known<string>): string {
  return statement.basis === "not-measured"
    ? `not measured: ${statement.reason}`
    : `${statement.value}  [${statement.basis}]`;
}
