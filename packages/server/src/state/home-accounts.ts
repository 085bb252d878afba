import { formatInstant } from "@muniment/verify";
import { accountName, foldedName } from "./account-name.ts";
import type { AccountDesk, AccountShown, NewAccount, Role } from "./accounts.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import { newPassword, type Passwords } from "./passwords.ts";
import { aliveAt } from "./session-times.ts";
import type { AccountRow, SqliteState } from "./sqlite/sqlite-state.ts";
import { StateError } from "./state-error.ts";

const accountsMax = 1_000;

/** The accounts in a home's state. The first one makes the file. */
export class HomeAccounts implements AccountDesk {
  readonly #state: HomeState;
  readonly #passwords: Passwords;
  readonly #now: StateTools["now"];

  constructor(state: HomeState, passwords: Passwords, now: StateTools["now"]) {
    this.#state = state;
    this.#passwords = passwords;
    this.#now = now;
  }

  async count(): Promise<number> {
    return this.#state.existing()?.count() ?? 0;
  }

  async list(): Promise<readonly AccountShown[]> {
    return (this.#state.existing()?.accounts(aliveAt(this.#now())) ?? []).map(shown);
  }

  async checkNew(text: string): Promise<string> {
    const name = accountName(text);
    const state = this.#state.existing();
    if (state !== null) refuseNew(state, name);
    return name;
  }

  async add({ name: text, role, password }: NewAccount): Promise<AccountShown> {
    const name = await this.checkNew(text);
    const hash = await this.#passwords.hash(newPassword(password, name));
    const state = this.#state.made();
    const now = this.#now();
    state.add({ name, folded: foldedName(name), role, password: hash, made: now, password_set: now }, () => {
      refuseNew(state, name);
    });
    return await this.find(name);
  }

  async find(name: string): Promise<AccountShown> {
    const { id } = this.#row(name).account;
    const found = this.#state
      .made()
      .accounts(aliveAt(this.#now()))
      .find((row) => row.id === id);
    if (found === undefined) throw missing(name);
    return shown(found);
  }

  async setRole(name: string, role: Role): Promise<AccountShown> {
    const { state, account } = this.#row(name);
    state.setRole(account.id, role);
    return await this.find(name);
  }

  async setPassword(name: string, password: string): Promise<AccountShown> {
    const { state, account } = this.#row(name);
    const hash = await this.#passwords.hash(newPassword(password, account.name));
    state.setPassword(account.id, hash, this.#now());
    return await this.find(name);
  }

  async disable(name: string): Promise<AccountShown> {
    const { state, account } = this.#row(name);
    state.setDisabled(account.id, account.disabled ?? this.#now());
    return await this.find(name);
  }

  async enable(name: string): Promise<AccountShown> {
    const { state, account } = this.#row(name);
    if (account.disabled !== null) state.setDisabled(account.id, null);
    return await this.find(name);
  }

  async signOut(name: string): Promise<number> {
    const { sessions } = await this.find(name);
    const { state, account } = this.#row(name);
    state.endSessions(account.id);
    return sessions;
  }

  close(): void {
    this.#state.close();
  }

  #row(text: string): { readonly state: SqliteState; readonly account: AccountRow } {
    const state = this.#state.existing();
    const account = state?.account(foldedName(accountName(text))) ?? null;
    if (state === null || account === null) throw missing(text);
    return { state, account };
  }
}

function refuseNew(state: SqliteState, name: string): void {
  const other = state.account(foldedName(name));
  if (other !== null) {
    const message = `There is an account ${other.name} already. Names that differ in case only are one.`;
    throw new StateError("account.exists", message, "Choose another name. A disabled account keeps its name.");
  }
  if (state.count() >= accountsMax) {
    const message = `This home has ${accountsMax} accounts, which is all that it may have.`;
    throw new StateError("account.too-many", message, "Enable one that is disabled, if its person comes back.");
  }
}

function missing(name: string): StateError {
  return new StateError("account.missing", `There is no account ${name}.`, "`muniment account list` shows them.");
}

function shown(row: AccountRow & { readonly sessions: number }): AccountShown {
  return {
    name: row.name,
    actor: row.actor,
    role: row.role,
    made: formatInstant(row.made),
    passwordSet: formatInstant(row.password_set),
    disabled: row.disabled === null ? null : formatInstant(row.disabled),
    sessions: row.sessions,
  };
}
