/** Our own recorder: the built program, asked for the same rest, for no scrolling, and for nothing beside what the page asked for. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { readWacz, type Recorded } from "../../test/site/read-wacz.ts";
import { addresses } from "../../test/site/site.ts";
import { mainFile } from "../measure.ts";
import { rest } from "./rest.ts";

/** The load event must come within 55 % of it (spec/capture). */
const timeLimitSeconds = Math.ceil(rest.loadLimitSeconds / 0.55);

export function captureCommand(url: string, folder: string): readonly string[] {
  return [
    mainFile,
    "capture",
    url,
    ...[addresses.own, addresses.other].flatMap((address) => ["--allow-private", address]),
    ...["--settle", String(rest.quietSeconds), "--settle-limit", String(rest.limitSeconds)],
    ...["--time-limit", String(timeLimitSeconds), "--scroll-limit", "0", "--alternatives", "leave", "--json"],
    ...["--home", join(folder, "home"), "--out", join(folder, "capture.wacz")],
    ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
  ];
}

/** Null if it made no WACZ. */
export async function readCapture(folder: string): Promise<readonly Recorded[] | null> {
  const wacz = join(folder, "capture.wacz");
  return existsSync(wacz) ? (await readWacz(wacz)).answers : null;
}

/** Whether the capture was ended by its limit on time. `stdout`: what the program printed of it. */
export function reachedTime(stdout: string): boolean {
  const [first = "{}"] = stdout.split("\n");
  const { reasons = [] } = JSON.parse(first === "" ? "{}" : first) as {
    readonly reasons?: readonly { readonly code: string }[];
  };
  return reasons.some(({ code }) => code === "limit.time");
}
