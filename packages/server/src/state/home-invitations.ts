import { formatInstant } from "@muniment/verify";
import { invitationNote } from "./account-name.ts";
import type { AccountShown } from "./accounts.ts";
import { above, dutiesOf, mayInvite } from "./duties.ts";
import type { HomeAccounts } from "./home-accounts.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import type { Invitation, InvitationDesk, NewInvitation } from "./invitations.ts";
import { newSecret, secretHash } from "./secret.ts";
import type { Session } from "./sessions.ts";
import type { InvitationRow } from "./sqlite/invitations-table.ts";
import type { SqliteState } from "./sqlite/sqlite-state.ts";
import { StateError } from "./state-error.ts";

const dayMs = 24 * 60 * 60 * 1000;
const daysMax = 30;
const openMax = 100;

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

  make(by: Session, { note: text, days, ...wanted }: NewInvitation): ReturnType<InvitationDesk["make"]> {
    const duties = dutiesOf(wanted);
    if (!mayInvite(by, duties)) throw above("You cannot invite somebody to this role.");
    const note = invitationNote(text);
    if (!Number.isInteger(days) || days < 1 || days > daysMax) {
      const next = `Let it hold for 1 to ${daysMax} days.`;
      throw new StateError("invitation.days", "An invitation cannot hold for so long.", next);
    }
    const secret = newSecret(this.#tools.randomBytes);
    const now = this.#tools.now();
    const { state, account } = this.#accounts.row(by.name);
    const id = state.change(() => {
      if (state.invitations.after(now).length >= openMax) throw tooMany();
      const { role, alsoAdministers } = duties;
      const row = {
        role,
        also_administers: alsoAdministers ? 1 : 0,
        note,
        made: now,
        ends: now + days * dayMs,
      } as const;
      state.events.add({ kind: "invitation.made", by: by.name, about: null, detail: note }, now);
      return state.invitations.add({ secret: secret.hash, account: account.id, ...row });
    });
    const invitation = this.list().find((one) => one.id === id);
    if (invitation === undefined) throw none();
    return { secret: secret.text, invitation };
  }

  withdraw(by: Session, id: number): void {
    const state = this.#state.existing();
    if (state === null) throw none();
    state.change(() => {
      if (!state.invitations.remove(id)) throw none();
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
    return await this.#accounts.addWith({ ...person, role, alsoAdministers }, by, (state, name) => {
      const { id, note } = this.#open(state, secret);
      state.invitations.remove(id);
      state.events.add({ kind: "invitation.used", by, about: name, detail: note }, this.#tools.now());
    });
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
  return row.by_disabled === null && mayInvite(by, dutiesIn(row));
}

function dutiesIn({ role, also_administers }: InvitationRow): Pick<Invitation, "role" | "alsoAdministers"> {
  return { role, alsoAdministers: also_administers === 1 };
}

function shown(row: InvitationRow): Invitation {
  const { id, note, by } = row;
  return { id, note, by, ...dutiesIn(row), made: formatInstant(row.made), ends: formatInstant(row.ends) };
}

function none(): StateError {
  const message = "There is no such invitation: it was used, was withdrawn, or has ended.";
  return new StateError("invitation.none", message, "Ask whoever invited you for another one.");
}

function tooMany(): StateError {
  const message = `There are ${openMax} invitations that nobody has used.`;
  return new StateError("invitation.too-many", message, "Withdraw some, or wait until they end.");
}
