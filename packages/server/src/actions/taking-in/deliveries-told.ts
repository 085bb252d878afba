/** What is told of deliveries. Types alone. Source: docs/upload.md. */
import type { CaseNamed, Instant } from "@muniment/verify";

/** A delivery that has not ended. */
export interface DeliveryShown {
  readonly id: string;
  readonly begun: Instant;
  /** The case that its files are taken into, as it was called when it was begun; null: none. */
  readonly case: CaseNamed | null;
  /** How many files it was begun with. */
  readonly count: number;
  readonly note: string | null;
  readonly announced: number;
  readonly sealed: number;
  readonly left: number;
}

/** A file is sealed: the acknowledgement, for who sent it. */
export interface Receipt {
  readonly place: number;
  /** First 16 hex digits of the record's SHA-256. */
  readonly item: string;
  readonly entry: number;
  /** As 64 hex digits, of the file's bytes. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** Items that had the same bytes before, ten at most. */
  readonly same: readonly string[];
}

export interface FileShown {
  readonly place: number;
  readonly path: string;
  /** In bytes. */
  readonly size: number;
  readonly modified: Instant | null;
  readonly sha256: string | null;
  /** In bytes: how much of it is there, while it waits. */
  readonly received: number;
  readonly state: "waiting" | "sealed" | "left";
  /** Of one that is sealed. */
  readonly receipt: Receipt | null;
}

/** `held`: the archive has these bytes, nothing was sealed, and a person may say that it is to be. `same`: items that have them. */
export type EndAnswer =
  | { readonly state: "sealed"; readonly receipt: Receipt }
  | { readonly state: "held"; readonly sha256: string; readonly size: number; readonly same: readonly string[] };

/** `left`: files of the delivery that were not sealed. */
export interface DeliveryEnded {
  readonly sealed: number;
  readonly left: number;
}
