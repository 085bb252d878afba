import type { CaseId, Instant } from "@muniment/verify";
import type { AccountShown, Duties } from "./accounts.ts";
import type { CaseRole } from "./duties.ts";
import type { Session } from "./sessions.ts";

/** An invitation that can still be used. */
export interface Invitation extends Duties {
  readonly id: number;
  /** For whom, in the words of who made it. Nobody is held to it. */
  readonly note: string;
  readonly by: string;
  /** The case into which it leads as well, and as what; null where it leads into none. */
  readonly case: { readonly id: CaseId; readonly name: string; readonly role: CaseRole } | null;
  readonly made: Instant;
  readonly ends: Instant;
}

export interface NewInvitation extends Duties {
  readonly note: string;
  readonly days: number;
}

/** Into a case: it makes a member, who has this role there. */
export interface NewCaseInvitation {
  readonly case: CaseId;
  readonly role: CaseRole;
  readonly note: string;
  readonly days: number;
}

/**
 * Invitations to a home (docs/accounts, Invitations): each makes one account, once. Throws StateError: "invitation.none" for one that was
 * used, was withdrawn or has ended, whose maker may no longer make it, or that never was; and what the file of the state throws.
 */
export interface InvitationDesk {
  /** Those that can be used, the newest first. */
  list(): readonly Invitation[];
  /** Throws "role.above" for duties that `by` may not hand on, "invitation.note", "invitation.days" or "invitation.too-many". */
  make(by: Session, invitation: NewInvitation): { readonly secret: string; readonly invitation: Invitation };
  /** For who leads the archive or that case. Throws "case.missing", and what `make` throws. */
  makeForCase(by: Session, invitation: NewCaseInvitation): ReturnType<InvitationDesk["make"]>;
  /** `of`: it is to be one into this case. */
  withdraw(by: Session, id: number, of?: CaseId): void;
  /** What the secret of an invitation leads to. */
  look(secret: string): Invitation;
  /** Makes the account, lets it into the case if it leads into one, and uses the invitation up. Throws what AccountDesk.add throws: it can then be tried again. */
  accept(secret: string, person: { readonly name: string; readonly password: string }): Promise<AccountShown>;
}
