import type { StepResult } from "@muniment/verify";

import { DevToolsClosed, DevToolsError } from "../browser/index.ts";
import { TimeUp, type Deadline } from "./deadline.ts";

export type StepName = StepResult["step"];

/** What a step gives: its result, and one sentence about it. */
export interface StepOutcome<T> {
  readonly value: T;
  readonly detail: string;
}

/** A page did not do what a step needs. The message is for people. */
export class StepError extends Error {
  override readonly name = "StepError";
}

/**
 * Runs the steps of a capture and keeps how each ended. A page that fails a step (it is gone, too slow, refuses) is recorded;
 * an error of this program or of the sink is not, and goes on to the caller.
 */
export class StepLog {
  readonly #results: StepResult[] = [];
  readonly #now: () => number;

  constructor(now: () => number) {
    this.#now = now;
  }

  get results(): readonly StepResult[] {
    return this.#results;
  }

  /** Null if the step failed, or had nothing to do and nothing to tell (`work` gave null). `work` keeps to the deadline itself: it knows what it can still give when the time is up. */
  async run<T>(
    step: StepName,
    deadline: Deadline,
    work: (deadline: Deadline) => Promise<StepOutcome<T> | null>,
  ): Promise<T | null> {
    const start = this.#now();
    const note = (outcome: StepResult["outcome"], detail: string) => {
      this.#results.push({ step, outcome, detail, durationMs: Math.round(this.#now() - start) });
    };
    try {
      const outcome = await work(deadline);
      if (outcome === null) return null;
      note("done", outcome.detail);
      return outcome.value;
    } catch (error) {
      const reason = reasonOf(error);
      if (reason === null) throw error;
      note("failed", reason);
      return null;
    }
  }

  /** Notes a step that was asked for and that the page gave no occasion to. */
  skipped(step: StepName, detail: string): void {
    this.#results.push({ step, outcome: "skipped", detail, durationMs: 0 });
  }

  /** Notes a step that failed and takes nothing from the page. */
  failed(step: StepName, detail: string, durationMs: number): void {
    this.#results.push({ step, outcome: "failed", detail, durationMs: Math.round(durationMs) });
  }

  /** Notes a step that does not depend on the page: it is done, or the capture as a whole fails. */
  done(step: StepName, detail: string, durationMs: number): void {
    this.#results.push({ step, outcome: "done", detail, durationMs: Math.round(durationMs) });
  }
}

/** What went wrong on the page's side, for people; null for an error that is not the page's. */
function reasonOf(error: unknown): string | null {
  if (error instanceof TimeUp) return "It took longer than the time that was left for it";
  if (error instanceof DevToolsClosed) return "The browser had ended";
  if (error instanceof DevToolsError) return `The browser refused: ${error.message}`.slice(0, 500);
  if (error instanceof StepError) return error.message;
  return null;
}
