import type { QueueNote, QueueOrder } from "./queue-file.ts";

/** A queue as it lies there, whoever works on it. */
export interface QueueState {
  readonly id: string;
  readonly order: QueueOrder;
  /** How many addresses have no note. The log may know more. */
  readonly left: number;
}

/** A queue that this program alone works on. */
export interface OpenQueue {
  readonly id: string;
  readonly order: QueueOrder;
  /** By place, the newest of each. */
  readonly notes: ReadonlyMap<number, QueueNote>;
  /** Resolves when the note is durable. Throws ArchiveError; after that, no note of this queue is taken. */
  note(note: QueueNote): Promise<void>;
  close(): Promise<void>;
}

/** What remembers queues. Throws QueueError, and ArchiveError for what the disk refused. */
export interface QueueDesk {
  /** Newest first. */
  all(): Promise<readonly QueueState[]>;
  /** Writes a new one down, durably, and opens it. */
  begin(order: Omit<QueueOrder, "begun">): Promise<OpenQueue>;
  /** Throws "queue.busy" if another program has it open. */
  open(id: string): Promise<OpenQueue>;
}
