import type { Checkpoint, Finding, NewHasher, Progress, AnchorTrust, Verdict, Vkey } from "@muniment/verify";
import type { CopyProgress } from "./extend.ts";
import type { Mended, Unmended } from "./repair-ledger.ts";
import type { TargetOptions } from "./target.ts";

export interface RepairOrder extends TargetOptions {
  readonly home: string;
  /** A mirror, a home, or the folder of an archive; null: what can be mended without one. */
  readonly from: string | null;
  /** Keys that the user brought from elsewhere, beside the home's own pin. */
  readonly keys: readonly Vkey[];
  /** Whom the owner trusts for anchors. */
  readonly anchors: AnchorTrust;
  readonly newHasher: NewHasher;
  readonly signal: AbortSignal;
  readonly onCopy: (progress: CopyProgress) => void;
  readonly onVerify: (progress: Progress) => void;
  readonly onMended: (mended: Mended) => void;
  /** Each fault that was found, once, and all that holds. */
  readonly onFinding: (finding: Finding) => void;
}

export interface Repaired {
  readonly home: string;
  /** The head that the archive has now; null if it has none that counts. */
  readonly checkpoint: Checkpoint | null;
  readonly mended: readonly Mended[];
  readonly unmended: readonly Unmended[];
  /** Of the archive as it is now. */
  readonly verdict: Verdict;
  /** What was read to hash it; `bytes` is its size. */
  readonly read: { readonly files: number; readonly bytes: number };
}
