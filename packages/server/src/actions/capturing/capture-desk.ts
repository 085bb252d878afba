/** Queues as the viewer begins, goes on with and shows them. Source: docs/take-in. */
import type { BeginOrder, CaptureChoices, QueueLook, QueueTold, Show } from "./queue-told.ts";
import type { CheckSum } from "../check-sum.ts";
import type { SampleLanguage } from "./page-to-try.ts";
import type { Which } from "./work-on-queue.ts";
import type { WritingRoom } from "../writing-room.ts";

/** Throws OperationError: QueueError, ProfileError, ArchiveError, IndexError. */
export interface CaptureDesk {
  /** Newest first. */
  queues(): Promise<readonly QueueTold[]>;
  look(queue: string, show: Show, from: number): Promise<QueueLook>;
  /** The status as CSV, in pieces. */
  status(queue: string): Promise<AsyncIterable<string>>;
  choices(): Promise<CaptureChoices>;
  /** What reading back a capture said that this program sealed, by its entry; null of any other. */
  readBack(entry: number): CheckSum | null;
  /** Answers with the queue's name once it is written down. One that is alike and not done is gone on with. `by`: who asks. */
  begin(order: BeginOrder, room: WritingRoom, by: string): Promise<string>;
  /** The sample page, captured as a queue of one; answers with the queue's name. While one is under way it is that one. */
  beginSample(language: SampleLanguage, room: WritingRoom, by: string): Promise<string>;
  /** Throws "queue.busy" if another program works on it. Nothing is done where this one does. */
  goOn(queue: string, which: Which, room: WritingRoom, by: string): Promise<void>;
  /** Resolves when nothing of it is under way any more. Nothing is done where this program does not work on it. */
  stop(queue: string): Promise<void>;
  /** Stops all. */
  close(): Promise<void>;
}
