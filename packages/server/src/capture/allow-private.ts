import { FormatError } from "@muniment/verify";

import { parseAllowList } from "./network/index.ts";

/** What is wrong with hosts and blocks of addresses that a person allowed, as a clause that names the entry; null if nothing is. */
export function faultOfAllowed(entries: readonly string[]): string | null {
  try {
    parseAllowList(entries);
    return null;
  } catch (error) {
    if (!(error instanceof FormatError)) throw error;
    return error.message;
  }
}
