import type { Alive } from "./sqlite/sqlite-state.ts";

const idleMs = 2 * 60 * 60 * 1000;
const longestMs = 12 * 60 * 60 * 1000;

/** A session that is used again and again is written down as used no more often than this: each time is a sync of the disk. */
export const useEveryMs = 60 * 1000;

export function aliveAt(now: number): Alive {
  return { now, usedAfter: now - idleMs };
}

export function isAlive(session: { readonly used: number; readonly ends: number }, { now, usedAfter }: Alive): boolean {
  return session.ends > now && session.used > usedAfter;
}

/** The end of a session that begins at `now`, however much it is used. */
export function lastEnd(now: number): number {
  return now + longestMs;
}

/** When it ends if nobody uses it. */
export function nextEnd({ used, ends }: { readonly used: number; readonly ends: number }): number {
  return Math.min(used + idleMs, ends);
}
