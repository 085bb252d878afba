import { OperationError } from "../operation-error.ts";

export type WitnessErrorCode =
  | "witness.missing" // there is no witness in this home
  | "witness.exists" // init where there is one
  | "witness.name" // no witness can have that name
  | "witness.forgot" // its key and what it remembers do not belong together, or one is missing
  | "witness.newer-format" // a later version wrote what it remembers
  | "witness.file" // a request or an answer on a stick cannot be read or written
  | "witness.full" // no space left for what it must remember
  | "witness.failed" // what it remembers cannot be read or written
  | "witness.unreachable" // the witness that was asked did not answer
  | "witness.refused" // it does not know the log or its key, or cannot sign now
  | "witness.behind" // it knows a larger tree than this archive has: an older copy was put back
  | "witness.forked" // it has signed a tree that this log does not continue
  | "witness.bad-answer"; // what it answered is no cosignature of it

/** A witness that could not be made, asked or relied on. */
export class WitnessError extends OperationError<WitnessErrorCode> {
  override readonly name = "WitnessError";
}
