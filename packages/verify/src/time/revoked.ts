/** What is said of a certificate that was taken back, by a list or a status answer. Source: spec/anchors, "A token". */

export interface Revocation {
  /** In milliseconds since 1970. */
  readonly time: number;
  /** CRLReason; null if none is given. */
  readonly reason: number | null;
}

/** What one list or status answer says of a certificate of which it speaks. */
export interface SourceReading {
  readonly revoked: readonly Revocation[];
  /** As of when it says so, in milliseconds since 1970; null if that it is not revoked cannot be told by it. */
  readonly made: number | null;
}

/** A certificate that was on hold and is no more, in a list of changes. */
export const removedFromList = 8;

/** Reasons for which stamps from before keep their worth: RFC 3161 section 4, point 1. */
const harmlessReasons: ReadonlySet<number> = new Set([0, 3, 4, 5]);

/** Whether a stamp of this time is still worth something after that revocation. */
export function outlives({ time, reason }: Revocation, stampedAt: number): boolean {
  return reason !== null && harmlessReasons.has(reason) && stampedAt < time;
}

const reasonWords = new Map([
  [0, "unspecified"],
  [1, "its key was compromised"],
  [2, "its issuer was compromised"],
  [3, "its affiliation changed"],
  [4, "it was superseded"],
  [5, "it ceased operation"],
  [6, "it is on hold"],
  [9, "its rights were withdrawn"],
  [10, "the authority was compromised"],
]);

export function reasonText({ reason }: Revocation): string {
  if (reason === null) return "without a reason";
  return reasonWords.get(reason) ?? `for reason ${reason}`;
}
