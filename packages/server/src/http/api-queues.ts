/** What the JSON API answers of queues. Types alone. Source: docs/take-in, "Endpoints". */
import type { QueueTold } from "../actions/capturing/queue-told.ts";

export type {
  AskedInBrowser,
  BeginOrder,
  CaptureChoices,
  ListFault,
  QueueLook,
  QueueRow,
  QueueTold,
  Show,
  TroubleTold,
} from "../actions/capturing/queue-told.ts";
export type { Held } from "../index/items.ts";

/** GET /api/queues, newest first. */
export interface QueuesAnswer {
  readonly queues: readonly QueueTold[];
}

/** POST /api/queues/begin, sample, go-on and stop: the queue that it was about. */
export interface QueueAnswer {
  readonly queue: string;
}
