import type { HandOverAsked } from "../api.ts";

type Count = (count: number, shown: string) => string;

/** What is disclosed of who collected, by the names of spec/disclosure. */
export const profiles = ["public", "newsroom", "court", "full"] as const;
export type Profile = (typeof profiles)[number];

/** The words of the room in which packages are made to be handed over. */
export interface HandOverMessages {
  readonly title: string;
  readonly intro: string;
  /** Why nothing can be handed over, and what to do; commands stand between grave accents. */
  readonly noAccounts: { readonly title: string; readonly text: string };
  readonly mayNot: { readonly title: string; readonly text: string };
  readonly empty: { readonly title: string; readonly text: string };
  readonly items: string;
  readonly itemCount: Count;
  readonly leaveOut: string;
  /** Selected items that are not shown. */
  readonly more: Count;
  readonly clear: string;
  readonly disclosure: string;
  readonly disclosureHelp: string;
  readonly profile: Record<Profile, readonly [name: string, what: string]>;
  readonly to: string;
  readonly toHelp: string;
  readonly encrypt: string;
  readonly recipients: string;
  readonly recipientsHelp: string;
  readonly file: string;
  readonly container: Record<HandOverAsked["container"], string>;
  readonly pdf: string;
  readonly credentials: string;
  readonly credentialsTitle: string;
  readonly credentialsText: string;
  readonly sum: (items: string, size: string) => string;
  readonly begin: string;
  readonly beginning: string;
  /** Another one is being made. */
  readonly busy: string;
  readonly packages: PackageMessages;
}

export interface PackageMessages {
  readonly title: string;
  readonly none: string;
  readonly kept: string;
  /** Says of a package what it is of, until it has a name. */
  readonly of: (items: string) => string;
  readonly by: (name: string) => string;
  readonly to: string;
  readonly lost: string;
  readonly working: string;
  readonly bytesOf: (bytes: string, total: string) => string;
  /** All is copied; its hash is taken and its record sealed. */
  readonly finishing: string;
  readonly stop: string;
  readonly stopping: string;
  readonly stopped: string;
  readonly failed: string;
  /** Where the server says no more. */
  readonly mistake: readonly [message: string, next: string];
  readonly chooseAgain: string;
  readonly away: string;
  readonly ready: string;
  readonly encrypted: string;
  readonly save: string;
  readonly remove: string;
  readonly removing: string;
  readonly removeHelp: string;
  readonly removeAsked: string;
  readonly keep: string;
  readonly hash: string;
  /** What the receiver checks the package with, and has from elsewhere. */
  readonly key: string;
  readonly fingerprint: string;
  readonly keyHelp: string;
  readonly entry: string;
  readonly disclosed: string;
  readonly withheld: string;
  readonly inClear: string;
  readonly nothing: string;
  readonly redacted: string;
  readonly redactedText: Count;
  readonly proofs: string;
  readonly proofCount: Count;
  readonly noProofs: string;
  readonly pdf: string;
  readonly pdfMade: string;
}

/** The words of an item's custody: its entry in the log, and the packages in which it was handed over. */
export interface CustodyMessages {
  readonly title: string;
  readonly text: string;
  readonly entry: string;
  readonly sealed: string;
  readonly record: string;
  readonly actor: string;
  readonly software: string;
  readonly origin: string;
  readonly checkpoint: string;
  readonly checkpointText: Count;
  readonly root: string;
  readonly note: string;
  readonly exports: {
    readonly title: string;
    readonly none: string;
    readonly when: string;
    readonly by: string;
    readonly to: string;
    readonly unsaid: string;
    readonly disclosed: string;
    readonly nothing: string;
    readonly file: string;
    readonly encrypted: string;
    readonly open: string;
    /** Of what is no file: whose hash it is. */
    readonly folder: string;
    readonly hash: string;
    readonly items: string;
    readonly credentials: string;
    readonly withCredentials: string;
  };
}
