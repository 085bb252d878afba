import { OperationError } from "../operation-error.ts";

export type ExportErrorCode =
  | "export.exists" // there is something of this name
  | "export.form" // the ending of the name and the recipients do not go together
  | "export.names" // there are too many files for a ZIP or a tar, or some have names that not every disk takes
  | "export.damaged" // an object is not what its record says: nothing is handed out as if it were
  | "export.not-in-custody" // it was made, and no record of it could be sealed: told, and nothing fails
  | "export.failed"; // the package could not be written, or the program lacks what goes with every package

export class ExportError extends OperationError<ExportErrorCode> {
  override readonly name = "ExportError";
}

/** What the system refused at a path. */
export function notWritten(path: string, cause: unknown): ExportError {
  return new ExportError(
    "export.failed",
    `${path} could not be written: ${reasonOf(cause)}`,
    "Check the folder and its permissions.",
    { cause },
  );
}

/** What was begun stays, as the system refused to take it away. `failed` is why it was not to stay. */
export function leftBehind(path: string, refused: unknown, failed: unknown): ExportError {
  return new ExportError(
    "export.failed",
    `${reasonOf(failed)} What was begun could not be taken away either: ${reasonOf(refused)}`,
    `Delete ${path}, which is no package, and check the folder and its permissions.`,
    { cause: failed },
  );
}

function reasonOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
