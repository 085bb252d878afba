/** The system calls of a program that touch one folder, as strace tells them. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { withoutTestContext } from "./adding.ts";

/** One call, in the order in which they ended. */
export interface Call {
  readonly thread: number;
  readonly name: string;
  /** As strace prints them. */
  readonly args: string;
  /** As strace prints it: a number, an error's name, "?" if the process ended in the call. */
  readonly result: string;
  /** Of its arguments and of the files behind its descriptors, absolute, each once. */
  readonly paths: readonly string[];
  /** The file behind its descriptor has lost its name. */
  readonly nameless: boolean;
  /** Where in the log it began: what ended before had its effect. */
  readonly began: number;
  readonly ended: number;
}

/** What a run left. */
export interface Ran {
  readonly code: number | null;
  readonly signal: string | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly hung: boolean;
  readonly calls: readonly Call[];
}

/** Every call by which a program reads or changes files, on any of Linux's architectures. */
const storageCalls = [
  ...["open", "openat", "openat2", "creat", "close", "read", "pread64", "readv", "preadv", "preadv2"],
  ...["write", "pwrite64", "writev", "pwritev", "pwritev2", "ftruncate", "truncate", "fallocate", "copy_file_range"],
  ...["sendfile", "splice", "fsync", "fdatasync", "sync", "syncfs", "sync_file_range", "msync", "fcntl", "flock"],
  ...["link", "linkat", "symlink", "symlinkat", "rename", "renameat", "renameat2", "unlink", "unlinkat"],
  ...["mkdir", "mkdirat", "rmdir", "stat", "lstat", "fstat", "newfstatat", "statx", "statfs", "fstatfs", "access"],
  ...["faccessat", "faccessat2", "getdents64", "readlink", "readlinkat", "chmod", "fchmod", "fchmodat", "utimensat"],
];

export interface RunOptions {
  /** Node's arguments, the program's file first. */
  readonly program: readonly string[];
  /** Where strace writes, and the program stands. */
  readonly folder: string;
  /** More of strace's own arguments. */
  readonly strace: readonly string[];
  /** A program and its arguments that starts the traced one, or none. */
  readonly around?: readonly string[];
}

/** A run that takes longer hangs. The program waits 30 s by itself where something is locked, and then says so. */
const hangMs = 45_000;

/**
 * Runs the program under strace. One thread of Node's pool does all calls but those of SQLite: so the n-th call on a file is
 * the same one in each run.
 */
export async function runTraced({ program, folder, strace, around = [] }: RunOptions): Promise<Ran> {
  const log = join(folder, "calls");
  // It costs half a run not to leave the other calls alone in the kernel; but a signal is not delivered that way.
  const filter = strace.some((arg) => arg.includes("signal=")) ? [] : ["--seccomp-bpf"];
  const args = [
    ...filter,
    ...["-f", "-qq", "-y", "-o", log],
    ...["-e", `trace=${storageCalls.map((name) => `?${name}`).join(",")}`],
    ...strace,
    ...around,
    process.execPath,
    ...program,
  ];
  const env = { ...withoutTestContext(), UV_THREADPOOL_SIZE: "1", NODE_COMPILE_CACHE: join(folder, "compile-cache") };
  const child = spawn("strace", args, { env, cwd: folder, stdio: ["ignore", "pipe", "pipe"], detached: true });
  let hung = false;
  const timer = setTimeout(() => {
    hung = true;
    // The whole group that was started here: strace, the program, its children.
    if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
  }, hangMs);
  const [stdout, stderr, ended] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, "close") as Promise<[number | null, string | null]>,
  ]);
  clearTimeout(timer);
  return { code: ended[0], signal: ended[1], stdout, stderr, hung, calls: parseCalls(await readFile(log, "latin1")) };
}

/** Reads strace's log; `unhex` where it was told to print all text in hex. */
export function parseCalls(log: string): Call[] {
  const calls: Call[] = [];
  const begun = new Map<string, { readonly text: string; readonly at: number }>();
  const lines = log.split("\n");
  for (const [at, line] of lines.entries()) {
    const [, thread, rest] = /^(\d+) +(.*)$/.exec(line) ?? [];
    if (thread === undefined || rest === undefined) continue;
    const resumed = /^<\.\.\. \w+ resumed>(.*)$/.exec(rest)?.[1];
    const start = begun.get(thread);
    if (rest.endsWith("<unfinished ...>") && resumed === undefined) {
      begun.set(thread, { text: rest.slice(0, -"<unfinished ...>".length).trimEnd(), at });
    } else if (resumed !== undefined && start !== undefined) {
      begun.delete(thread);
      addCall(calls, { thread, text: start.text + resumed, began: start.at, ended: at });
    } else {
      addCall(calls, { thread, text: rest, began: at, ended: at });
    }
  }
  for (const [thread, { text: cut, at }] of begun)
    addCall(calls, { thread, text: `${cut}) = ?`, began: at, ended: lines.length });
  return calls;
}

function addCall(
  calls: Call[],
  line: { readonly thread: string; readonly text: string; readonly began: number; readonly ended: number },
): void {
  const [, name, args, result] = /^(\w+)\((.*)\) += (.*)$/.exec(line.text) ?? [];
  if (name === undefined || args === undefined || result === undefined) return;
  calls.push({
    thread: Number(line.thread),
    name,
    args,
    result,
    paths: pathsIn(args),
    nameless: args.includes(">(deleted)"),
    began: line.began,
    ended: line.ended,
  });
}

/** Text is printed plainly, or each byte as \xNN. */
export function plain(printed: string): string {
  return Buffer.from(
    printed.replaceAll(/\\x([0-9a-f]{2})/g, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16))),
    "latin1",
  ).toString();
}

function pathsIn(args: string): readonly string[] {
  const found = [...args.matchAll(/(?:\b\d+<([^>]*)>)|"((?:\/|\\x2f)(?:[^"\\]|\\.)*)"/g)].map(([, file, named]) =>
    plain(file ?? named ?? ""),
  );
  return [...new Set(found.filter((path) => path.startsWith("/")))];
}

export async function hasStrace(): Promise<boolean> {
  try {
    await once(spawn("strace", ["-V"], { stdio: "ignore" }), "close");
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
