import { OperationError } from "../operation-error.ts";

export type QueueErrorCode =
  | "queue.missing" // there is no queue of this name
  | "queue.busy" // another program works on it
  | "queue.damaged" // its list of addresses cannot be read
  | "list.empty" // nothing in the list is a web address
  | "list.encoding" // it is not UTF-8
  | "list.form" // it is no CSV: quotes are not closed
  | "list.too-large" // more rows, columns or bytes than a list may have
  | "list.column" // it cannot be told which column has the links, or there is no such column
  | "sample.port"; // the sample page cannot be shown where its capture was to find it

/** A queue that cannot be gone on with. What was sealed of it stays. */
export class QueueError extends OperationError<QueueErrorCode> {
  override readonly name = "QueueError";
}

export function noQueue(id: string, cause?: unknown): QueueError {
  const next = "`muniment capture --resume` without a name goes on with the one that is not done.";
  return new QueueError("queue.missing", `There is no queue ${id.slice(0, 80)} in this home.`, next, { cause });
}

/** What a person should know of a queue, though nothing failed. */
export type QueueNoticeCode =
  | "queue.repeated" // addresses stand in the list more than once, and are captured once
  | "queue.unfinished"; // addresses are left; says how to go on
