/** The state of a home on disk, with a clock that a test sets. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HomeAccounts, HomeSessions, HomeState, Passwords } from "./index.ts";

export const samplePassword = "four plain wooden chairs";

export interface SampleState {
  readonly file: string;
  readonly clock: { now: number };
  readonly accounts: HomeAccounts;
  readonly sessions: HomeSessions;
  /** The same file, opened by another program. */
  again(): Pick<SampleState, "accounts" | "sessions">;
}

/** Removed when the test ends. */
export async function sampleState(t: { after(work: () => Promise<void>): void }): Promise<SampleState> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-state-"));
  const file = join(folder, "state.sqlite");
  const clock = { now: Date.UTC(2026, 10, 29, 9) };
  const tools = { now: () => clock.now, randomBytes: (size: number) => new Uint8Array(randomBytes(size)) };
  const passwords = new Passwords(tools.randomBytes);
  const open: HomeState[] = [];
  const again = () => {
    const state = new HomeState(file, tools);
    open.push(state);
    return {
      accounts: new HomeAccounts(state, passwords, tools.now),
      sessions: new HomeSessions(state, passwords, tools),
    };
  };
  t.after(async () => {
    for (const state of open) state.close();
    await rm(folder, { recursive: true });
  });
  return { file, clock, again, ...again() };
}
