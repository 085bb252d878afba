import type { BackEnd } from "../storage/store.ts";
import type { KeyFiles } from "./keys/key-files.ts";
import type { PlaceNotice } from "./place-guard.ts";

/** Where an archive lies, and what it is kept in. */
export interface ArchivePlace {
  readonly home: string;
  readonly backEnd: BackEnd;
}

/** Where time and chance come from. */
export interface Surroundings {
  /** Milliseconds since 1970, by this machine's clock. */
  readonly now: () => number;
  /** From a source that nobody can guess. */
  readonly randomBytes: (size: number) => Uint8Array;
}

export interface ReadOptions extends ArchivePlace {
  readonly mode: "read";
}

export interface WriteOptions extends ArchivePlace, Surroundings {
  readonly mode: "write";
  /** How this program is named to others that wait for it, as in "muniment add". */
  readonly program: string;
  /** What records name that this program makes by itself. */
  readonly software: { readonly name: string; readonly version: string };
  /** Asked for the passphrase of a protected key, once at most. Null, or no such function: the key is "archive.key-protected". */
  readonly passphrase?: () => Promise<string | null>;
  /** Where the keys are kept; var/keys of the home unless told. */
  readonly keyFiles?: KeyFiles;
  /** How long to wait while another program writes, in milliseconds. 30,000 unless told. */
  readonly lockWaitMs?: number;
  /** Told who is writing, when waiting for it takes longer than a moment. */
  readonly onLockWait?: (holder: string) => void;
  /** Told, once for each matter, what could not be checked or written in the second place. Nothing fails by it. */
  readonly onPlaceNotice?: (notice: PlaceNotice) => void;
}
