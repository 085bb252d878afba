import { OperationError } from "../operation-error.ts";

export type QueueErrorCode =
  | "queue.missing" // there is no queue of this name
  | "queue.busy" // another program works on it
  | "queue.damaged"; // its list of addresses cannot be read

/** A queue that cannot be gone on with. What was sealed of it stays. */
export class QueueError extends OperationError<QueueErrorCode> {
  override readonly name = "QueueError";
}

/** What a person should know of a queue, though nothing failed. */
export type QueueNoticeCode =
  | "queue.repeated" // addresses stand in the list more than once, and are captured once
  | "queue.unfinished"; // addresses are left; says how to go on
