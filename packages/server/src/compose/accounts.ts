/** Accounts and sessions of a home, put together. Loaded by compose.ts when a command needs them. */
import { homeLayout } from "../archive/home.ts";
import { openArchive } from "../archive/open.ts";
import { HomeState, stateDesks, type StateDesks, type StateTools } from "../state/index.ts";
import type { BackEnd } from "../storage/store.ts";

export interface AccountsTools extends StateTools {
  readonly backEnd: BackEnd;
}

/** Of a home that has an archive, and one that this version knows. Nothing is made by looking. Throws ArchiveError. */
export async function composeAccounts(home: string, { backEnd, ...tools }: AccountsTools): Promise<StateDesks> {
  await openArchive({ mode: "read", home, backEnd });
  return stateDesks(new HomeState(homeLayout(home).state, tools), tools);
}
