/** People who sign in to a sample viewer. */
import assert from "node:assert/strict";
import { roles, type Role } from "../state/accounts.ts";
import { samplePassword } from "../state/sample-state.ts";
import type { ViewerDeps } from "./viewer-deps.ts";
import { post, type Reply } from "./sample-viewer.ts";

/** What a browser would send back, of an answer that sets one cookie. */
export function cookieOf(reply: Reply): string {
  const [cookie, ...others] = reply.headers["set-cookie"] ?? [];
  assert.ok(cookie !== undefined && others.length === 0);
  return cookie.split(";")[0] ?? "";
}

export function signIn(url: string, name: string, password = samplePassword): Promise<Reply> {
  return post(`${url}api/session`, { name, password });
}

/** An account for each role, named after it, and the cookie of each. */
export async function signInEveryRole(deps: ViewerDeps, url: string): Promise<Readonly<Record<Role, string>>> {
  for (const role of roles) await deps.accounts.add({ name: role, role, password: samplePassword });
  const cookies: (readonly [Role, string])[] = [];
  for (const role of roles) cookies.push([role, cookieOf(await signIn(url, role))]);
  return Object.fromEntries(cookies) as Record<Role, string>;
}
