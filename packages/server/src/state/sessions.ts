import type { Instant } from "@muniment/verify";
import type { Role } from "./accounts.ts";

/** A session that has not ended. */
export interface Session {
  /** SHA-256 of its token, in hex: names the session, and signs nobody in. */
  readonly id: string;
  readonly name: string;
  /** Names the account in records, where its name does not stand: `a-` and 16 hex digits. */
  readonly actor: string;
  readonly role: Role;
  /** When it ends, if it is not used before. */
  readonly ends: Instant;
}

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
  /** Null if name and password do not fit, or the account is disabled, which takes as long. Throws "account.busy". */
  begin(name: string, password: string): Promise<BegunSession | null>;
  /** The session of a token, or null. `use`: whether it counts as used now. */
  ofToken(token: string, use: boolean): Session | null;
  /** The same by its id, not used by that. */
  byId(id: string): Session | null;
  /** Nothing if there is none. */
  end(token: string): void;
}
