import { createHash } from "node:crypto";
import { formatInstant } from "@muniment/verify";
import { nameAsOfAccount } from "./account-name.ts";
import type { HomeAccounts } from "./home-accounts.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import type {
  PasskeyAsked,
  PasskeyDesk,
  PasskeyMade,
  PasskeyOffered,
  PasskeyPlace,
  PasskeyShown,
  PasskeySigned,
  PasskeyTaken,
} from "./passkeys.ts";
import type { PasskeyRow } from "./sqlite/passkeys-table.ts";
import type { AccountRow, SqliteState } from "./sqlite/sqlite-state.ts";
import { StateError } from "./state-error.ts";
import { algorithms, judgeMade, judgeSigned } from "./webauthn.ts";

const ofAccountMax = 10;

/** The passkeys in a home's state. */
export class HomePasskeys implements PasskeyDesk {
  readonly #state: HomeState;
  readonly #accounts: HomeAccounts;
  readonly #now: StateTools["now"];

  constructor(state: HomeState, accounts: HomeAccounts, now: StateTools["now"]) {
    this.#state = state;
    this.#accounts = accounts;
    this.#now = now;
  }

  list(name: string): readonly PasskeyShown[] {
    const { state, account } = this.#accounts.row(name);
    return state.read(() => state.passkeys.of(account.id)).map(shown);
  }

  offer(name: string, { host }: PasskeyPlace, challenge: string): PasskeyOffered {
    const { state, account } = this.#accounts.row(name);
    const known = state.read(() => state.passkeys.of(account.id));
    if (known.length >= ofAccountMax) throw tooMany();
    return {
      challenge,
      host,
      user: { handle: handleOf(state, account), name: account.name },
      algorithms,
      known: known.filter((one) => one.host === host).map(({ credential }) => credential),
    };
  }

  async add(account: string, text: string, made: PasskeyMade, { place, challenge }: PasskeyAsked): Promise<void> {
    const name = passkeyName(text);
    if (challenge === null) throw refused("the challenge is none that holds");
    const judged = await judgeMade(made, { place, challenge });
    if (judged.is === "bad") throw refused(judged.cause);
    const { state, account: found } = this.#accounts.row(account);
    const now = this.#now();
    state.change(() => {
      if (state.passkeys.of(found.id).length >= ofAccountMax) throw tooMany();
      if (state.passkeys.byCredential(judged.credential) !== null) throw exists();
      state.passkeys.add({
        credential: judged.credential,
        account: found.id,
        name,
        host: place.host,
        public_key: judged.publicKey,
        counter: judged.counter,
        synced: judged.synced ? 1 : 0,
        made: now,
      });
      state.events.add({ kind: "passkey.made", by: found.name, about: found.name, detail: name }, now);
    });
  }

  remove(name: string, id: number): void {
    const { state, account } = this.#accounts.row(name);
    state.change(() => {
      const passkey = state.passkeys.of(account.id).find((one) => one.id === id);
      if (passkey === undefined) throw missing();
      state.passkeys.remove(id);
      const event = { kind: "passkey.removed", by: account.name, about: account.name, detail: passkey.name } as const;
      state.events.add(event, this.#now());
    });
  }

  async judge(signed: PasskeySigned, { place, challenge }: PasskeyAsked): Promise<PasskeyTaken | null> {
    const state = this.#state.existing();
    if (state === null) return null;
    const passkey = state.read(() => state.passkeys.byCredential(signed.id));
    const judged =
      passkey === null || challenge === null
        ? null
        : await judgeSigned(signed, { place, challenge, publicKey: passkey.public_key, counter: passkey.counter });
    const now = this.#now();
    return state.change(() => {
      const account = passkey === null ? null : state.account(passkey.folded);
      const isTaken =
        passkey !== null &&
        account?.disabled === null &&
        judged?.is === "good" &&
        passkey.host === place.host &&
        signed.userHandle === handleOf(state, account) &&
        state.passkeys.use(passkey.id, { counter: judged.counter, synced: judged.synced ? 1 : 0 }, now);
      if (isTaken) return { account: passkey.holder, name: passkey.name };
      const about = passkey?.holder ?? null;
      state.events.add({ kind: "session.refused", by: null, about, detail: "passkey" }, now);
      return null;
    });
  }
}

/**
 * By which authenticators know the account, so that they keep one entry for it. It goes to whoever syncs them: it must not be the actor, who
 * stands in packages.
 */
function handleOf(state: SqliteState, { actor }: Pick<AccountRow, "actor">): string {
  return createHash("sha256").update(`muniment-passkey-user/1\n${state.cookie()}\n${actor}`).digest("base64url");
}

function passkeyName(text: string): string {
  return nameAsOfAccount(text, "passkey.name", "That is no name for a passkey.");
}

function shown({ id, name, host, synced, made, used }: PasskeyRow): PasskeyShown {
  const usedAt = used === null ? null : formatInstant(used);
  return { id, name, host, synced: synced === 1, made: formatInstant(made), used: usedAt };
}

function refused(cause: unknown): StateError {
  const message = "That is no passkey for this viewer, or it came too late.";
  return new StateError("passkey.refused", message, "Begin again, here in the viewer.", { cause });
}

function exists(): StateError {
  return new StateError("passkey.exists", "This passkey is here already.", "Sign in by it, or remove it first.");
}

function missing(): StateError {
  const message = "This account has no such passkey.";
  return new StateError("passkey.missing", message, "Load the page again: it shows those that it has.");
}

function tooMany(): StateError {
  const message = `An account has ${ofAccountMax} passkeys at most.`;
  return new StateError("passkey.too-many", message, "Remove one that is not used any more.");
}
