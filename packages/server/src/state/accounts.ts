import type { Instant } from "@muniment/verify";

/** In the order in which docs/accounts lists them. */
export const roles = ["viewer", "contributor", "reviewer", "lead", "administrator"] as const;
export type Role = (typeof roles)[number];

/** An account as it may be shown: nothing of its password. */
export interface AccountShown {
  readonly name: string;
  /** Names it in records: `a-` and 16 hex digits. It stays when the role changes. */
  readonly actor: string;
  readonly role: Role;
  readonly made: Instant;
  readonly passwordSet: Instant;
  /** Since when; null if it is not. */
  readonly disabled: Instant | null;
  /** How many of its sessions have not ended. */
  readonly sessions: number;
}

export interface NewAccount {
  readonly name: string;
  readonly role: Role;
  readonly password: string;
}

/**
 * The accounts of a home. Names are compared folded (docs/accounts, Names). Each change is durable when its promise is kept, and counts
 * for sessions at once. Throws StateError: "account.missing" for a name that nobody has, and what the file of the state throws.
 */
export interface AccountDesk {
  /** How many there are, the disabled ones too. A home without a file has none; one whose file cannot be read is an error. */
  count(): Promise<number>;
  /** In the order in which they were made. */
  list(): Promise<readonly AccountShown[]>;
  /** The name as it would be kept. Throws "account.name", "account.exists" or "account.too-many", before anybody is asked for a password. */
  checkNew(name: string): Promise<string>;
  /** Throws "account.password" beside what `checkNew` throws. */
  add(account: NewAccount): Promise<AccountShown>;
  find(name: string): Promise<AccountShown>;
  setRole(name: string, role: Role): Promise<AccountShown>;
  /** Ends its sessions. Throws "account.password". */
  setPassword(name: string, password: string): Promise<AccountShown>;
  /** Ends its sessions. */
  disable(name: string): Promise<AccountShown>;
  enable(name: string): Promise<AccountShown>;
  /** Answers with how many sessions ended. */
  signOut(name: string): Promise<number>;
  close(): void;
}
