import type { Hash, Vkey } from "@muniment/verify";

/** The tree that a witness cosigned last of one log. */
export interface CosignedTree {
  readonly size: number;
  readonly root: Hash;
  /** Seconds since 1970: the time of its cosignature. */
  readonly time: number;
  /** The note as its log signed it: with another one that does not continue it, the proof that the log was forked. */
  readonly note: Uint8Array;
}

/** A log that a witness knows. `last` is null if it never cosigned a tree of it. */
export interface KnownLog {
  readonly origin: string;
  readonly keys: readonly Vkey[];
  readonly last: CosignedTree | null;
  /** Notes that the log signed, and that were not seen to continue what was cosigned; the first ones of many. */
  readonly conflicts: readonly Conflict[];
}

/** `root`: of the size that was cosigned, with another root, which no log has by mistake. `proof`: no right proof led there. */
export interface Conflict {
  readonly kind: "root" | "proof";
  /** Seconds since 1970. */
  readonly seen: number;
  readonly note: Uint8Array;
}

/** What a decision on a checkpoint leaves in memory. */
export interface Decided<T> {
  readonly result: T;
  readonly keep?: CosignedTree;
  readonly conflict?: Conflict;
}

/**
 * What a witness must not forget. All its methods throw WitnessError. They block, each for a sync of the disk: nothing else of
 * this program comes between.
 */
export interface WitnessMemory {
  /** The verifier key of the witness that it belongs to. */
  readonly vkey: string;
  logs(): readonly KnownLog[];
  /** Empty for a log that is not known. */
  keysOf(origin: string): readonly Vkey[];
  /** Makes a key known for the log of its name; `replace`: and no other from then on. */
  addKey(key: Vkey, replace: boolean): void;
  /**
   * One transaction, alone among all programs: `decide` is given what was cosigned last and says what to keep. When this
   * returns, that is durable; when it throws, nothing of it is kept, and what `decide` made must not leave the program.
   */
  decide<T>(origin: string, decide: (last: CosignedTree | null) => Decided<T>): T;
  close(): void;
}

/** Makes the memory of a new witness in a new file. */
export type MakeMemory = (file: string, vkey: string) => void;

/** Opens one. Throws WitnessError "witness.forgot" if there is none in the file. */
export type OpenMemory = (file: string) => WitnessMemory;
