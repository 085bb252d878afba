/** Runs a harness in a process of its own, so that two of them share neither memory nor a thread, and one can break alone. */
import { fork, type Serializable } from "node:child_process";
import { existsSync } from "node:fs";
import { fileURLToPath } from "node:url";
import type { Harness, HarnessOptions, HarnessResult } from "./harness.ts";

export type End =
  | { readonly outcome: "done"; readonly result: HarnessResult }
  /** It was stopped, or it broke; what it said last. */
  | { readonly outcome: "stopped" | "broken"; readonly last: string }
  | { readonly outcome: "missing" };

export interface Apart {
  readonly ended: Promise<End>;
  stop(): void;
}

type Sent = { readonly log: string } | { readonly result: HarnessResult };
/** How long a harness may take to end when it is asked to. */
const graceMs = 30_000;

type Options = Pick<HarnessOptions, "seed" | "budget">;

export function runApart(module: string, { seed, budget, log }: HarnessOptions): Apart {
  const file = fileURLToPath(new URL(`${module}.ts`, import.meta.url));
  if (!existsSync(file)) return { ended: Promise.resolve({ outcome: "missing" }), stop: () => undefined };
  const options: Options = { seed, budget };
  // In a group of its own: an interruption is for the runner to pass on.
  const child = fork(import.meta.filename, [file, JSON.stringify(options)], {
    execArgv: ["--conditions=source"],
    stdio: ["ignore", "ignore", "pipe", "ipc"],
    detached: true,
  });
  let [result, last, stopped, errors]: [HarnessResult | null, string, boolean, string] = [null, "", false, ""];
  child.stderr?.setEncoding("utf8").on("data", (text: string) => (errors = `${errors}${text}`.slice(-4000)));
  child.on("message", (message: Serializable) => {
    const sent = message as Sent;
    if ("result" in sent) result = sent.result;
    else log((last = sent.log));
  });
  const ended = new Promise<End>((resolve) => {
    child.on("close", () => {
      if (result !== null) resolve({ outcome: "done", result });
      else resolve({ outcome: stopped ? "stopped" : "broken", last: stopped ? last : `${last}\n${errors}`.trim() });
    });
  });
  return {
    ended,
    stop: () => {
      stopped = true;
      child.kill("SIGTERM");
      // With its children: one that does not look at its signal had its time.
      const last = setTimeout(() => {
        if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
      }, graceMs);
      void ended.then(() => {
        clearTimeout(last);
      });
    },
  };
}

if (import.meta.main) {
  const [file, given] = process.argv.slice(2);
  const { run } = (await import(file ?? "")) as { readonly run: Harness };
  const stop = new AbortController();
  process.on("SIGTERM", () => {
    stop.abort();
  });
  const send = (sent: Sent): void => void process.send?.(sent);
  const log = (line: string): void => {
    send({ log: line });
  };
  const result = await run({ ...(JSON.parse(given ?? "") as Options), log, signal: stop.signal });
  send({ result });
  process.disconnect();
}
