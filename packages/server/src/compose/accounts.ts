/** Accounts and sessions of a home, put together. Loaded by compose.ts when a command needs them. */
import { homeLayout } from "../archive/home.ts";
import { openArchive } from "../archive/open.ts";
import type { AccountDesk } from "../state/accounts.ts";
import { HomeAccounts, HomeSessions, HomeState, Passwords, type StateTools } from "../state/index.ts";
import type { SessionDesk } from "../state/sessions.ts";
import type { BackEnd } from "../storage/store.ts";

export interface AccountsTools extends StateTools {
  readonly backEnd: BackEnd;
}

/** Of a home that has an archive, and one that this version knows. Nothing is made by looking. Throws ArchiveError. */
export async function composeAccounts(
  home: string,
  { backEnd, ...tools }: AccountsTools,
): Promise<{ readonly accounts: AccountDesk; readonly sessions: SessionDesk }> {
  await openArchive({ mode: "read", home, backEnd });
  const [state, passwords] = [new HomeState(homeLayout(home).state, tools), new Passwords(tools.randomBytes)];
  return {
    accounts: new HomeAccounts(state, passwords, tools.now),
    sessions: new HomeSessions(state, passwords, tools),
  };
}
