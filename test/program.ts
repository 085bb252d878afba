/** Runs the program as a user would: by its command line, with a home of its own. */
import { spawn, type ChildProcess } from "node:child_process";
import { statSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { isLong } from "./extent.ts";

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

/** The built program, as a process of its own. */
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

/** What these start is built, one file for each process or thread; read from the sources, each start of it would take seconds. */
const withProcesses: ReadonlySet<string | undefined> = new Set(["facts", "pictures", "compare"]);

/**
 * Runs a command to its end. Its process is the test's own, as a start takes half a second and there are a thousand; one of its own where what is
 * asked needs it, and with MUNIMENT_TEST_LONG=1 always.
 */
export async function run(home: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> {
  const { input = "", environment = {}, ...ofProcess } = options;
  const isApart = isLong || Object.keys(ofProcess).length > 0 || withProcesses.has(args[0]);
  if (isApart) return ended(start(home, args, options));
  // Loaded when it is needed: it is the whole program.
  const { runHere } = await import("./run-here.ts");
  return runHere(args, { ...process.env, ...environment, MUNIMENT_HOME: home }, input);
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
