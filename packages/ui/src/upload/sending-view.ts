import type { DeliveryShown, Problem, Receipt } from "../api.ts";

/**
 * `held`: the archive has its bytes, and a person is asked. `missing`: it was not among the files that were chosen to go on.
 * `refused`: nothing of it was kept; `problem` says why.
 */
export type Stage = "waiting" | "sending" | "held" | "sealed" | "left" | "refused" | "missing";

/** A file on its way, as it stands. `size` and `sent` in bytes. */
export interface SentFile {
  readonly place: number;
  readonly path: string;
  readonly size: number;
  readonly stage: Stage;
  readonly sent: number;
  readonly receipt: Receipt | null;
  /** Items that have its bytes, while it is held. */
  readonly same: readonly string[];
  readonly problem: Problem | null;
}

/** `line`: the server does not answer, and is asked again by itself. `asks`: nothing is left to do without the person. */
export type Phase = "running" | "line" | "paused" | "stopped" | "asks" | "done";

/** How many files are at each stage, and how far all of them are, in bytes. */
export interface Tally {
  readonly count: Readonly<Record<Stage, number>>;
  readonly size: number;
  readonly sent: number;
}

export interface SendingView {
  readonly delivery: DeliveryShown;
  readonly phase: Phase;
  /** Why it stopped. */
  readonly problem: Problem | null;
  readonly files: readonly SentFile[];
  readonly tally: Tally;
}

export function tallyOf(files: readonly SentFile[]): Tally {
  const count = { waiting: 0, sending: 0, held: 0, sealed: 0, left: 0, refused: 0, missing: 0 };
  const tally = { count, size: 0, sent: 0 };
  for (const file of files) {
    count[file.stage] += 1;
    tally.size += file.size;
    tally.sent += file.sent;
  }
  return tally;
}
