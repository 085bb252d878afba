import { formatInstant, isCaseId, type CaseId } from "@muniment/verify";
import { foldedName, nameAsOfAccount } from "./account-name.ts";
import type { Case, CaseDesk, CaseMember } from "./cases.ts";
import type { CaseRole } from "./duties.ts";
import type { HomeAccounts } from "./home-accounts.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import type { CaseRow, MemberRow } from "./sqlite/cases-table.ts";
import type { SqliteState } from "./sqlite/sqlite-state.ts";
import { StateError } from "./state-error.ts";

const casesMax = 1_000;
const idBytes = 8;

/** The cases in a home's state. */
export class HomeCases implements CaseDesk {
  readonly #state: HomeState;
  readonly #accounts: HomeAccounts;
  readonly #tools: StateTools;

  constructor(state: HomeState, accounts: HomeAccounts, tools: StateTools) {
    this.#state = state;
    this.#accounts = accounts;
    this.#tools = tools;
  }

  list(): readonly Case[] {
    const state = this.#state.existing();
    return state === null ? [] : state.read(() => state.cases.all()).map(shown);
  }

  find(idOrName: string): Case {
    const state = this.#state.existing();
    if (state === null) throw missing(idOrName);
    return shown(state.read(() => rowOf(state, idOrName)));
  }

  make(text: string, by: string | null, known: CaseId | null = null): Case {
    const name = caseName(text);
    const id: CaseId = known ?? `c-${Buffer.from(this.#tools.randomBytes(idBytes)).toString("hex")}`;
    const state = this.#state.made();
    const now = this.#tools.now();
    state.change(() => {
      if (state.cases.byId(id) !== null) throw taken(name);
      refuseTaken(state, name, null);
      if (state.cases.all().length >= casesMax) throw tooMany();
      state.cases.add({ id, name, folded: foldedName(name), made: now });
      state.events.add({ kind: "case.made", by, about: null, detail: name }, now);
    });
    return this.find(id);
  }

  rename(id: CaseId, text: string, by: string | null): Case {
    const name = caseName(text);
    const state = this.#state.made();
    state.change(() => {
      const before = rowOf(state, id);
      refuseTaken(state, name, id);
      state.cases.rename(id, name, foldedName(name));
      const detail = `${before.name} → ${name}`;
      state.events.add({ kind: "case.renamed", by, about: null, detail }, this.#tools.now());
    });
    return this.find(id);
  }

  members(id: CaseId): readonly CaseMember[] {
    const state = this.#state.existing();
    if (state === null) throw missing(id);
    return state
      .read(() => {
        rowOf(state, id);
        return state.cases.members(id);
      })
      .map(shownMember);
  }

  admit(id: CaseId, name: string, role: CaseRole, by: string | null): readonly CaseMember[] {
    const { state, account } = this.#accounts.row(name);
    state.change(() => {
      const { name: of } = rowOf(state, id);
      const now = this.#tools.now();
      state.cases.admit(id, account.id, role, now);
      state.events.add({ kind: "case.admitted", by, about: account.name, detail: `${of}: ${role}` }, now);
    });
    return this.members(id);
  }

  dismiss(id: CaseId, name: string, by: string | null): readonly CaseMember[] {
    const { state, account } = this.#accounts.row(name);
    state.change(() => {
      const { name: of } = rowOf(state, id);
      if (!state.cases.dismiss(id, account.id)) {
        const next = "Load the page again: it shows who is.";
        throw new StateError("account.missing", `${account.name} is not in this case.`, next);
      }
      state.events.add({ kind: "case.dismissed", by, about: account.name, detail: of }, this.#tools.now());
    });
    return this.members(id);
  }

  close(): void {
    this.#state.close();
  }
}

function rowOf(state: SqliteState, idOrName: string): CaseRow {
  const row = isCaseId(idOrName) ? state.cases.byId(idOrName) : state.cases.byName(foldedName(idOrName));
  if (row === null) throw missing(idOrName);
  return row;
}

function caseName(text: string): string {
  return nameAsOfAccount(text, "case.name", "That is no name for a case.");
}

function refuseTaken(state: SqliteState, name: string, by: CaseId | null): void {
  const other = state.cases.byName(foldedName(name));
  if (other !== null && other.id !== by) throw taken(other.name);
}

function taken(name: string): StateError {
  const message = `There is a case ${name} already. Names that differ in case only are one.`;
  return new StateError("case.exists", message, "Choose another name.");
}

function tooMany(): StateError {
  const message = `This home has ${String(casesMax)} cases, which is all that it may have.`;
  return new StateError("case.too-many", message, "Go on in one that there is; tags tell items in it apart.");
}

function missing(name: string): StateError {
  return new StateError("case.missing", `There is no case ${name}.`, "`muniment case list` shows them.");
}

function shown({ id, name, made, members }: CaseRow): Case {
  return { id, name, made: formatInstant(made), members };
}

function shownMember({ name, role, since, disabled }: MemberRow): CaseMember {
  return { name, role, since: formatInstant(since), isDisabled: disabled !== null };
}
