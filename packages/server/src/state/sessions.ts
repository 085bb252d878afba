import type { CaseId, Instant } from "@muniment/verify";
import type { Duties } from "./accounts.ts";
import type { CaseRole } from "./duties.ts";

/** A session that has not ended, or a token that holds. */
export interface Session extends Duties {
  /** SHA-256 of its token, in hex: names the session, and signs nobody in. */
  readonly id: string;
  readonly name: string;
  /** Names the account in records, where its name does not stand: `a-` and 16 hex digits. */
  readonly actor: string;
  /** The cases that they are in, and what they are there. */
  readonly cases: ReadonlyMap<CaseId, CaseRole>;
  /** When it ends, if it is not used before. */
  readonly ends: Instant;
}

/** What came of a try to sign in. `code-needed`: name and password fit, and the account has a second factor. */
export type SignedIn =
  | { readonly outcome: "begun"; readonly begun: BegunSession }
  | { readonly outcome: "refused" | "code-needed" | "code-refused" };

export interface BegunSession {
  /** For the browser alone. It is kept nowhere. */
  readonly token: string;
  readonly session: Session;
}

/**
 * The sessions of a home (docs/accounts, Sessions). What cannot be read is an error, never a home without accounts. Throws StateError.
 */
export interface SessionDesk {
  /** False only if there is no account, nor was one when this desk was last asked. */
  needed(): boolean;
  /** The random part of the cookie's name. Only where sessions are needed. */
  cookieName(): string;
  /**
   * Begins one where name and password fit, and the code of the second factor, if there is one. Refused as well where the account is
   * disabled, which takes as long. Throws "account.busy".
   */
  begin(name: string, password: string, code: string | null): Promise<SignedIn>;
  /**
   * Begins one for a person who has shown in another way who they are: by the passkey of this name, or by what they just did. Throws
   * "account.missing" if they may not come in.
   */
  enter(name: string, passkey?: string): BegunSession;
  /** Whether this is the account's password. Throws "account.busy". */
  knows(name: string, password: string): Promise<boolean>;
  /** The session of a token, or null. `use`: whether it counts as used now. */
  ofToken(token: string, use: boolean): Session | null;
  /** Who asks with a token for programs, or null (docs/accounts, Tokens). */
  ofBearer(secret: string): Session | null;
  /** The same by its id, not used by that. */
  byId(id: string): Session | null;
  /** Nothing if there is none. */
  end(token: string): void;
}
