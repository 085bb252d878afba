import { lstat, rename } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import type { HomeLayout } from "../archive/home.ts";
import { syncFolder } from "../storage/durable.ts";
import { StoreError, type SetAside } from "../storage/store.ts";
import { systemCode } from "../storage/system-error.ts";

/**
 * Takes whatever lies under a name in the archive to var/orphans, durably: a file as recovery does, and what is no plain file, or has a name that
 * no store gives, by a rename. Nothing is ever overwritten or deleted. False if there is nothing under the name.
 */
export async function moveAside(layout: HomeLayout, setAside: SetAside, name: string): Promise<boolean> {
  try {
    await setAside.setAside(name);
    return true;
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === "not-found") return false;
    if (error.code !== "not-a-file" && error.code !== "denied") throw error;
  }
  const from = join(layout.archive, name);
  if (!(await isThere(from))) return false;
  await rename(from, await freeName(layout.orphans, basename(name)));
  await syncFolder(layout.orphans);
  await syncFolder(dirname(from));
  return true;
}

/** A path in a folder under which nothing lies. */
export async function freeName(folder: string, name: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const path = join(folder, attempt === 1 ? name : `${name}.${String(attempt)}`);
    if (!(await isThere(path))) return path;
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return false;
    throw error;
  }
}
