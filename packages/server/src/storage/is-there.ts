import { lstat } from "node:fs/promises";
import { systemCode } from "./system-error.ts";

/** Whether anything has this name, be it a link that leads nowhere. Throws the system's error where that cannot be told. */
export async function isThere(path: string): Promise<boolean> {
  try {
    await lstat(path);
    return true;
  } catch (error) {
    if (systemCode(error) === "ENOENT" || systemCode(error) === "ENOTDIR") return false;
    throw error;
  }
}
