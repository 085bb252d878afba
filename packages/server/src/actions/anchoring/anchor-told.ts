/** What is told of those who are asked for anchors. Types alone: the application in the browser takes them from here too. */
import type { Digest, Instant, TimeVerdict } from "@muniment/verify";

/** What is told of each of them. */
export interface AskedStatus {
  readonly named: boolean;
  /** How many entries the newest that was had covers; null if none was, or its files cannot be read. */
  readonly entries: number | null;
  /** Since when the oldest entry waits that it does not cover; null if none does. */
  readonly waiting: Instant | null;
  /** Since when nothing was had, when that was told last, and why. */
  readonly failing: { readonly since: Instant; readonly last: Instant; readonly reason: string } | null;
}

export interface StampStatus extends AskedStatus {
  readonly authority: string;
  /** The stamped time. */
  readonly stamped: Instant | null;
  readonly state: TimeVerdict["state"] | "unreadable" | null;
  /** When the certificate of the signer runs out. */
  readonly expires: Instant | null;
}

/** Of all calendars, which are asked together. */
export interface CalendarStatus extends AskedStatus {
  readonly calendars: readonly string[];
  /** When the newest proof was promised. */
  readonly promised: Instant | null;
  /** Proofs that lead to no block yet, and since when the oldest of them does not; null if there is none. */
  readonly pending: { readonly proofs: number; readonly since: Instant } | null;
  /** The newest proof that leads to blocks, by what the calendars say: whether they are there is for `verify`, and a source of blocks. */
  readonly attested: { readonly blocks: readonly number[]; readonly since: Instant } | null;
  /** Why no promise could be asked about; else null. */
  readonly unanswered: AskedStatus["failing"];
}

export interface WitnessStatus extends AskedStatus {
  /** Its verifier key. */
  readonly witness: string;
  /** Null: by stick. */
  readonly url: string | null;
  /** The time of the newest cosignature. */
  readonly cosigned: Instant | null;
  /** True if the newest answer was that this log does not continue what was cosigned. */
  readonly refused: boolean;
}

export interface AnchorStatus {
  readonly stamps: readonly StampStatus[];
  readonly calendars: CalendarStatus;
  readonly witnesses: readonly WitnessStatus[];
  readonly revocations: readonly RevocationStatus[];
}

/** Of a list, or of one certificate at a responder. */
export interface RevocationStatus {
  readonly kind: "list" | "status";
  readonly url: string;
  /** The SHA-256 of the certificate; null of a list, and where none was asked about. */
  readonly certificate: Digest | null;
  /** As of when the newest one tells, and what of the certificate: null if none was had, or it does not say. */
  readonly made: Instant | null;
  readonly status: "good" | "revoked" | null;
  /** Whether it was made a day or more after the newest stamp that it is for: only then it can tell of what was published since. */
  readonly settled: boolean;
  readonly failing: AskedStatus["failing"];
}
