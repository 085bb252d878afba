/**
 * An operation that failed: a code from a closed list, what happened, and what to do next, in the user's words. Bad
 * evidence is none of these: it is a finding.
 */
export class OperationError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly next: string;
  constructor(code: Code, message: string, next: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.next = next;
  }
}

export function isOperationError(error: unknown): error is OperationError {
  return error instanceof OperationError;
}
