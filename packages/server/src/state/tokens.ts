import type { Instant } from "@muniment/verify";
import type { Role } from "./accounts.ts";
import type { Session } from "./sessions.ts";

/** A token as it may be shown: nothing of its secret. */
export interface TokenShown {
  readonly id: number;
  readonly name: string;
  readonly role: Role;
  readonly account: string;
  readonly made: Instant;
  readonly ends: Instant;
  /** When it was last used, to the minute; null if never. */
  readonly used: Instant | null;
}

export interface NewToken {
  readonly name: string;
  readonly role: Role;
  readonly days: number;
}

/**
 * What programs ask the API with (docs/accounts, Tokens). A token does what its role may, as long as its account may do that too. Throws
 * StateError: "token.missing" for one that is not the account's, and what the file of the state throws.
 */
export interface TokenDesk {
  /** Those of an account that have not ended, the newest first; of all accounts with null. */
  list(account: string | null): readonly TokenShown[];
  /** Throws "role.above", "token.name", "token.days" or "token.too-many". */
  make(by: Session, token: NewToken): { readonly secret: string; readonly token: TokenShown };
  /** Ends one of the account; who administers, anybody's. */
  withdraw(by: Session, id: number): void;
  /** Who asks with a token, or null. It counts as used. */
  holder(secret: string): Session | null;
}
