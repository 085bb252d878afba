import type { SessionState } from "./session.tsx";

/** Whether who looks may put items into cases, and take them out, in some at least. The server asks again. */
export function mayAssign(session: SessionState): boolean {
  return session.state === "in" && session.mayAssign;
}

/** Whether who looks may say something of items, of some at least. The server asks again. */
export function mayDescribe(session: SessionState): boolean {
  return session.state === "in" && session.mayDescribe;
}
