import type { CaseNamed } from "@muniment/verify";
import type { Captured } from "../../actions/capturing/capture.ts";
import type { Workplace } from "../../actions/workplace.ts";
import type { WritingRoom } from "../../actions/writing-room.ts";
import type { Capturer } from "../../capture/capturer.ts";
import type { Context } from "../context.ts";
import type { Output } from "../terminal.ts";

/** What the captures of one command work with. */
export interface Studio extends WritingRoom {
  readonly context: Context;
  readonly output: Output;
  readonly home: string;
  readonly workplace: Workplace;
  readonly capturer: Capturer;
  /** The case that is captured into, where the command names one; null: none. */
  readonly into: CaseNamed | null;
}

/** What a program is told of one capture: the acknowledgement, and the verdict's reasons and parts. */
export function resultOf({ acknowledgement, detail }: Captured, typed: string): object {
  const { final, requested } = detail.address;
  return {
    ...acknowledgement,
    address: typed,
    final: final.basis === "not-measured" ? (requested.basis === "not-measured" ? null : requested.value) : final.value,
    reasons: detail.verdict.reasons,
    parts: detail.verdict.parts,
    ...(detail.queue === undefined ? {} : { queue: detail.queue }),
  };
}
