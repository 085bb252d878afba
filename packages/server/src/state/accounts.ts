import type { Instant } from "@muniment/verify";
import type { EventDesk } from "./account-events.ts";

/**
 * In the order in which docs/accounts lists them. A member has no role over the archive, but one in each case that they are in; the rest
 * have theirs over all of it.
 */
export const roles = ["member", "viewer", "contributor", "reviewer", "lead", "administrator"] as const;
export type Role = (typeof roles)[number];

/** What an account may: its role, and whether it looks after accounts beside it, which an administrator does anyway. */
export interface Duties {
  readonly role: Role;
  readonly alsoAdministers: boolean;
}

/** An account as it may be shown: nothing of its password. */
export interface AccountShown extends Duties {
  readonly name: string;
  /** Names it in records: `a-` and 16 hex digits. It stays when the role changes. */
  readonly actor: string;
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
  /** False if it is not said. */
  readonly alsoAdministers?: boolean;
  readonly password: string;
}

/** The first account of a home, and what its archive is called. */
export interface FirstAccount {
  readonly archive: string;
  readonly name: string;
  readonly password: string;
}

/**
 * The accounts of a home. Names are compared folded (docs/accounts, Names). Each change is durable when its promise is kept, and counts
 * for sessions at once. `by`: whose session asked for it, for the record; null for the command line. Throws StateError:
 * "account.missing" for a name that nobody has, and what the file of the state throws.
 */
export interface AccountDesk extends EventDesk {
  /** How many there are, the disabled ones too. A home without a file has none; one whose file cannot be read is an error. */
  count(): Promise<number>;
  /** In the order in which they were made. */
  list(): Promise<readonly AccountShown[]>;
  /** The name as it would be kept. Throws "account.name", "account.exists" or "account.too-many", before anybody is asked for a password. */
  checkNew(name: string): Promise<string>;
  /** Throws "account.password" beside what `checkNew` throws. */
  add(account: NewAccount, by?: string | null): Promise<AccountShown>;
  /**
   * The account of who begins: a lead who also administers (docs/accounts, The first account). Throws "account.not-first" if there is one,
   * "archive.name", and what `add` throws.
   */
  addFirst(account: FirstAccount): Promise<AccountShown>;
  find(name: string): Promise<AccountShown>;
  /** `alsoAdministers`: false if it is not said. */
  setRole(name: string, role: Role, alsoAdministers?: boolean, by?: string | null): Promise<AccountShown>;
  /** Ends its sessions. Throws "account.password". */
  setPassword(name: string, password: string, by?: string | null): Promise<AccountShown>;
  /** Ends its sessions. */
  disable(name: string, by?: string | null): Promise<AccountShown>;
  enable(name: string, by?: string | null): Promise<AccountShown>;
  /** Answers with how many sessions ended. */
  signOut(name: string, by?: string | null): Promise<number>;
  /** Ends its second factor: signing in takes its password alone from then on. */
  endFactor(name: string, by?: string | null): Promise<AccountShown>;
  /** Takes all its passkeys away. */
  endPasskeys(name: string, by?: string | null): Promise<AccountShown>;
  /** What the archive is called; null where nobody said. */
  archiveName(): string | null;
  /** Throws "archive.name". */
  nameArchive(name: string, by?: string | null): string;
  close(): void;
}
