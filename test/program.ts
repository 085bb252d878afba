/** Runs the built program as a user would: another process, its own home, nothing shared but the command line. */
import { spawn, type ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";

export const mainFile = fileURLToPath(new URL("../packages/server/dist/main.js", import.meta.url));

/** A user who owns nothing: root itself may read everything. */
export const otherUser = 65_534;

/** Why nothing can be run as that user; false if it can. */
export const withoutOtherUser: string | false = reasonAgainstOtherUser();

function reasonAgainstOtherUser(): string | false {
  if (process.getuid?.() !== 0) return "only root can act as another user";
  for (let folder = dirname(mainFile); ; folder = dirname(folder)) {
    if ((statSync(folder).mode & 0o001) === 0)
      return `other users may not look into ${folder}, in which the program lies`;
    if (folder === dirname(folder)) return false;
  }
}

export interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string>>;
  readonly uid?: number;
  /** The main file of another build of the program, such as an earlier release. */
  readonly program?: string;
  /** The folder it is called from. */
  readonly folder?: string;
  /** A program, with its arguments, that runs it: strace, for one. */
  readonly under?: readonly string[];
}

export function start(home: string, args: readonly string[], options: RunOptions = {}): ChildProcess {
  const env = { ...process.env, ...options.environment, MUNIMENT_HOME: home };
  const uid = options.uid === undefined ? {} : { uid: options.uid, gid: options.uid };
  const [under = process.execPath, ...rest] = options.under ?? [];
  const own = options.under === undefined ? [] : [process.execPath];
  const child = spawn(under, [...rest, ...own, options.program ?? mainFile, ...args], {
    env,
    stdio: ["pipe", "pipe", "pipe"],
    ...(options.folder === undefined ? {} : { cwd: options.folder }),
    ...uid,
  });
  child.stdin.end(options.input ?? "");
  return child;
}

export async function ended(child: ChildProcess): Promise<Ended> {
  const code = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  const [stdout, stderr] = await Promise.all([textOf(child.stdout), textOf(child.stderr)]);
  return { code: await code, stdout, stderr };
}

async function textOf(stream: Readable | null): Promise<string> {
  return stream === null ? "" : text(stream);
}

export function run(home: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  return ended(start(home, args, options));
}

/** The objects of an output with one JSON object a line. */
export function lines(stdout: string): readonly unknown[] {
  return stdout
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as unknown);
}

/** A folder of the test's own, and its removal. */
export async function temporaryFolder(): Promise<{ readonly path: string; remove(): Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), "muniment-test-"));
  return { path, remove: () => rm(path, { recursive: true, force: true }) };
}
