import { OperationError } from "../operation-error.ts";

/** Pictures cannot be made on this machine, whatever is in the files. */
export class PictureError extends OperationError<"pictures.start"> {
  override readonly name = "PictureError";
}
