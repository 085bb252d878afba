import type { CaseId, Instant } from "@muniment/verify";
import type { CaseRole } from "./duties.ts";

/** A case: a room for items and people. Which items belong to it stands in the log (spec/description). Source: docs/accounts, Cases. */
export interface Case {
  readonly id: CaseId;
  readonly name: string;
  readonly made: Instant;
  /** How many accounts are in it. */
  readonly members: number;
}

/** Somebody who is in a case. */
export interface CaseMember {
  /** Of their account. */
  readonly name: string;
  readonly role: CaseRole;
  readonly since: Instant;
  readonly isDisabled: boolean;
}

/**
 * The cases of a home, and who is in them. Each change is durable when its method answers, and counts for sessions at once. `by`: whose
 * session asked for it, for the record; null for the command line. Throws StateError: "case.missing" for one that there is not, and what
 * the file of the state throws.
 */
export interface CaseDesk {
  /** By their names. */
  list(): readonly Case[];
  /** By its id, or by its name as names of accounts are compared. */
  find(idOrName: string): Case;
  /**
   * Begins one. `id`: of one that the log has and this home does not know any more, as after a lost state; a new one if null. Throws
   * "case.name", "case.exists" or "case.too-many".
   */
  make(name: string, by: string | null, id?: CaseId | null): Case;
  /** What was sealed under its name before keeps that. Throws "case.name" or "case.exists". */
  rename(id: CaseId, name: string, by: string | null): Case;
  /** By when they came. */
  members(id: CaseId): readonly CaseMember[];
  /** Lets an account into a case, or gives it another role there. Throws "account.missing". */
  admit(id: CaseId, account: string, role: CaseRole, by: string | null): readonly CaseMember[];
  /** Throws "account.missing" for who is not in it. */
  dismiss(id: CaseId, account: string, by: string | null): readonly CaseMember[];
  close(): void;
}
