import type { Finding, Vkey } from "@muniment/verify";
import type { CopyProgress } from "../copies/extend.ts";
import type { MirrorMade } from "../copies/mirror.ts";
import type { Restored } from "../copies/restore.ts";
import type { VerifyHooks } from "./workplace.ts";

export interface CopyHooks {
  readonly onProgress: (progress: CopyProgress) => void;
  /** Told who holds the lock while another program works there. */
  readonly onWait: (holder: string) => void;
  readonly signal: AbortSignal;
}

/** Copies of an archive, as the commands work with them. Source: spec/copies. */
export interface CopyDesk {
  /** Brings the mirror in `folder` up to the archive of a home, or makes it. */
  mirror(home: string, folder: string, skipDamaged: boolean, hooks: CopyHooks): Promise<MirrorMade>;
  /** Makes a home from the copy in `from`. `keys`: those that the user brought from elsewhere. */
  restore(from: string, home: string, keys: readonly Vkey[], hooks: CopyHooks): Promise<Restored>;
  /** Every byte of a home that was restored, by the user's keys alone: what the copy says of its key counts nothing. */
  verifyRestored(home: string, keys: readonly Vkey[], hooks: VerifyHooks): AsyncIterable<Finding>;
}
