/** What is told of an archive's state. Types alone: the application in the browser takes them from here too. */
import type { FixityHistory } from "../index/items.ts";
import type { AnchorStatus } from "./anchoring/anchor-told.ts";
import type { Concern } from "./concern.ts";

/** The private key: not here, here for whoever can read it, here and protected by a passphrase, or not for this user to read. */
export type KeyState = "absent" | "unprotected" | "protected" | "unreadable";

/** How an archive stands, as far as can be told without reading it through. */
export interface Status {
  readonly home: string;
  readonly format: string;
  /** Null if the log could not be read. `root` is in base64. */
  readonly log: {
    readonly origin: string;
    readonly entries: number;
    readonly root: string;
    readonly items: number;
    readonly damaged: number;
  } | null;
  readonly key: KeyState;
  readonly secondPlace: PlaceStatus | null;
  /** Null if it cannot be told. */
  readonly anchors: AnchorStatus | null;
  readonly verified: FixityHistory | null;
  /** Accounts for the viewer; null if it cannot be told. Without any, whoever reaches the viewer sees everything. */
  readonly accounts: number | null;
  readonly orphans: number;
  readonly staged: boolean;
  readonly free: number;
  readonly concerns: readonly Concern[];
}

export interface PlaceStatus {
  readonly folder: string;
  readonly state: "same" | "older" | "empty" | "newer" | "forked" | "unreachable" | "unusable";
  /** The head that lies there, where it is another one. `root` is in base64. */
  readonly head: { readonly size: number; readonly root: string } | null;
  /** Why it could not be compared; else null. */
  readonly reason: string | null;
}
