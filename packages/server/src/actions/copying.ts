import type { AnchorTrust, Finding, Progress, Vkey } from "@muniment/verify";
import type { CopyProgress } from "../copies/extend.ts";
import type { MirrorMade } from "../copies/mirror.ts";
import type { Mended } from "../copies/repair-ledger.ts";
import type { Repaired } from "../copies/repair-order.ts";
import type { Restored } from "../copies/restore.ts";

export interface CopyHooks {
  readonly onProgress: (progress: CopyProgress) => void;
  /** Told who holds the lock while another program works there. */
  readonly onWait: (holder: string) => void;
  readonly signal: AbortSignal;
}

export interface RepairHooks extends CopyHooks {
  readonly onVerify: (progress: Progress) => void;
  /** Told of each file as soon as it is mended. */
  readonly onMended: (mended: Mended) => void;
  /** Told of each fault that was found, once, and of all that holds. */
  readonly onFinding: (finding: Finding) => void;
}

/** Copies of an archive, as the commands work with them. Source: spec/copies. */
export interface CopyDesk {
  /** Brings the mirror in `folder` up to the archive of a home, or makes it. */
  mirror(home: string, folder: string, skipDamaged: boolean, hooks: CopyHooks): Promise<MirrorMade>;
  /** Makes a home from the copy in `from`. `keys`: those that the user brought from elsewhere. */
  restore(from: string, home: string, keys: readonly Vkey[], hooks: CopyHooks): Promise<Restored>;
  /** Every byte of a home that was restored, by whom the user trusts alone: what the copy says of its key counts nothing. */
  verifyRestored(
    home: string,
    trusted: { readonly keys: readonly Vkey[]; readonly anchors: AnchorTrust },
    onProgress: (progress: Progress) => void,
  ): AsyncIterable<Finding>;
  /** Mends the archive of a home, from the copy in `from` or, where that is null, by what is here. */
  repair(home: string, from: string | null, keys: readonly Vkey[], hooks: RepairHooks): Promise<Repaired>;
}
