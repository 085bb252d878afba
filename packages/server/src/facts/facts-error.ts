import { OperationError } from "../operation-error.ts";

/** Files cannot be read on this machine, whatever is in them: the process that reads them does not start. */
export class FactsError extends OperationError<"facts.start"> {
  override readonly name = "FactsError";
}
