import { OperationError } from "../operation-error.ts";

export type ExportErrorCode =
  | "export.exists" // there is something of this name
  | "export.form" // the ending of the name and the recipients do not go together
  | "export.names" // there are too many files for a ZIP or a tar, or some have names that not every disk takes
  | "export.damaged" // an object is not what its record says: nothing is handed out as if it were
  | "export.failed"; // the package could not be written, or the program lacks what goes with every package

export class ExportError extends OperationError<ExportErrorCode> {
  override readonly name = "ExportError";
}

/** What the system refused at a path. */
export function notWritten(path: string, cause: unknown): ExportError {
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new ExportError(
    "export.failed",
    `${path} could not be written: ${reason}`,
    "Check the folder and its permissions.",
    { cause },
  );
}
