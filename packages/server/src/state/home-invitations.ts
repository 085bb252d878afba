import { formatInstant, type CaseId } from "@muniment/verify";
import { foldedName, invitationNote } from "./account-name.ts";
import type { AccountShown } from "./accounts.ts";
import { above, dutiesOf, mayInvite, mayInviteToCase, type CaseRole } from "./duties.ts";
import type { HomeAccounts } from "./home-accounts.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import type { Invitation, InvitationDesk, NewCaseInvitation, NewInvitation } from "./invitations.ts";
import { newSecret, secretHash } from "./secret.ts";
import type { Session } from "./sessions.ts";
import type { InvitationRow, NewInvitationRow } from "./sqlite/invitations-table.ts";
import type { SqliteState } from "./sqlite/sqlite-state.ts";
import { StateError } from "./state-error.ts";

const dayMs = 24 * 60 * 60 * 1000;
const daysMax = 30;
const openMax = 100;
/** Of each case: one that is full tells nothing of others, and takes nothing from them. */
const openInCaseMax = 20;

/** The invitations in a home's state. */
export class HomeInvitations implements InvitationDesk {
  readonly #state: HomeState;
  readonly #accounts: HomeAccounts;
  readonly #tools: StateTools;

  constructor(state: HomeState, accounts: HomeAccounts, tools: StateTools) {
    this.#state = state;
    this.#accounts = accounts;
    this.#tools = tools;
  }

  list(): readonly Invitation[] {
    const state = this.#state.existing();
    if (state === null) return [];
    return state
      .read(() => state.invitations.after(this.#tools.now()))
      .filter(holds)
      .map(shown);
  }

  make(by: Session, { note, days, ...wanted }: NewInvitation): ReturnType<InvitationDesk["make"]> {
    const { role, alsoAdministers } = dutiesOf(wanted);
    if (!mayInvite(by, { role, alsoAdministers })) throw above("You cannot invite somebody to this role.");
    const duties = { role, also_administers: alsoAdministers ? 1 : 0 } as const;
    return this.#make(by, { note, days }, { ...duties, case_id: null, case_role: null });
  }

  makeForCase(by: Session, { case: id, role, note, days }: NewCaseInvitation): ReturnType<InvitationDesk["make"]> {
    if (!mayInviteToCase(by, by.cases.get(id) ?? null)) throw above("You cannot invite somebody into this case.");
    return this.#make(by, { note, days }, { role: "member", also_administers: 0, case_id: id, case_role: role });
  }

  #make(
    by: Session,
    { note: text, days }: Pick<NewInvitation, "note" | "days">,
    to: Pick<NewInvitationRow, "role" | "also_administers" | "case_id" | "case_role">,
  ): ReturnType<InvitationDesk["make"]> {
    const note = invitationNote(text);
    if (!Number.isInteger(days) || days < 1 || days > daysMax) {
      const next = `Let it hold for 1 to ${daysMax} days.`;
      throw new StateError("invitation.days", "An invitation cannot hold for so long.", next);
    }
    const secret = newSecret(this.#tools.randomBytes);
    const now = this.#tools.now();
    const { state, account } = this.#accounts.row(by.name);
    const id = state.change(() => {
      const into = to.case_id === null ? null : caseNamed(state, to.case_id);
      const open = state.invitations.after(now).filter(({ case_id }) => case_id === to.case_id).length;
      const most = into === null ? openMax : openInCaseMax;
      if (open >= most) throw tooMany(most);
      const detail = into === null || to.case_role === null ? note : intoCase(into.name, to.case_role, note);
      state.events.add({ kind: "invitation.made", by: by.name, about: null, detail }, now);
      const row = { note, made: now, ends: now + days * dayMs };
      return state.invitations.add({ secret: secret.hash, account: account.id, ...to, ...row });
    });
    const invitation = this.list().find((one) => one.id === id);
    if (invitation === undefined) throw none();
    return { secret: secret.text, invitation };
  }

  withdraw(by: Session, id: number, of?: CaseId): void {
    const state = this.#state.existing();
    if (state === null) throw none();
    state.change(() => {
      const isMeant = of === undefined || state.invitations.after(this.#tools.now()).some(isInto(id, of));
      if (!isMeant || !state.invitations.remove(id)) throw none();
      state.events.add({ kind: "invitation.withdrawn", by: by.name, about: null, detail: null }, this.#tools.now());
    });
  }

  look(secret: string): Invitation {
    const state = this.#state.existing();
    if (state === null) throw none();
    return shown(state.read(() => this.#open(state, secret)));
  }

  async accept(secret: string, person: { readonly name: string; readonly password: string }): Promise<AccountShown> {
    const { by, role, alsoAdministers } = this.look(secret);
    const use = (state: SqliteState, name: string): InvitationRow => {
      const row = this.#open(state, secret);
      state.invitations.remove(row.id);
      state.events.add({ kind: "invitation.used", by, about: name, detail: row.note }, this.#tools.now());
      return row;
    };
    const account = { ...person, role, alsoAdministers };
    return await this.#accounts.addWith(account, by, use, (state, name, row) => {
      this.#letIn(state, row, name);
    });
  }

  /** In the transaction that made the account: nobody is a member of nothing, even for a moment. */
  #letIn(state: SqliteState, { by, case_id, case_name, case_role }: InvitationRow, name: string): void {
    const account = state.account(foldedName(name));
    if (case_id === null || case_name === null || case_role === null || account === null) return;
    const now = this.#tools.now();
    state.cases.admit(case_id, account.id, case_role, now);
    state.events.add({ kind: "case.admitted", by, about: name, detail: `${case_name}: ${case_role}` }, now);
  }

  #open(state: SqliteState, secret: string): InvitationRow {
    const hash = secretHash(secret);
    const row = hash === null ? null : state.invitations.bySecret(hash, this.#tools.now());
    if (row === null || !holds(row)) throw none();
    return row;
  }
}

/** Who invited must still be one who may. */
function holds(row: InvitationRow): boolean {
  const by = { role: row.by_role, alsoAdministers: row.by_also_administers === 1 };
  if (row.by_disabled !== null) return false;
  return row.case_id === null ? mayInvite(by, dutiesIn(row)) : mayInviteToCase(by, row.by_case_role);
}

function isInto(id: number, of: CaseId): (row: InvitationRow) => boolean {
  return (row) => row.id === id && row.case_id === of;
}

function caseNamed(state: SqliteState, id: CaseId): { readonly name: string } {
  const found = state.cases.byId(id);
  if (found !== null) return found;
  throw new StateError("case.missing", `There is no case ${id}.`, "Load the page again: it shows your cases.");
}

function intoCase(name: string, role: CaseRole, note: string): string {
  return `${name}: ${role}${note === "" ? "" : ` · ${note}`}`;
}

function dutiesIn({ role, also_administers }: InvitationRow): Pick<Invitation, "role" | "alsoAdministers"> {
  return { role, alsoAdministers: also_administers === 1 };
}

function shown(row: InvitationRow): Invitation {
  const { id, note, by, case_id, case_name, case_role } = row;
  const isInto = case_id !== null && case_name !== null && case_role !== null;
  return {
    ...{ id, note, by, ...dutiesIn(row) },
    case: isInto ? { id: case_id, name: case_name, role: case_role } : null,
    ...{ made: formatInstant(row.made), ends: formatInstant(row.ends) },
  };
}

function none(): StateError {
  const message = "There is no such invitation: it was used, was withdrawn, or has ended.";
  return new StateError("invitation.none", message, "Ask whoever invited you for another one.");
}

function tooMany(most: number): StateError {
  const message = `There are ${most} invitations that nobody has used.`;
  return new StateError("invitation.too-many", message, "Withdraw some, or wait until they end.");
}
