import type { ArchiveReader } from "../../archive/archive.ts";
import { CaptureError, type CaptureOrder, type CaptureProgress } from "../../capture/capturer.ts";
import { itemOf } from "../../index/item-of.ts";
import type { ItemDetail } from "../../index/items.ts";
import type { OpenQueue, QueueState } from "../../queues/queue-desk.ts";
import type { QueueNote } from "../../queues/queue-file.ts";
import { capture, type Captured, type CaptureDeps } from "./capture.ts";
import type { QueueSum } from "./queue-told.ts";
import type { Scratch } from "../workplace.ts";

/** Told of each address by its place. Several are under way at once. */
export interface QueueHooks {
  /** It is sealed: the acknowledgement. The next address waits until this resolves. */
  sealed(place: number, captured: Captured): Promise<void>;
  /** This program could not do its part. Nothing was sealed, and the address is left to be captured. */
  undone(place: number, error: CaptureError): void;
  progress(place: number, step: Parameters<CaptureProgress>[0]): void;
}

export interface QueueWork {
  readonly deps: CaptureDeps;
  readonly queue: OpenQueue;
  /** What to capture, in this order. */
  readonly places: readonly number[];
  readonly atOnce: number;
  /** `scratch` is a folder of this capture's own. */
  readonly orderOf: (place: number, scratch: string) => CaptureOrder;
  readonly scratch: () => Promise<Scratch>;
  readonly hooks: QueueHooks;
  readonly signal: AbortSignal;
}

// A browser that does not start once may have met a moment without memory; one that never does will not for the next 1,000 addresses.
const undoneInARowMax = 5;

/**
 * Captures addresses of a queue, several at once, each sealed by itself and noted. One that fails does not keep the others from being
 * captured. Throws when this program cannot go on, or the signal's reason when aborted: what is under way is dropped then, and
 * what was sealed is noted.
 */
export async function captureQueue(work: QueueWork): Promise<void> {
  const lanes = new Lanes(work);
  const ends = await Promise.allSettled(Array.from({ length: work.atOnce }, () => lanes.run()));
  work.signal.throwIfAborted();
  const failed = ends.find((end) => end.status === "rejected");
  if (failed !== undefined) throw failed.reason;
}

class Lanes {
  readonly #work: QueueWork;
  readonly #places: Iterator<number>;
  #stopped = false;
  #undoneInARow = 0;

  constructor(work: QueueWork) {
    this.#work = work;
    this.#places = work.places[Symbol.iterator]();
  }

  async run(): Promise<void> {
    while (!this.#stopped) {
      this.#work.signal.throwIfAborted();
      const next = this.#places.next();
      if (next.done === true) return;
      try {
        await this.#one(next.value);
      } catch (error) {
        // The other lanes end what they have under way, and take no more.
        this.#stopped = true;
        throw error;
      }
    }
  }

  async #one(place: number): Promise<void> {
    const { deps, hooks, queue, signal } = this.#work;
    const scratch = await this.#work.scratch();
    try {
      const order = this.#work.orderOf(place, scratch.folder);
      const captured = await capture(
        deps,
        order,
        (step) => {
          hooks.progress(place, step);
        },
        signal,
      );
      // Told before it is noted: a kill between the two has the address told again, and never left out.
      await Promise.all([hooks.sealed(place, captured), queue.note(noteOf(place, captured))]);
      this.#undoneInARow = 0;
    } catch (error) {
      if (!this.#mayGoOn(error)) throw error;
      hooks.undone(place, error);
    } finally {
      await scratch.remove();
    }
  }

  #mayGoOn(error: unknown): error is CaptureError {
    if (!(error instanceof CaptureError) || this.#work.signal.aborted) return false;
    if (error.code !== "browser.start" && error.code !== "browser.lost") return false;
    this.#undoneInARow += 1;
    return this.#undoneInARow < undoneInARowMax;
  }
}

function noteOf(place: number, { acknowledgement, detail }: Captured): QueueNote {
  return { entry: acknowledgement.index, place, record: acknowledgement.record, verdict: detail.verdict.value };
}

/**
 * Adds to the notes of a queue what the log has of it and no note says: a kill came between the two. Answers with those items.
 * `progress` is told of entries read.
 */
export async function noteSealed(
  archive: Pick<ArchiveReader, "checkpoint" | "entries">,
  queue: OpenQueue,
  progress: (done: number, total: number) => void,
): Promise<readonly ItemDetail[]> {
  const { size } = (await archive.checkpoint()).checkpoint;
  const from = Math.min(queue.order.entries, size);
  const found: ItemDetail[] = [];
  for await (const { entry, record } of archive.entries(from, size)) {
    progress(entry.index - from, size - from);
    if (!record.ok || record.value.kind !== "capture") continue;
    const reading = itemOf(entry, record.value);
    if (reading.is !== "item") continue;
    const note = noteOfItem(queue, reading.item);
    if (note === null || (queue.notes.get(note.place)?.entry ?? -1) >= note.entry) continue;
    await queue.note(note);
    found.push(reading.item);
  }
  return found;
}

function noteOfItem({ id, order }: OpenQueue, { detail, index, record, verdict }: ItemDetail): QueueNote | null {
  if (detail.kind !== "capture" || detail.queue?.id !== id || verdict === null) return null;
  const { place } = detail.queue;
  return Number.isSafeInteger(place) && place >= 0 && place < order.addresses.length
    ? { entry: index, place, record, verdict }
    : null;
}

/** What has come of a queue so far. */
export function sumOf({ order, notes }: Pick<QueueState, "order" | "notes">): QueueSum {
  const sum = { complete: 0, partial: 0, wall: 0, failed: 0, blocked: 0 };
  for (const { verdict } of notes.values()) sum[verdict] += 1;
  return { addresses: order.addresses.length, ...sum, left: order.addresses.length - notes.size };
}
