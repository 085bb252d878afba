import type { ViewerDeps } from "./viewer-deps.ts";

/** Names of the accounts behind actors, by the actor, as far as there are accounts. */
export async function accountNames(
  { accounts, sessions }: Pick<ViewerDeps, "accounts" | "sessions">,
  actors: readonly string[],
): Promise<Readonly<Record<string, string>>> {
  const asked = new Set(actors);
  if (asked.size === 0 || !sessions.needed()) return {};
  return Object.fromEntries(
    (await accounts.list()).flatMap(({ actor, name }) => (asked.has(actor) ? [[actor, name]] : [])),
  );
}
