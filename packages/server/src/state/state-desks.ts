import { HomeAccounts } from "./home-accounts.ts";
import { HomeCases } from "./home-cases.ts";
import { HomeFactors } from "./home-factors.ts";
import { HomeInvitations } from "./home-invitations.ts";
import { HomePasskeys } from "./home-passkeys.ts";
import { HomeSessions } from "./home-sessions.ts";
import type { HomeState, StateTools } from "./home-state.ts";
import { HomeTokens } from "./home-tokens.ts";
import { Passwords } from "./passwords.ts";

/** All that is asked of one home's state. `accounts` closes it. */
export interface StateDesks {
  readonly accounts: HomeAccounts;
  readonly sessions: HomeSessions;
  readonly invitations: HomeInvitations;
  readonly tokens: HomeTokens;
  readonly factors: HomeFactors;
  readonly passkeys: HomePasskeys;
  readonly cases: HomeCases;
}

export function stateDesks(state: HomeState, tools: StateTools): StateDesks {
  const passwords = new Passwords(tools.randomBytes, tools.passwordCost);
  const accounts = new HomeAccounts(state, passwords, tools.now);
  const tokens = new HomeTokens(state, accounts, tools);
  return {
    accounts,
    sessions: new HomeSessions(state, passwords, tokens, tools),
    invitations: new HomeInvitations(state, accounts, tools),
    tokens,
    factors: new HomeFactors(accounts, tools),
    passkeys: new HomePasskeys(state, accounts, tools.now),
    cases: new HomeCases(state, accounts, tools),
  };
}
