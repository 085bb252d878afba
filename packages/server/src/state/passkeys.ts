import type { Instant } from "@muniment/verify";

/** A passkey as it may be shown. */
export interface PasskeyShown {
  readonly id: number;
  readonly name: string;
  /** The name of the viewer that it signs in to. */
  readonly host: string;
  /** Whether its maker keeps copies of it elsewhere, as password managers do. */
  readonly synced: boolean;
  readonly made: Instant;
  /** When somebody last signed in by it; null if nobody did. */
  readonly used: Instant | null;
}

/** Where the viewer is, as browsers bind passkeys to it. */
export interface PasskeyPlace {
  readonly host: string;
  readonly origin: string;
}

/** What a browser is asked for to make one. Names of credentials and the user's handle are in base64url. */
export interface PasskeyOffered {
  readonly challenge: string;
  readonly host: string;
  readonly user: { readonly handle: string; readonly name: string };
  /** COSE numbers of what may sign. */
  readonly algorithms: readonly number[];
  /** Those of the account: an authenticator that has one makes no other. */
  readonly known: readonly string[];
}

/** What a browser answers to that, each in base64url. */
export interface PasskeyMade {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly attestationObject: string;
}

/** What a browser answers to who signs in, each in base64url. */
export interface PasskeySigned {
  readonly id: string;
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string;
}

/** `challenge`: one that was given for this, holds, and is taken by it; null where what was sent is none. */
export interface PasskeyAsked {
  readonly place: PasskeyPlace;
  readonly challenge: string | null;
}

/** Passkeys of accounts (docs/accounts, Passkeys). Throws StateError: "account.missing", and what the file of the state throws. */
export interface PasskeyDesk {
  /** The newest first. */
  list(account: string): readonly PasskeyShown[];
  /** Throws "passkey.too-many". */
  offer(account: string, place: PasskeyPlace, challenge: string): PasskeyOffered;
  /** Throws "passkey.name", "passkey.refused", "passkey.exists" or "passkey.too-many". */
  add(account: string, name: string, made: PasskeyMade, asked: PasskeyAsked): Promise<void>;
  /** Throws "passkey.missing". */
  remove(account: string, id: number): void;
  /** Who may come in by it; null where nobody may. It counts as used. */
  judge(signed: PasskeySigned, asked: PasskeyAsked): Promise<PasskeyTaken | null>;
}

/** Whose passkey it is, and what it is called. */
export interface PasskeyTaken {
  readonly account: string;
  readonly name: string;
}
