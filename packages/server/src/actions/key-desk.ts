import type { LogAfter, Outcome, Vkey } from "@muniment/verify";
import type { PlaceNotice } from "../archive/place-guard.ts";

/** One change of a log's key, as the log has it. `outcome` is that of the check `log.key`; the keys are null where the record is damaged. */
export interface KeyChanged {
  readonly index: number;
  readonly outcome: Outcome;
  readonly detail: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** The keys of a home. */
export interface KeyShown {
  readonly origin: string;
  /** The verifier key that the log's head is signed by. */
  readonly vkey: string;
  /** Of that key, to be written down: spec/keys, A key's fingerprint. */
  readonly fingerprint: string;
  readonly file: string;
  /** Null: the private key is not here. */
  readonly protected: boolean | null;
  readonly changes: readonly KeyChanged[];
}

/** What a change of the key made. `index` is that of its entry. */
export interface KeyRotated {
  readonly from: string;
  readonly to: string;
  readonly index: number;
}

export interface KeyHooks {
  /** Told who holds the lock while another program writes. */
  readonly onWait: (holder: string) => void;
  /** Told what could not be checked or written in the second place. */
  readonly onNotice: (notice: PlaceNotice) => void;
}

/** The commands about keys, composed in compose/keys.ts. All throw ArchiveError. */
export interface KeyDesk {
  show(home: string): Promise<KeyShown>;
  /** Null: the private key is not here. */
  isProtected(home: string): Promise<boolean | null>;
  /** `passphrase` gives the new one; it is asked for once the key was opened. */
  protect(home: string, passphrase: () => Promise<string>, hooks: KeyHooks): Promise<void>;
  unprotect(home: string, hooks: KeyHooks): Promise<void>;
  /** The file of the private key, for a place elsewhere: protected by `passphrase`, if it is not protected already. */
  copy(home: string, passphrase: string, hooks: KeyHooks): Promise<string>;
  rotate(home: string, hooks: KeyHooks): Promise<KeyRotated>;
  /**
   * The last head of the archive at `path`, a home or an archive's folder, as the first entry of a new log names it. `keys` are those
   * that its user trusts; if there are none, the pin of the home. Throws "archive.bad-key" if none of them vouches for it.
   */
  lastHead(path: string, keys: readonly Vkey[]): Promise<LogAfter>;
}
