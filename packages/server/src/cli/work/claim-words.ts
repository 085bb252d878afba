import type { Claim, ClaimId } from "../../actions/claim-desk.ts";

type Meant = ClaimId | "wacz.signature";

/** What a proof proves where it holds, and what it does not. Source: spec/foreign-proofs, "What each proves". */
export const claimMeaning: Readonly<Record<Meant, string>> = {
  "wacz.signature":
    "A signature in a WACZ proves that whoever holds the key (or held the domain's name then) signed these files; not that a site ever sent them, nor when or with what they were made.",
  "claim.stamp":
    "A time stamp proves that the file was there no later than then; not who made it, when it began, or that it is true.",
  "claim.ots":
    "OpenTimestamps proves that the file was there no later than the block; not who made it, when it began, or that it is true.",
  "claim.signature":
    "An OpenPGP signature proves that whoever holds the key signed the file; not when, and not that what it says is true.",
  "claim.proofmode":
    "A ProofMode statement that holds is about this very file; its times, places and devices are the phone's own word.",
  "claim.c2pa":
    "Content credentials that hold are whole, and the file is unchanged since that signer made them; not that what it shows took place.",
};

/** The meanings of what was met, each once. */
export class Meanings {
  readonly #met = new Set<Meant>();

  add({ check }: Claim): void {
    if (isMeant(check)) this.#met.add(check);
  }

  all(): Readonly<Partial<Record<Meant, string>>> {
    return Object.fromEntries([...this.#met].sort().map((check) => [check, claimMeaning[check]]));
  }
}

function isMeant(check: string): check is Meant {
  return Object.hasOwn(claimMeaning, check);
}
