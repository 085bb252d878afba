import { createHash } from "node:crypto";
import { formatInstant } from "@muniment/verify";
import { accountName, foldedName } from "./account-name.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import type { Passwords } from "./passwords.ts";
import { aliveAt, isAlive, lastEnd, nextEnd, useEveryMs } from "./session-times.ts";
import type { BegunSession, Session, SessionDesk } from "./sessions.ts";
import type { AccountRow, SqliteState } from "./sqlite/sqlite-state.ts";
import { StateError } from "./state-error.ts";

const tokenBytes = 32;
const tokenForm = /^[A-Za-z0-9_-]{43}$/;
const idForm = /^[0-9a-f]{64}$/;
const sessionsMax = 20;

/** The sessions in a home's state. */
export class HomeSessions implements SessionDesk {
  readonly #state: HomeState;
  readonly #passwords: Passwords;
  readonly #tools: StateTools;
  #wasNeeded = false;

  constructor(state: HomeState, passwords: Passwords, tools: StateTools) {
    this.#state = state;
    this.#passwords = passwords;
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

  async begin(name: string, password: string): Promise<BegunSession | null> {
    const state = this.#state.existing();
    const account = state === null ? null : accountOf(state, name);
    const fits = await this.#passwords.fits(password, account?.password ?? null);
    if (!fits || state === null || account === null) return null;
    const now = this.#tools.now();
    const token = Buffer.from(this.#tools.randomBytes(tokenBytes)).toString("base64url");
    const row = { token: hashOf(token), account, begun: now, ends: lastEnd(now) };
    if (!state.beginSession(row, aliveAt(now), sessionsMax)) return null;
    const session = this.ofToken(token, false);
    return session === null ? null : { token, session };
  }

  ofToken(token: string, use: boolean): Session | null {
    return tokenForm.test(token) ? this.#session(hashOf(token), use) : null;
  }

  byId(id: string): Session | null {
    return idForm.test(id) ? this.#session(Buffer.from(id, "hex"), false) : null;
  }

  end(token: string): void {
    if (tokenForm.test(token)) this.#state.existing()?.endSession(hashOf(token));
  }

  #session(hash: Uint8Array, use: boolean): Session | null {
    const state = this.#state.existing();
    const row = state?.session(hash) ?? null;
    const now = this.#tools.now();
    if (state === null || row === null || row.disabled !== null || !isAlive(row, aliveAt(now))) return null;
    const used = use && now - row.used >= useEveryMs ? now : row.used;
    if (used !== row.used) state.useSession(hash, used);
    const ends = formatInstant(nextEnd({ used, ends: row.ends }));
    return { id: Buffer.from(hash).toString("hex"), name: row.name, actor: row.actor, role: row.role, ends };
  }
}

/** Only a hash of it is kept: whoever reads the file has no token. */
function hashOf(token: string): Uint8Array {
  return createHash("sha256").update(token).digest();
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
