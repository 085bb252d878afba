import type { GivenList } from "./given-list.ts";
import type { QueueNote, QueueOrder } from "./queue-file.ts";

/** A queue as it lies there, whoever works on it. */
export interface QueueState {
  readonly id: string;
  readonly order: QueueOrder;
  /** By place, the newest of each. */
  readonly notes: ReadonlyMap<number, QueueNote>;
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
  /** One of them. Throws "queue.missing". */
  look(id: string): Promise<QueueState>;
  /** The list as it was given, or null where none is kept. */
  listOf(id: string): Promise<GivenList | null>;
  /** Writes a new one down, durably, with the list as it was given, and opens it. Throws "list.too-large". */
  begin(order: Omit<QueueOrder, "begun">, list: GivenList | null): Promise<OpenQueue>;
  /** Throws "queue.busy" if another program has it open. */
  open(id: string): Promise<OpenQueue>;
}
