import { chown, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Schemes that the browser knows are named here; a name that it does not know leaves it with none. */
const noScheme = "none";

/** A folder of a profile in which nobody may write: a browser that is to keep its cache there keeps none. */
export function noCacheIn(profile: string): string {
  return join(profile, "no-cache");
}

/**
 * A profile that no browser has opened yet. Without a `person` it takes no part in HTTP authentication: it would ask for a name and a
 * password, and keep the page waiting for the answer without end.
 */
export async function makeProfile(
  folder: string,
  person: boolean,
  user: { readonly uid: number; readonly gid: number } | null,
): Promise<void> {
  const made = [folder];
  await mkdir(folder);
  await mkdir(noCacheIn(folder), { mode: 0o555 });
  if (!person) {
    const state = join(folder, "Local State");
    await writeFile(state, JSON.stringify({ auth: { schemes: noScheme } }));
    made.push(state);
  }
  if (user !== null) for (const path of made) await chown(path, user.uid, user.gid);
}
