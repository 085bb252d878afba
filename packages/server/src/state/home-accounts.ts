import { formatInstant } from "@muniment/verify";
import type { AccountEvent, EventKind, NewEvent } from "./account-events.ts";
import { accountName, archiveName, foldedName } from "./account-name.ts";
import type { AccountDesk, AccountShown, FirstAccount, NewAccount, Role } from "./accounts.ts";
import { dutiesOf } from "./duties.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import { newPassword, type Passwords } from "./passwords.ts";
import { aliveAt } from "./session-times.ts";
import type { AccountRow, SqliteState } from "./sqlite/sqlite-state.ts";
import { StateError } from "./state-error.ts";

const accountsMax = 1_000;

/** An account in the state that it was found in. */
interface FoundAccount {
  readonly state: SqliteState;
  readonly account: AccountRow;
}

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

  async add(account: NewAccount, by: string | null = null): Promise<AccountShown> {
    return await this.addWith(account, by, () => undefined);
  }

  async addFirst({ archive: text, ...person }: FirstAccount): Promise<AccountShown> {
    const archive = archiveName(text);
    // Before anything is computed: who comes second is told so at once.
    refuseSecond(this.#state.existing());
    return await this.addWith({ ...person, role: "lead", alsoAdministers: true }, accountName(person.name), (state) => {
      refuseSecond(state);
      state.setArchiveName(archive);
    });
  }

  /** Makes an account. `first` and `then` are done in the same transaction, before and after it, and are told the name as it is kept; `then` is told what `first` made. */
  async addWith<T>(
    { name: text, role, alsoAdministers = false, password }: NewAccount,
    by: string | null,
    first: (state: SqliteState, name: string) => T,
    then: (state: SqliteState, name: string, done: T) => void = () => undefined,
  ): Promise<AccountShown> {
    const name = await this.checkNew(text);
    const hash = await this.#passwords.hash(newPassword(password, name));
    const state = this.#state.made();
    const now = this.#now();
    const duties = { role, also_administers: dutiesOf({ role, alsoAdministers }).alsoAdministers ? 1 : 0 } as const;
    state.change(() => {
      const done = first(state, name);
      refuseNew(state, name);
      state.add({ name, folded: foldedName(name), ...duties, password: hash, made: now, password_set: now });
      state.events.add({ kind: "account.made", by, about: name, detail: role }, now);
      then(state, name, done);
    });
    return await this.find(name);
  }

  async find(name: string): Promise<AccountShown> {
    const { state, account } = this.row(name);
    const found = state.accounts(aliveAt(this.#now())).find((row) => row.id === account.id);
    if (found === undefined) throw missing(name);
    return shown(found);
  }

  setRole(name: string, role: Role, also = false, by: string | null = null): Promise<AccountShown> {
    const { alsoAdministers } = dutiesOf({ role, alsoAdministers: also });
    return this.#change(name, { kind: "account.role", by, detail: role }, ({ state, account }) => {
      state.setRole(account.id, role, alsoAdministers ? 1 : 0);
    });
  }

  async setPassword(name: string, password: string, by: string | null = null): Promise<AccountShown> {
    const hash = await this.#passwords.hash(newPassword(password, this.row(name).account.name));
    return await this.#change(name, { kind: "account.password", by }, ({ state, account }) => {
      state.setPassword(account.id, hash, this.#now());
      state.endSessions(account.id);
    });
  }

  disable(name: string, by: string | null = null): Promise<AccountShown> {
    return this.#change(name, { kind: "account.disabled", by }, ({ state, account }) => {
      state.setDisabled(account.id, account.disabled ?? this.#now());
      state.endSessions(account.id);
    });
  }

  enable(name: string, by: string | null = null): Promise<AccountShown> {
    return this.#change(name, { kind: "account.enabled", by }, ({ state, account }) => {
      if (account.disabled !== null) state.setDisabled(account.id, null);
    });
  }

  async signOut(name: string, by: string | null = null): Promise<number> {
    const { sessions } = await this.find(name);
    await this.#change(name, { kind: "account.signed-out", by }, ({ state, account }) => {
      state.endSessions(account.id);
    });
    return sessions;
  }

  endFactor(name: string, by: string | null = null): Promise<AccountShown> {
    return this.#change(name, { kind: "factor.ended", by }, ({ state, account }) => {
      state.factors.remove(account.id);
    });
  }

  endPasskeys(name: string, by: string | null = null): Promise<AccountShown> {
    return this.#change(name, { kind: "passkey.ended", by }, ({ state, account }) => {
      state.passkeys.removeAll(account.id);
    });
  }

  archiveName(): string | null {
    return this.#state.existing()?.archiveName() ?? null;
  }

  nameArchive(text: string, by: string | null = null): string {
    const [name, state] = [archiveName(text), this.#state.made()];
    state.change(() => {
      state.setArchiveName(name);
      state.events.add({ kind: "archive.named", by, about: null, detail: name }, this.#now());
    });
    return name;
  }

  events(before: number | null, limit: number): readonly AccountEvent[] {
    const state = this.#state.existing();
    if (state === null) return [];
    const rows = state.read(() => state.events.newest(before, limit));
    return rows.map(({ at, ...row }) => ({ ...row, at: formatInstant(at) }));
  }

  keep(event: NewEvent): void {
    const state = this.#state.made();
    state.change(() => {
      state.events.add(event, this.#now());
    });
  }

  close(): void {
    this.#state.close();
  }

  /** Throws "account.name" or "account.missing". */
  row(text: string): FoundAccount {
    const state = this.#state.existing();
    const account = state?.account(foldedName(accountName(text))) ?? null;
    if (state === null || account === null) throw missing(text);
    return { state, account };
  }

  /** Changes an account, and keeps that it was. */
  async #change(
    name: string,
    {
      kind,
      by,
      detail = null,
    }: { readonly kind: EventKind; readonly by: string | null; readonly detail?: string | null },
    work: (found: FoundAccount) => void,
  ): Promise<AccountShown> {
    const { state } = this.row(name);
    state.change(() => {
      const found = this.row(name);
      work(found);
      state.events.add({ kind, by, about: found.account.name, detail }, this.#now());
    });
    return await this.find(name);
  }
}

function refuseSecond(state: SqliteState | null): void {
  if ((state?.count() ?? 0) === 0) return;
  const message = "The first account was made already.";
  throw new StateError("account.not-first", message, "Sign in, or ask whoever made it for an invitation.");
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
    alsoAdministers: row.also_administers === 1,
    made: formatInstant(row.made),
    passwordSet: formatInstant(row.password_set),
    disabled: row.disabled === null ? null : formatInstant(row.disabled),
    sessions: row.sessions,
  };
}
