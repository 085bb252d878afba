import { readdir } from "node:fs/promises";
import { systemCode } from "./system-error.ts";

/** The names in a folder, in no order; none where there is no such folder. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    if (systemCode(error) === "ENOENT") return [];
    throw error;
  }
}
