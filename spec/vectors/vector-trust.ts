import type { DrandChain } from "@muniment/verify";

/** What the user of a vector trusts of anchors, as it stands in JSON. */
export interface VectorTrust {
  /** DER in base64. */
  readonly roots: readonly string[];
  readonly lists: readonly string[];
  /** The text of a list of blocks; null where no source is named. */
  readonly blocks: string | null;
  readonly witnesses: readonly string[];
  /** The text of a policy; null where none is given. */
  readonly policy: string | null;
  /** Chains of drand, as settings have them (spec/beacon); absent where none is named. */
  readonly chains?: readonly DrandChain[];
}
