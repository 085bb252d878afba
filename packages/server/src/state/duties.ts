import { roles, type Duties, type Role } from "./accounts.ts";
import { StateError } from "./state-error.ts";

/** Those that see items, in the order in which each may what the one before it may. */
export const readingRoles: readonly Role[] = roles.filter((role) => role !== "administrator");

/** Those that somebody can have in a case, in the same order. */
export const caseRoles = ["viewer", "contributor", "reviewer", "lead"] as const satisfies readonly Role[];
export type CaseRole = (typeof caseRoles)[number];

/** What a token of this role may in a case, of what its person may: no more than the role has over the archive; of a member, all of it. */
export function inCaseByToken(ofPerson: CaseRole, ofToken: Role): CaseRole | null {
  if (ofToken === "member") return ofPerson;
  const most = caseRoles.findIndex((role) => role === ofToken);
  return caseRoles[Math.min(most, caseRoles.indexOf(ofPerson))] ?? null;
}

/** The roles by which an account may: its own, and that of an administrator where it has that duty beside. */
export function rolesOf({ role, alsoAdministers }: Duties): readonly Role[] {
  return alsoAdministers && role !== "administrator" ? [role, "administrator"] : [role];
}

/** The duties as they are kept: an administrator has no second one of that kind. */
export function dutiesOf({ role, alsoAdministers }: Duties): Duties {
  return { role, alsoAdministers: alsoAdministers && role !== "administrator" };
}

export function administers(duties: Duties): boolean {
  return rolesOf(duties).includes("administrator");
}

/** Whether who invites may hand these duties on: a lead lets readers in, who administers everybody. */
export function mayInvite(by: Duties, wanted: Duties): boolean {
  return administers(by) || (by.role === "lead" && !administers(wanted));
}

/** Whether who invites may let people into a case: who leads the archive, or that case. `inCase`: their role there. */
export function mayInviteToCase(by: Pick<Duties, "role">, inCase: CaseRole | null): boolean {
  return by.role === "lead" || inCase === "lead";
}

/** Whether a token may have this role: one that its account has, or one below it. */
export function tokenMay(account: Duties, role: Role): boolean {
  if (role === "administrator") return administers(account);
  return readingRoles.indexOf(role) <= readingRoles.indexOf(account.role);
}

export function above(message: string): StateError {
  return new StateError("role.above", message, "Choose a role that you have yourself, or one below it.");
}
