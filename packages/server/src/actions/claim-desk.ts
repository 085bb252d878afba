import type { BlockSource, SignerTrust } from "@muniment/verify";
import type { Claim, ClaimTrust } from "../foreign/index.ts";

export type { Claim, ClaimId, ClaimTrust } from "../foreign/index.ts";

/** Files that a person names as what they trust. */
export interface TrustFiles {
  readonly signers: readonly string[];
  readonly timeRoots: readonly string[];
  readonly revoked: readonly string[];
}

/** Whom and what a person trusts. */
export interface TrustGiven extends TrustFiles {
  readonly blocks: BlockSource | null;
}

/** What others have sealed, read and judged. Nothing here is custody of an archive. */
export interface ClaimDesk {
  /** Who may have signed a WACZ: the keys and roots in the files. Throws SignerError. */
  signers(files: readonly string[]): Promise<Pick<SignerTrust, "keys" | "roots">>;
  /** Throws SignerError or SettingError. */
  trust(given: TrustGiven): Promise<ClaimTrust>;
  /** The proofs in and beside a file, or in a folder and below it. Throws VerifyPathError if there is nothing at `path`. */
  judge(path: string, trust: ClaimTrust, onFile: (name: string) => void): AsyncIterable<Claim>;
}
