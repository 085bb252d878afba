import { VerdictSum, type Finding, type Instant } from "@muniment/verify";
import type { CaptureError } from "../../capture/capturer.ts";
import { isOperationError } from "../../operation-error.ts";
import type { OpenQueue } from "../../queues/queue-desk.ts";
import type { QueueTold, RowState, TroubleTold } from "./queue-told.ts";
import { checkSumOf, type CheckSum } from "../check-sum.ts";
import type { Captured } from "./capture.ts";
import type { WorkHooks } from "./work-on-queue.ts";

export interface RunTools {
  /** Reads back the item of one entry, and checks it. */
  readonly verify: (entry: number) => AsyncIterable<Finding>;
  /** The clock, for when that was. */
  readonly now: () => Instant;
  /** Told of faults of this program. */
  readonly onFault: (fault: unknown) => void;
}

/** What this program does, or last did, with one queue: what is under way, and what went wrong. */
export class CaptureRun implements WorkHooks {
  readonly queue: OpenQueue;
  readonly by: string;
  readonly #tools: RunTools;
  readonly #stopping = new AbortController();
  readonly #underWay = new Map<number, RowState & { readonly state: "under-way" }>();
  readonly #undone = new Map<number, TroubleTold>();
  /** By the entry in the log. */
  readonly #readBack = new Map<number, CheckSum>();
  #trouble: TroubleTold | null = null;
  #ended: Promise<void> | null = null;
  #working = false;

  constructor(queue: OpenQueue, by: string, tools: RunTools) {
    this.queue = queue;
    this.by = by;
    this.#tools = tools;
  }

  get working(): boolean {
    return this.#working;
  }

  /** Begins the work. What ends it is told, and never thrown. */
  begin(work: (run: this, signal: AbortSignal) => Promise<void>): void {
    this.#working = true;
    this.#ended = this.#through(work);
  }

  async #through(work: (run: this, signal: AbortSignal) => Promise<void>): Promise<void> {
    const { signal } = this.#stopping;
    try {
      try {
        await work(this, signal);
      } finally {
        this.#underWay.clear();
        await this.queue.close();
      }
    } catch (error) {
      if (!signal.aborted || error !== signal.reason) this.#trouble = this.#told(error);
    } finally {
      this.#working = false;
    }
  }

  /** Resolves when nothing is under way any more. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#ended;
  }

  /** What is known of an address beside what the queue's notes say; null where that is nothing. */
  stateOf(place: number): RowState | null {
    const underWay = this.#underWay.get(place);
    if (underWay !== undefined) return underWay;
    const trouble = this.#undone.get(place);
    return trouble === undefined ? null : { state: "undone", trouble };
  }

  /** Null where this run did not seal it. */
  readBack(entry: number): CheckSum | null {
    return this.#readBack.get(entry) ?? null;
  }

  told(): Pick<QueueTold, "working" | "by" | "trouble"> {
    return { working: this.#working, by: this.by, trouble: this.#trouble };
  }

  looking(): void {
    // The page says that it is worked on: reading the log takes seconds at most.
  }

  found(): void {
    // It is noted, and shown from there.
  }

  begins(): void {
    // What is to be captured is what has no note.
  }

  progress: WorkHooks["progress"] = (place, { text, requests, bytes }) => {
    this.#undone.delete(place);
    this.#underWay.set(place, { state: "under-way", step: text, requests, bytes });
  };

  sealed: WorkHooks["sealed"] = async (place, { acknowledgement }: Captured) => {
    const sum = new VerdictSum();
    for await (const finding of this.#tools.verify(acknowledgement.index)) sum.add(finding);
    this.#readBack.set(acknowledgement.index, checkSumOf(sum, this.#tools.now()));
    this.#underWay.delete(place);
  };

  undone: WorkHooks["undone"] = (place, error: CaptureError) => {
    this.#underWay.delete(place);
    this.#undone.set(place, toldOf(error));
  };

  #told(error: unknown): TroubleTold {
    if (isOperationError(error)) return toldOf(error);
    this.#tools.onFault(error);
    return {
      code: "internal",
      message: "The viewer made a mistake while it worked on this list.",
      next: "What was sealed stays. Go on with it; if that fails as well, report this.",
    };
  }
}

function toldOf({ code, message, next }: TroubleTold): TroubleTold {
  return { code, message, next };
}
