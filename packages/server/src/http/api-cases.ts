/** What the JSON API answers about cases. Types alone. Source: docs/accounts, Cases. */
import type { CaseId, Instant } from "@muniment/verify";
import type { CaseMember } from "../state/cases.ts";
import type { CaseRole } from "../state/duties.ts";
import type { Invitation } from "../state/invitations.ts";

export type { CaseMember, CaseRole };

/** GET /api/cases: those that who asks may see, by their names. */
export interface CasesAnswer {
  readonly cases: readonly CaseTold[];
  /** Whether who asks may begin one. */
  readonly mayMake: boolean;
}

export interface CaseTold {
  readonly id: CaseId;
  readonly name: string;
  /** When it was begun; null of one that the log names and this home does not know: its state was lost, or it came from elsewhere. */
  readonly made: Instant | null;
  /** How many accounts are in it. */
  readonly members: number;
  /** How many items belong to it, those that are withdrawn from view too. */
  readonly items: number;
  /** What who asks may in it: the role that they have there, or over the archive, whichever may more. */
  readonly role: CaseRole;
}

/** GET /api/cases/<case>, and what POST /api/cases/make, /rename, /admit, /dismiss and /withdraw answer. */
export interface CaseAnswer {
  readonly case: CaseTold;
  /** By when they came. Who has a role over the archive sees the case without being in it. */
  readonly members: readonly CaseMember[];
  /** Those into this case that can be used, the newest first; none are told but to who leads it. */
  readonly invitations: readonly Invitation[];
}
