/** What the user of a verifier brings from outside for anchors. Source: spec/anchors. */
import type { WitnessKey } from "../format/cosignature.ts";
import type { Vkey } from "../format/note.ts";
import type { WitnessPolicy } from "../format/policy.ts";
import type { BlockSource } from "../time/bitcoin-block.ts";
import type { TimeTrust } from "../time/judge.ts";

/** Nothing that lies in an archive or a package is ever a part of it. */
export interface AnchorTrust {
  /** For tokens. */
  readonly time: TimeTrust;
  /** For proofs: blocks of Bitcoin. Null where no source was named. */
  readonly blocks: BlockSource | null;
  /** For cosignatures: the keys of witnesses, beside those of the policy. */
  readonly witnesses: readonly WitnessKey[];
  /** Whose cosignatures are enough. Null where any witness is. */
  readonly policy: WitnessPolicy | null;
}

export const noAnchorTrust: AnchorTrust = {
  time: { roots: [], others: [], lists: [] },
  blocks: null,
  witnesses: [],
  policy: null,
};

/** The keys of logs that were given one by one, and those of the policy. */
export function trustedKeys(keys: readonly Vkey[], { policy }: AnchorTrust): readonly Vkey[] {
  return [...keys, ...(policy?.logs ?? [])];
}

export function knownWitnesses({ witnesses, policy }: AnchorTrust): readonly WitnessKey[] {
  return [...witnesses, ...(policy?.witnesses.values() ?? [])];
}
