import { rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { HomeLayout } from "../archive/home.ts";
import { syncFolder } from "../storage/durable.ts";
import { checkKey } from "../storage/key.ts";
import { statsOf } from "../storage/plain-file.ts";
import { StoreError, type SetAside } from "../storage/store.ts";

/**
 * Takes whatever lies under a name in the archive to var/orphans, durably: a file as recovery does, and what is no plain file, or has a name that
 * no store gives, by a rename. Nothing is ever overwritten or deleted. False if there is nothing under the name.
 */
export async function moveAside(layout: HomeLayout, setAside: SetAside, name: string): Promise<boolean> {
  const from = join(layout.archive, name);
  const stats = await statsOf(from);
  if (stats === null) return false;
  if (stats.isFile() && isKey(name)) {
    await setAside.setAside(name);
    return true;
  }
  await rename(from, await freeName(layout.orphans, basename(name)));
  await syncFolder(layout.orphans);
  await syncFolder(dirname(from));
  return true;
}

/** A path in a folder under which nothing lies. */
export async function freeName(folder: string, name: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const path = join(folder, attempt === 1 ? name : `${name}.${String(attempt)}`);
    if ((await statsOf(path)) === null) return path;
  }
}

function isKey(name: string): boolean {
  try {
    checkKey(name);
    return true;
  } catch (error) {
    if (error instanceof StoreError) return false;
    throw error;
  }
}
