/** Queues as the viewer begins, goes on with and shows them. Source: docs/take-in. */
import type { CaseNamed } from "@muniment/verify";
import type { Reach } from "../../index/items.ts";
import type { BeginOrder, CaptureChoices, QueueLook, QueueTold, Show } from "./queue-told.ts";
import type { CheckSum } from "../check-sum.ts";
import type { SampleLanguage } from "./page-to-try.ts";
import type { Which } from "./work-on-queue.ts";
import type { WritingRoom } from "../writing-room.ts";

/** What is asked for, with the case as it is called now. */
export interface QueueOrdered extends Omit<BeginOrder, "case"> {
  readonly case: CaseNamed | null;
}

/**
 * Of queues that are not in reach it is told that there are none: those of other cases, and to who has no role over the archive those of
 * none. Throws OperationError: QueueError, ProfileError, ArchiveError, IndexError.
 */
export interface CaptureDesk {
  /** Newest first. */
  queues(reach: Reach): Promise<readonly QueueTold[]>;
  look(reach: Reach, queue: string, show: Show, from: number): Promise<QueueLook>;
  /** The status as CSV, in pieces. */
  status(reach: Reach, queue: string): Promise<AsyncIterable<string>>;
  /** Profiles hold what the archive logs in with: who takes into cases alone is offered none. */
  choices(reach: Reach): Promise<CaptureChoices>;
  /** What reading back a capture said that this program sealed, by its entry; null of any other. */
  readBack(entry: number): CheckSum | null;
  /** Answers with the queue's name once it is written down. One that is alike and not done is gone on with. `by`: who asks. */
  begin(order: QueueOrdered, room: WritingRoom, by: string): Promise<string>;
  /** The sample page, captured as a queue of one; answers with the queue's name. While one is under way it is that one. */
  beginSample(language: SampleLanguage, room: WritingRoom, by: string): Promise<string>;
  /** Throws "queue.busy" if another program works on it. Nothing is done where this one does. */
  goOn(reach: Reach, queue: string, which: Which, room: WritingRoom, by: string): Promise<void>;
  /** Resolves when nothing of it is under way any more. Nothing is done where this program does not work on it. */
  stop(reach: Reach, queue: string): Promise<void>;
  /** Stops all. */
  close(): Promise<void>;
}
