import type { Instant } from "@muniment/verify";
import { OperationError } from "../operation-error.ts";
import type { IdentityTold, Printed } from "./export-items.ts";
import type { Writer } from "./writing-room.ts";

/** What a person asks for. */
export interface HandOverAsked {
  /** Names of items, as in show. */
  readonly items: readonly string[];
  readonly container: "zip" | "tar";
  /** What is disclosed: a profile by name, and `public` where it is absent. */
  readonly profile?: string | undefined;
  /** Of age, each by itself. Empty: it is not encrypted. */
  readonly recipients: readonly string[];
  /** To whom, or what for; null if nothing is said. */
  readonly to: string | null;
  readonly withCredentials: boolean;
  /** Whether the report is wanted on paper, too. */
  readonly pdf: boolean;
}

/** A package that lies ready. `size` is in bytes; `entry` is that of its record in the log. */
export interface HandedOver {
  readonly state: "ready";
  readonly file: {
    readonly name: string;
    readonly sha256: string;
    readonly size: number;
    readonly encrypted: boolean;
  };
  readonly entry: number;
  readonly files: number;
  /** Items whose WACZ went out with the credentials replaced. */
  readonly redacted: readonly string[];
  readonly identity: readonly IdentityTold[];
  /** Null where it was not asked for. */
  readonly pdf: Printed | null;
  /** How many proofs from outside went along. */
  readonly proofs: number;
}

/** How far one is. `bytes` of the objects that are copied. */
export type HandOverState =
  | { readonly state: "working"; readonly bytes: number; readonly bytesTotal: number }
  | HandedOver
  | { readonly state: "failed"; readonly code: string; readonly message: string; readonly next: string }
  | { readonly state: "stopped" };

/** A package that is made, or was. */
export interface HandOver {
  readonly id: string;
  readonly begun: Instant;
  /** Name of the account. */
  readonly by: string;
  readonly items: readonly string[];
  readonly to: string | null;
  readonly now: HandOverState;
}

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
