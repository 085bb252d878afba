/** The program as it serves a home, in a process of its own that can be killed, and somebody who is signed in. */
import assert from "node:assert/strict";
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { cookieOf, signIn } from "../../packages/server/src/http/sample-people.ts";
import { SampleSender } from "../../packages/server/src/http/sample-sender.ts";
import { samplePassword } from "../../packages/server/src/state/sample-state.ts";
import { withoutTestContext } from "../crash/adding.ts";

const program = fileURLToPath(new URL("../../packages/server/src/main.ts", import.meta.url));

/** A new home with an account for each name, which may add. `folder` exists. */
export async function homeWith(folder: string, names: readonly string[]): Promise<string> {
  const home = join(folder, "home");
  const made = call(["init", "--home", home]);
  assert.equal(await exitOf(made), 0);
  for (const name of names) {
    const account = call(["account", "add", name, "--role", "contributor", "--home", home]);
    account.stdin?.end(`${samplePassword}\n`);
    assert.equal(await exitOf(account), 0);
  }
  return home;
}

export async function exitOf(child: ChildProcess): Promise<number | null> {
  const [code] = (await once(child, "close")) as [number | null];
  return code;
}

export function call(args: readonly string[]): ChildProcess {
  return spawn(process.execPath, ["--conditions=source", program, ...args], {
    env: withoutTestContext(),
    stdio: ["pipe", "pipe", "ignore"],
  });
}

export class RunningViewer {
  readonly url: string;
  readonly pid: number;
  readonly #child: ChildProcess;
  readonly #ended: Promise<unknown>;

  private constructor(child: ChildProcess, url: string, ended: Promise<unknown>) {
    this.#child = child;
    this.url = url;
    this.pid = child.pid ?? 0;
    this.#ended = ended;
  }

  static async start(home: string): Promise<RunningViewer> {
    const child = call(["serve", "--home", home, "--port", "0", "--json"]);
    const ended = once(child, "close");
    assert.ok(child.stdout !== null);
    for await (const line of createInterface({ input: child.stdout })) {
      const { url } = JSON.parse(line) as { readonly url: string };
      // What it prints after this is nobody's concern, and must not keep it waiting.
      child.stdout.resume();
      return new RunningViewer(child, url, ended);
    }
    throw new Error("the viewer ended before it listened");
  }

  /** The cookie of a new session. */
  async signIn(name: string): Promise<string> {
    return cookieOf(await signIn(this.url, name));
  }

  sender(cookie: string): SampleSender {
    return new SampleSender(this.url, cookie);
  }

  async end(signal: "SIGKILL" | "SIGTERM"): Promise<void> {
    this.#child.kill(signal);
    await this.#ended;
  }
}
