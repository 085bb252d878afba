import type { SessionState } from "./session.tsx";

/** Whether who looks may put items into cases, and take them out, in some at least. The server asks again. */
export function mayAssign(session: SessionState): boolean {
  return session.state === "in" && session.mayAssign;
}

/** Whether who looks may take in, and say something of items, in some case at least. The server asks again. */
export function mayAdd(session: SessionState): boolean {
  return session.state === "in" && session.adds !== "nowhere";
}

/** Whether they may also take in what belongs to no case. */
export function mayAddEverywhere(session: SessionState): boolean {
  return session.state === "in" && session.adds === "everywhere";
}
