import type { ItemView } from "../../index/item-view.ts";
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

/** The items that somebody may hand over. */
export type HandedView = Pick<ItemView, "find" | "has">;

/**
 * Packages that are made to be handed out, one after another. Source: docs/hand-over. Throws HandOverError, and what reading and writing
 * the archive throws. `view`: of who asks; a package that holds anything else is not there.
 */
export interface HandOverDesk {
  /** Those that lie ready, those that are made, and those of this run that came to nothing. Newest first. */
  list(view: HandedView): Promise<readonly HandOver[]>;
  /** Resolves when it is begun: it may wait for others. Throws before that for what was asked wrongly. */
  begin(asked: HandOverAsked, writer: Writer, view: HandedView): Promise<HandOver>;
  /** Ends one that is being made; nothing of it stays. */
  stop(id: string, view: HandedView): Promise<HandOver>;
  /** Takes a package away. Its record stays in the log. */
  remove(id: string, view: HandedView): Promise<void>;
  file(id: string, view: HandedView): Promise<ReadyFile>;
  /** Ends what is being made. */
  close(): Promise<void>;
}

export type HandOverErrorCode =
  | "handover.none" // there is no such package, or it is not ready
  | "handover.items" // no items were named, or too many, or one that there is not
  | "handover.to" // what is said of to whom is too long
  | "handover.recipients" // there are too many recipients
  | "handover.busy" // another package of this account is being made
  | "handover.full"; // as many of this account lie ready as may

/** A package that is not made. */
export class HandOverError extends OperationError<HandOverErrorCode> {
  override readonly name = "HandOverError";
}
