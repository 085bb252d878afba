import type { CheckId, Finding } from "@muniment/verify";

/** What others seal, by kind. Source: spec/foreign-proofs. */
export type ClaimId = "claim.stamp" | "claim.ots" | "claim.signature" | "claim.proofmode" | "claim.c2pa";

/**
 * What is said of one proof of somebody else. A type of its own, so that none gets among the findings of an archive. Of a
 * WACZ, and of a file that could not be looked at, it has the check that these have everywhere.
 */
export interface Claim extends Omit<Finding, "check"> {
  readonly check: ClaimId | CheckId;
}

/** What a judge of one kind says. */
export type Judged = Pick<Finding, "outcome" | "detail" | "signer">;

export function claim(check: ClaimId, file: string, judged: Judged): Claim {
  return { check, subject: { file }, ...judged };
}
