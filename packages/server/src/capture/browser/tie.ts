import { execFile } from "node:child_process";
import { promisify } from "node:util";

/** Of util-linux, which Linux systems have; that of BusyBox does not know how. */
const tool = "setpriv";
const words = ["--pdeathsig", "KILL"] as const;

/**
 * What a command is called by so that the system ends it as soon as this program ends, however that comes about. A browser notices by
 * itself that nobody speaks to it any more, but not while it still starts: it would wait for ever for a reader of its network log.
 * Nothing where the system cannot be told so.
 */
export async function tie(): Promise<readonly string[]> {
  try {
    await promisify(execFile)(tool, [...words, "true"]);
    return [tool, ...words, "--"];
  } catch {
    return [];
  }
}
