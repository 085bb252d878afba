/** The state of a home on disk, with a clock that a test sets. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { HomeState, stateDesks, type StateDesks } from "./index.ts";
import type { BegunSession, SessionDesk } from "./sessions.ts";

export const samplePassword = "four plain wooden chairs";
/** The least that there is: a hundred passwords of the standard cost take a small machine half a minute. */
export const sampleCost = { memory: 8, passes: 1, parallelism: 1 } as const;

export interface SampleState extends StateDesks {
  readonly file: string;
  readonly clock: { now: number };
  /** The same file, opened by another program. */
  again(): StateDesks;
}

/** A session that begins by name and password; null where none does. */
export async function begin(
  sessions: Pick<SessionDesk, "begin">,
  name: string,
  password = samplePassword,
  code: string | null = null,
): Promise<BegunSession | null> {
  const signedIn = await sessions.begin(name, password, code);
  return signedIn.outcome === "begun" ? signedIn.begun : null;
}

/** Removed when the test ends. */
export async function sampleState(t: { after(work: () => Promise<void>): void }): Promise<SampleState> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-state-"));
  const file = join(folder, "state.sqlite");
  const clock = { now: Date.UTC(2026, 10, 29, 9) };
  const tools = {
    now: () => clock.now,
    randomBytes: (size: number) => new Uint8Array(randomBytes(size)),
    passwordCost: sampleCost,
  };
  const open: HomeState[] = [];
  const again = () => {
    const state = new HomeState(file, tools);
    open.push(state);
    return stateDesks(state, tools);
  };
  t.after(async () => {
    for (const state of open) state.close();
    await rm(folder, { recursive: true });
  });
  return { file, clock, again, ...again() };
}
