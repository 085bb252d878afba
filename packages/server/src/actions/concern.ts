import type { Instant } from "@muniment/verify";

/** What a concern is about: docs/codes.md says what each means, and which of its facts it has. */
export type ConcernCode =
  | "log.refused"
  | "log.damaged"
  | "place.refused"
  | "place.empty"
  | "place.unusable"
  | "place.newer"
  | "place.forked"
  | "accounts.refused"
  | "certificate.refused"
  | "verified.damage"
  | "verified.never"
  | "verified.long-ago"
  | "verified.in-part"
  | "stamp.failing"
  | "stamp.unproven"
  | "stamp.expiring"
  | "revocation.failing"
  | "revocation.revoked"
  | "calendar.failing"
  | "calendar.unanswered"
  | "calendar.pending"
  | "witness.failing"
  | "witness.refused"
  | "witness.unreadable";

/** What of it is no word of ours, so that whoever has the code can say the rest in another language. */
export interface ConcernFacts {
  /** An authority, a witness, an address. */
  readonly who?: string;
  readonly when?: Instant;
  readonly count?: number;
  readonly folder?: string;
  /** In whatever words it was given. */
  readonly reason?: string;
  /** Two heads that cannot both be true: this archive's, and the other. */
  readonly heads?: readonly [ours: string, theirs: string];
}

/** Something that a person should know or do. `bad`: something is wrong. `unchecked`: it is not known whether something is. */
export interface Concern {
  readonly grade: "bad" | "unchecked";
  readonly code: ConcernCode;
  readonly facts: ConcernFacts;
  readonly message: string;
  readonly next: string;
}
