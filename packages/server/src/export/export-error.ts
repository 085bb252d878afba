import { OperationError } from "../operation-error.ts";

export type ExportErrorCode =
  | "export.exists" // there is something of this name
  | "export.damaged" // an object is not what its record says: nothing is handed out as if it were
  | "export.failed"; // the folder could not be written, or the program lacks what goes with every package

export class ExportError extends OperationError<ExportErrorCode> {
  override readonly name = "ExportError";
}
