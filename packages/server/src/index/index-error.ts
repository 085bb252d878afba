import { OperationError } from "../operation-error.ts";

export type IndexErrorCode =
  | "index.full" // no space left
  | "index.failed"; // its file is damaged, or the disk failed

/** The index could not be read or written. Nothing in it is the truth. */
export class IndexError extends OperationError<IndexErrorCode> {
  override readonly name = "IndexError";
}
