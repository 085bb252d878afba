import { OperationError } from "../../operation-error.ts";
import type { HandOver, HandOverAsked } from "./handed-over.ts";
import type { Writer } from "../writing-room.ts";

/** A package's file, to be sent. `size` is in bytes. */
export interface ReadyFile {
  readonly path: string;
  readonly name: string;
  readonly size: number;
  readonly sha256: string;
}

/**
 * Packages that are made to be handed out, one at a time. Source: docs/hand-over. Throws HandOverError, and what reading and writing
 * the archive throws.
 */
export interface HandOverDesk {
  /** Those that lie ready, the one that is made, and those of this run that came to nothing. Newest first. */
  list(): Promise<readonly HandOver[]>;
  /** Resolves when it is begun. Throws before that for what was asked wrongly. */
  begin(asked: HandOverAsked, writer: Writer): Promise<HandOver>;
  /** Ends one that is being made; nothing of it stays. */
  stop(id: string): Promise<HandOver>;
  /** Takes a package away. Its record stays in the log. */
  remove(id: string): Promise<void>;
  file(id: string): Promise<ReadyFile>;
  /** Ends what is being made. */
  close(): Promise<void>;
}

export type HandOverErrorCode =
  | "handover.none" // there is no such package, or it is not ready
  | "handover.items" // no items were named, or too many, or one that there is not
  | "handover.to" // what is said of to whom is too long
  | "handover.recipients" // there are too many recipients
  | "handover.busy" // another package is being made
  | "handover.full"; // as many lie ready as may

/** A package that is not made. */
export class HandOverError extends OperationError<HandOverErrorCode> {
  override readonly name = "HandOverError";
}
