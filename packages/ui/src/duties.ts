import type { SessionAnswer } from "./api.ts";

export type SignedIn = Extract<SessionAnswer, { state: "in" }>;

export function administers({ role, alsoAdministers }: SignedIn): boolean {
  return role === "administrator" || alsoAdministers;
}

/** Who invites also holds the key, and names the archive. */
export function invites(session: SignedIn): boolean {
  return session.role === "lead" || administers(session);
}
