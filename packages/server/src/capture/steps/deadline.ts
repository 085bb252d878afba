import { setTimeout as sleep } from "node:timers/promises";

/** The time for a piece of work is up. */
export class TimeUp extends Error {
  override readonly name = "TimeUp";
}

/** A point in time, and the way to stop at it. Times are milliseconds of `now`. */
export class Deadline {
  readonly atMs: number;
  readonly #now: () => number;
  /** Aborts when the capture is given up altogether. */
  readonly #signal: AbortSignal;

  constructor(now: () => number, atMs: number, signal: AbortSignal) {
    this.#now = now;
    this.atMs = atMs;
    this.#signal = signal;
  }

  /** An earlier one: `ms` from now, or this one if that comes first. */
  within(ms: number): Deadline {
    return new Deadline(this.#now, Math.min(this.atMs, this.#now() + ms), this.#signal);
  }

  /** The time now, by the clock of this deadline. */
  get nowMs(): number {
    return this.#now();
  }

  get leftMs(): number {
    return Math.max(0, this.atMs - this.#now());
  }

  get passed(): boolean {
    return this.leftMs === 0;
  }

  /** The outcome of `work`, or TimeUp, or the reason of the signal: whatever comes first. The work itself is not stopped. */
  async race<T>(work: Promise<T>): Promise<T> {
    const done = new AbortController();
    const signal = AbortSignal.any([this.#signal, done.signal]);
    const late = sleep(this.leftMs, undefined, { signal }).then(
      () => {
        throw new TimeUp("the time for this was up");
      },
      () => {
        throw this.#signal.aborted ? this.#signal.reason : new TimeUp("not waited for");
      },
    );
    try {
      return await Promise.race([work, late]);
    } finally {
      late.catch(() => undefined);
      done.abort();
    }
  }

  /** Waits `ms`, or until this deadline. Throws the reason of the signal. */
  async sleep(ms: number): Promise<void> {
    await sleep(Math.min(ms, this.leftMs), undefined, { signal: this.#signal });
  }
}
