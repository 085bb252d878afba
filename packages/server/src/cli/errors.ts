import { isOperationError, type OperationError } from "../operation-error.ts";
import { StoreError } from "../storage/store.ts";
import type { ExitCode } from "./exit-codes.ts";
import { exitCodes } from "./exit-codes.ts";
import { printable, type Output } from "./terminal.ts";

/**
 * Tells an error and answers with the exit code. Errors of the archive, of captures, of intake and of usage carry their
 * own code and next step. What carries none is a fault of this program: it is told with its stack, so that it can be mended.
 */
export function tellError(error: unknown, output: Output): ExitCode {
  if (error instanceof AggregateError) {
    for (const one of error.errors) tellError(one, output);
    return exitCodes.error;
  }
  const told = toldOf(error);
  if (told === null) {
    const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
    output.error({ code: "internal", message: stack, next: reportNext }, [
      "Muniment made a mistake of its own. What was acknowledged before is sealed and stays.",
      stack,
      reportNext,
    ]);
    return exitCodes.error;
  }
  output.error(told, [printable(told.message), ...(told.next === "" ? [] : [printable(told.next)]), `(${told.code})`]);
  return exitCodes.error;
}

const reportNext = "Please report this text, with what you did before.";

function toldOf(error: unknown): Pick<OperationError, "code" | "message" | "next"> | null {
  if (error instanceof StoreError) {
    const next = "Check the disk, its free space and your permissions.";
    return { code: `store.${error.code}`, message: error.message, next };
  }
  return isOperationError(error) ? { code: error.code, message: error.message, next: error.next } : null;
}
