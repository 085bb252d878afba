import { createHash } from "node:crypto";
import { fromBase32, toBase32 } from "../base32.ts";
import type { HomeAccounts } from "./home-accounts.ts";
import type { StateTools } from "./home-state.ts";
import { factorAddress, factorBytes, stepOfCode } from "./one-time-code.ts";
import type { FactorDesk, FactorOffered, FactorShown } from "./second-factors.ts";
import type { SqliteState } from "./sqlite/sqlite-state.ts";
import { StateError } from "./state-error.ts";

const recoveryCodes = 10;
// 80 bits: too many to be tried, so that SHA-256 is enough to keep them by.
const recoveryBytes = 10;
const recoveryForm = /^[A-Z2-7]{16}$/;

/** The second factors in a home's state. */
export class HomeFactors implements FactorDesk {
  readonly #accounts: HomeAccounts;
  readonly #tools: StateTools;

  constructor(accounts: HomeAccounts, tools: StateTools) {
    this.#accounts = accounts;
    this.#tools = tools;
  }

  shown(name: string): FactorShown {
    const { state, account } = this.#accounts.row(name);
    return state.read(() =>
      state.factors.of(account.id) === null
        ? { on: false }
        : { on: true, recoveryLeft: state.factors.recoveryLeft(account.id) },
    );
  }

  offer(name: string): FactorOffered {
    const { account } = this.#accounts.row(name);
    const secret = this.#tools.randomBytes(factorBytes);
    return { secret: toBase32(secret), address: factorAddress(secret, account.name) };
  }

  set(name: string, text: string, code: string): readonly string[] {
    const secret = fromBase32(text);
    const now = this.#tools.now();
    const step = secret?.length === factorBytes ? stepOfCode(secret, code, now, 0) : null;
    if (secret === null || step === null) throw refused();
    const codes = Array.from({ length: recoveryCodes }, () => toBase32(this.#tools.randomBytes(recoveryBytes)));
    const { state, account } = this.#accounts.row(name);
    state.change(() => {
      if (state.factors.of(account.id) !== null) throw exists();
      state.factors.set(account.id, { secret, step }, codes.map(recoveryHash));
      state.events.add({ kind: "factor.set", by: account.name, about: account.name, detail: null }, now);
    });
    return codes.map((one) => (one.match(/.{4}/g) ?? []).join("-").toLowerCase());
  }
}

/** What an account's second factor makes of a code: whether one is needed, and whether this is one. Each is taken once. */
export function judgeCode(
  state: SqliteState,
  account: { readonly id: number; readonly name: string },
  code: string | null,
  now: number,
): "fits" | "needed" | "refused" {
  return state.change(() => {
    const factor = state.factors.of(account.id);
    if (factor === null) return "fits";
    if (code === null) return "needed";
    const typed = code.replaceAll(/[\s-]/g, "").toUpperCase();
    if (recoveryForm.test(typed)) {
      if (!state.factors.useRecovery(account.id, recoveryHash(typed))) return "refused";
      state.events.add({ kind: "factor.recovery", by: account.name, about: account.name, detail: null }, now);
      return "fits";
    }
    const step = stepOfCode(factor.secret, typed, now, factor.step);
    return step !== null && state.factors.useStep(account.id, step) ? "fits" : "refused";
  });
}

function recoveryHash(code: string): Uint8Array {
  return createHash("sha256").update(code).digest();
}

function refused(): StateError {
  const next =
    "Type the six digits that the program shows now. If they are not taken, look at this device's clock and that of the server.";
  return new StateError("factor.refused", "That is not the code of this moment.", next);
}

function exists(): StateError {
  return new StateError("factor.exists", "This account has a second factor.", "End it first, then set another.");
}
