import { OperationError } from "../operation-error.ts";

export type CompareErrorCode =
  | "compare.busy" // many are at work, and as many wait
  | "compare.failed"; // the thread ended otherwise than by its limits

/** Two texts could not be compared, for a reason that is not theirs. */
export class CompareError extends OperationError<CompareErrorCode> {
  override readonly name = "CompareError";
}
