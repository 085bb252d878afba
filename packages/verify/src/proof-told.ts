/** What a finding says of one proof from outside, beside its sentence: for programs, and for readers of other languages. Source: spec/findings. */
import type { Instant } from "./format/instant.ts";

/** As it was judged; worth no more than the outcome of its finding. Text and addresses are those of others. */
export type ProofTold = StampTold | BlocksTold | CosignatureTold | BeaconTold;

/** A token. */
export interface StampTold {
  readonly is: "stamp";
  readonly state: "trusted" | "untrusted" | "revoked" | "undecided" | "broken";
  /** The stamped time, and who stamped, as its certificate has it; null where the token is broken or undecided. */
  readonly time: Instant | null;
  readonly by: string | null;
  /** The root that the user named and that vouches for it; null unless it is trusted. */
  readonly root: string | null;
}

/** A proof of OpenTimestamps. */
export interface BlocksTold {
  readonly is: "blocks";
  /** `upgraded`: another proof says all that it says, and is confirmed. */
  readonly state: "confirmed" | "upgraded" | "weak" | "unchecked" | "pending" | "refuted" | "mismatch";
  /** Of the earliest block that confirms it; null unless one does. */
  readonly time: Instant | null;
  readonly height: number | null;
  /** Heights of the blocks that it names, and the calendars that promise one: at most 16 of each. */
  readonly named: readonly number[];
  readonly calendars: readonly string[];
}

export interface CosignatureTold {
  readonly is: "cosignature";
  readonly state: "verified" | "unknown" | "wrong";
  /** What the witness says; null unless it is verified, or beyond any date. */
  readonly time: Instant | null;
  /** The name of the witness; of one that is not known, what it calls itself. */
  readonly by: string;
}

/** A value in a record that nobody knew before a time. Told only where it holds. */
export interface BeaconTold {
  readonly is: "beacon";
  readonly time: Instant;
  readonly source: "drand" | "bitcoin";
  /** The round, or the height of the block. */
  readonly number: number;
}
