/** For tests: a process of the tools that a file has taken over. It tries what it must not be able to do, and tells what came of it. */
import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { readGiven } from "./given-file.ts";
import { shutIn } from "./shut-in.ts";

shutIn();
const given = await readGiven(process.stdin);
const { port, key, folder } = JSON.parse(Buffer.from(given.head).toString()) as Record<string, string>;

const tries: Record<string, () => unknown> = {
  "read a key": () => readFileSync(key ?? ""),
  "read the system": () => readFileSync("/etc/passwd"),
  "write a file": () => {
    writeFileSync(`${folder ?? ""}/written`, "x");
  },
  "run a program": async () => {
    const child = spawn("/bin/sh", ["-c", "true"]);
    await new Promise((resolve, reject) => child.once("error", reject).once("close", resolve));
  },
  "start a thread": async () => {
    const { Worker } = await import("node:worker_threads");
    return new Worker("", { eval: true });
  },
  "load the network": () => import("node:net"),
  "get the network": () => process.getBuiltinModule("node:net"),
  "require the network": async () => {
    (await import("node:module")).createRequire("/")("net");
  },
  fetch: () => fetch(`http://127.0.0.1:${port ?? ""}`),
  "end its parent": () => process.kill(process.ppid, "SIGKILL"),
  "make code of text": () => Reflect.construct(Function, ["return 1"]),
  "see the environment": () => {
    if (Object.keys(process.env).filter((name) => !["PWD", "SHLVL", "_"].includes(name)).length === 0)
      throw new Error("it is empty");
  },
};

const came: object[] = [];
for (const [name, attempt] of Object.entries(tries)) {
  let value: string;
  try {
    await attempt();
    value = "done";
  } catch {
    value = "refused";
  }
  came.push({ name: `try.${name.replaceAll(" ", "-")}`, fact: { basis: "measured", value } });
}
const step = { step: "type", tool: { name: "a file", version: "1" } };
for (const line of [
  { ready: true },
  { begin: step },
  { end: { ...step, outcome: "done", facts: came, leftOut: 0 } },
  { over: true },
])
  process.stdout.write(`${JSON.stringify(line)}\n`);
