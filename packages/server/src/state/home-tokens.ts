import { formatInstant } from "@muniment/verify";
import { nameAsOfAccount } from "./account-name.ts";
import { above, administers, inCaseByToken, tokenMay } from "./duties.ts";
import type { HomeAccounts } from "./home-accounts.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import { newSecret, secretHash } from "./secret.ts";
import { useEveryMs } from "./session-times.ts";
import type { Session } from "./sessions.ts";
import type { TokenRow } from "./sqlite/tokens-table.ts";
import { StateError } from "./state-error.ts";
import type { NewToken, TokenDesk, TokenShown } from "./tokens.ts";

const dayMs = 24 * 60 * 60 * 1000;
const daysMax = 366;
const ofAccountMax = 20;

// Programs that look for secrets in what is published know a token by it.
const prefix = "muniment_";

/** The tokens in a home's state. */
export class HomeTokens implements TokenDesk {
  readonly #state: HomeState;
  readonly #accounts: HomeAccounts;
  readonly #tools: StateTools;

  constructor(state: HomeState, accounts: HomeAccounts, tools: StateTools) {
    this.#state = state;
    this.#accounts = accounts;
    this.#tools = tools;
  }

  list(account: string | null): readonly TokenShown[] {
    const state = this.#state.existing();
    if (state === null) return [];
    const id = account === null ? null : this.#accounts.row(account).account.id;
    return state.read(() => state.tokens.after(this.#tools.now(), id)).map(shown);
  }

  make(by: Session, { name: text, role, days }: NewToken): ReturnType<TokenDesk["make"]> {
    const name = tokenName(text);
    if (!tokenMay(by, role)) throw above("A token cannot do what your account may not.");
    if (!Number.isInteger(days) || days < 1 || days > daysMax)
      throw new StateError("token.days", "A token cannot hold for so long.", `Let it hold for 1 to ${daysMax} days.`);
    const secret = newSecret(this.#tools.randomBytes);
    const now = this.#tools.now();
    const { state, account } = this.#accounts.row(by.name);
    const id = state.change(() => {
      if (state.tokens.after(now, account.id).length >= ofAccountMax) throw tooMany();
      state.events.add({ kind: "token.made", by: by.name, about: null, detail: name }, now);
      return state.tokens.add({
        secret: secret.hash,
        account: account.id,
        name,
        role,
        made: now,
        ends: now + days * dayMs,
      });
    });
    const token = this.list(by.name).find((one) => one.id === id);
    if (token === undefined) throw missing();
    return { secret: `${prefix}${secret.text}`, token };
  }

  withdraw(by: Session, id: number): void {
    const token = this.list(administers(by) ? null : by.name).find((one) => one.id === id);
    const state = this.#state.existing();
    if (token === undefined || state === null) throw missing();
    state.change(() => {
      state.tokens.remove(id);
      const event = { kind: "token.withdrawn", by: by.name, about: token.account, detail: token.name } as const;
      state.events.add(event, this.#tools.now());
    });
  }

  holder(given: string): Session | null {
    const hash = given.startsWith(prefix) ? secretHash(given.slice(prefix.length)) : null;
    const state = this.#state.existing();
    if (hash === null || state === null) return null;
    const now = this.#tools.now();
    const row = state.read(() => state.tokens.bySecret(hash, now));
    if (row === null) return null;
    const { account } = this.#accounts.row(row.holder);
    const may = tokenMay({ role: account.role, alsoAdministers: account.also_administers === 1 }, row.role);
    if (account.disabled !== null || !may) return null;
    if (row.used === null || now - row.used >= useEveryMs)
      state.change(() => {
        state.tokens.use(row.id, now);
      });
    const id = Buffer.from(hash).toString("hex");
    const { name, actor } = account;
    const inCases = [...state.read(() => state.cases.rolesOf(account.id))].flatMap(([of, role]) => {
      const byToken = inCaseByToken(role, row.role);
      return byToken === null ? [] : [[of, byToken] as const];
    });
    return {
      id,
      name,
      actor,
      cases: new Map(inCases),
      role: row.role,
      alsoAdministers: false,
      ends: formatInstant(row.ends),
    };
  }
}

function tokenName(text: string): string {
  return nameAsOfAccount(text, "token.name", "That is no name for a token.");
}

function shown({ id, name, role, holder, ...row }: TokenRow): TokenShown {
  const used = row.used === null ? null : formatInstant(row.used);
  return { id, name, role, account: holder, made: formatInstant(row.made), ends: formatInstant(row.ends), used };
}

function missing(): StateError {
  const message = "There is no such token: it has ended, or was withdrawn.";
  return new StateError("token.missing", message, "Load the page again: it shows those that hold.");
}

function tooMany(): StateError {
  const message = `An account has ${ofAccountMax} tokens at most.`;
  return new StateError("token.too-many", message, "Withdraw one that is not used any more.");
}
