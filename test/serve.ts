/** The built program as it serves a home, in a process of its own. */
import assert from "node:assert/strict";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { start, type RunOptions } from "./program.ts";

export interface Served {
  readonly child: ChildProcess;
  readonly url: string;
  /** Where the first account is made; null where there is one. */
  readonly firstRun: string | null;
  readonly ports: { readonly application: number; readonly replay: number };
  /** Answers the exit code, once all that it printed was had. */
  readonly end: (signal: "SIGINT" | "SIGTERM" | "SIGKILL") => Promise<number | null>;
}

/** Answers once it listens. Of what it prints, the first line is read here. */
export async function serve(home: string, args: readonly string[] = [], options: RunOptions = {}): Promise<Served> {
  const child = start(home, ["serve", "--port", "0", "--json", ...args], options);
  const closed = once(child, "close") as Promise<[number | null]>;
  const listens = once(createInterface({ input: child.stdout ?? assert.fail() }), "line") as Promise<[string]>;
  const [line] = await Promise.race([listens, closed.then(() => assert.fail("it ended before it listened"))]);
  const end: Served["end"] = async (signal) => {
    child.kill(signal);
    return (await closed)[0];
  };
  return { ...(JSON.parse(line) as Pick<Served, "url" | "firstRun" | "ports">), child, end };
}
