import { formatInstant } from "@muniment/verify";
import { accountName, foldedName } from "./account-name.ts";
import { judgeCode } from "./home-factors.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import type { Passwords } from "./passwords.ts";
import { newSecret, secretHash } from "./secret.ts";
import { aliveAt, isAlive, lastEnd, nextEnd, useEveryMs } from "./session-times.ts";
import type { BegunSession, Session, SessionDesk, SignedIn } from "./sessions.ts";
import type { AccountRow, SqliteState } from "./sqlite/sqlite-state.ts";
import { StateError } from "./state-error.ts";
import type { TokenDesk } from "./tokens.ts";

const idForm = /^[0-9a-f]{64}$/;
const sessionsMax = 20;

/** The sessions in a home's state. */
export class HomeSessions implements SessionDesk {
  readonly #state: HomeState;
  readonly #passwords: Passwords;
  readonly #tokens: Pick<TokenDesk, "holder">;
  readonly #tools: StateTools;
  #wasNeeded = false;

  constructor(state: HomeState, passwords: Passwords, tokens: Pick<TokenDesk, "holder">, tools: StateTools) {
    this.#state = state;
    this.#passwords = passwords;
    this.#tokens = tokens;
    this.#tools = tools;
  }

  needed(): boolean {
    // An account is never removed: a file that was taken away, or put back from before, opens no door that was shut.
    this.#wasNeeded ||= (this.#state.existing()?.count() ?? 0) > 0;
    return this.#wasNeeded;
  }

  cookieName(): string {
    return this.#state.made().cookie();
  }

  async begin(name: string, password: string, code: string | null): Promise<SignedIn> {
    const { state, account, fits } = await this.#tried(name, password);
    if (state === null) return { outcome: "refused" };
    const judged = account !== null && fits ? judgeCode(state, account, code, this.#tools.now()) : null;
    if (judged === "needed") return { outcome: "code-needed" };
    const begun = account !== null && judged === "fits" ? this.#begin(state, account) : null;
    if (begun !== null) return { outcome: "begun", begun };
    // For a name that nobody has as well: what is written down takes time, which would tell names.
    const detail = judged === "refused" ? "code" : "password";
    state.change(() => {
      state.events.add({ kind: "session.refused", by: null, about: account?.name ?? null, detail }, this.#tools.now());
    });
    return { outcome: judged === "refused" ? "code-refused" : "refused" };
  }

  enter(name: string, passkey: string | null = null): BegunSession {
    const state = this.#state.existing();
    const account = state === null ? null : accountOf(state, name);
    const begun = state === null || account === null ? null : this.#begin(state, account, passkey);
    if (begun === null) throw new StateError("account.missing", `There is no account ${name}.`, "Sign in.");
    return begun;
  }

  async knows(name: string, password: string): Promise<boolean> {
    return (await this.#tried(name, password)).fits;
  }

  ofToken(token: string, use: boolean): Session | null {
    const hash = secretHash(token);
    return hash === null ? null : this.#session(hash, use);
  }

  ofBearer(secret: string): Session | null {
    return this.#tokens.holder(secret);
  }

  byId(id: string): Session | null {
    return idForm.test(id) ? this.#session(Buffer.from(id, "hex"), false) : null;
  }

  end(token: string): void {
    const hash = secretHash(token);
    const state = this.#state.existing();
    if (hash === null || state === null) return;
    state.change(() => {
      const row = state.session(hash);
      state.endSession(hash);
      if (row !== null)
        state.events.add({ kind: "session.ended", by: row.name, about: row.name, detail: null }, this.#tools.now());
    });
  }

  /** Who is disabled, and who is nobody, is looked at for as long. */
  async #tried(name: string, password: string): Promise<Tried> {
    const state = this.#state.existing();
    const account = state === null ? null : accountOf(state, name);
    return { state, account, fits: await this.#passwords.fits(password, account?.password ?? null) };
  }

  /** Null if the account was changed since it was looked at. */
  #begin(state: SqliteState, account: AccountRow, passkey: string | null = null): BegunSession | null {
    const now = this.#tools.now();
    const { text: token, hash } = newSecret(this.#tools.randomBytes);
    const is = state.change(() => {
      const row = { token: hash, account, begun: now, ends: lastEnd(now) };
      if (!state.beginSession(row, aliveAt(now), sessionsMax)) return false;
      state.events.add({ kind: "session.begun", by: account.name, about: account.name, detail: passkey }, now);
      return true;
    });
    const session = is ? this.#session(hash, false) : null;
    return session === null ? null : { token, session };
  }

  #session(hash: Uint8Array, use: boolean): Session | null {
    const state = this.#state.existing();
    const row = state?.session(hash) ?? null;
    const now = this.#tools.now();
    if (state === null || row === null || row.disabled !== null || !isAlive(row, aliveAt(now))) return null;
    const used = use && now - row.used >= useEveryMs ? now : row.used;
    if (used !== row.used) state.useSession(hash, used);
    const ends = formatInstant(nextEnd({ used, ends: row.ends }));
    const { name, actor, role } = row;
    return {
      id: Buffer.from(hash).toString("hex"),
      name,
      actor,
      cases: state.read(() => state.cases.rolesOf(row.account)),
      role,
      alsoAdministers: row.also_administers === 1,
      ends,
    };
  }
}

interface Tried {
  readonly state: SqliteState | null;
  readonly account: AccountRow | null;
  readonly fits: boolean;
}

/** Null for a disabled one, and for what is no name: all of them take the same time to be refused. */
function accountOf(state: SqliteState, text: string): AccountRow | null {
  try {
    const account = state.account(foldedName(accountName(text)));
    return account?.disabled === null ? account : null;
  } catch (error) {
    if (error instanceof StateError && error.code === "account.name") return null;
    throw error;
  }
}
