import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { constants } from "node:fs";
import { access, chown, mkdtemp, open, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, delimiter, isAbsolute, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { StepError } from "../step-log.ts";

/** What a program of somebody else's is run with. */
export interface VideoTool {
  /** Where programs are looked for: as the environment has it. */
  readonly path: string;
  /** Where its folder is made. Its user must be able to pass through it. */
  readonly temporary: string;
  /** Who it runs as; null: as this program. */
  readonly user: { readonly uid: number; readonly gid: number } | null;
  /** The only way out: `socks5://127.0.0.1:<port>`. */
  readonly proxyUrl: string;
}

export interface VideoLimits {
  readonly ms: number;
  /** Of all that it lays down. */
  readonly bytes: number;
}

/** A run that has ended. Its files lie in `folder` until `remove`. */
export interface VideoRun {
  readonly version: string;
  readonly folder: string;
  /** Names of plain files. */
  readonly files: readonly string[];
  /** What it printed, cut to a length. */
  readonly log: Uint8Array;
  /** Null if it ended by itself. */
  readonly stopped: "time" | "bytes" | null;
  readonly code: number | null;
  remove(): Promise<void>;
}

const logMax = 1024 * 1024;
const filesMax = 20;
const lookMs = 250;
const versionMs = 20_000;

/**
 * Runs yt-dlp within a fence: it can connect to the proxy and to nothing else, and start no program. For what it reads comes from anywhere, and of
 * the schemes that it knows some go past a proxy. Python tells of each of these acts before it is done, and the hook cannot be taken off again.
 */
const fence = `import resource, runpy, sys
port, size, program = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3]
resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
never = {"socket.bind", "socket.sendto", "socket.sendmsg", "subprocess.Popen", "os.exec", "os.posix_spawn", "os.spawn", "os.system", "os.fork", "os.forkpty", "os.startfile", "pty.spawn"}
def watch(event, args):
    if event in never:
        raise PermissionError(event + " is not allowed in a capture")
    if event == "socket.connect" and tuple(args[1][:2]) != ("127.0.0.1", port):
        raise PermissionError("only the way out of the capture is open")
    if event == "socket.getaddrinfo" and args[0] != "127.0.0.1":
        raise PermissionError("names are looked up by the way out of the capture")
sys.addaudithook(watch)
sys.argv = [program, *sys.argv[4:]]
runpy.run_path(program, run_name="__main__")
`;

/** Nothing of the user's settings, nothing remembered, one address, and what the server gives as it gives it: no merging, no conversion. */
const settings = [
  ...["--ignore-config", "--no-update", "--no-cache-dir", "--no-cookies", "--no-cookies-from-browser", "--no-exec"],
  ...["--no-playlist", "--max-downloads", "5", "--no-mtime", "--write-info-json", "--no-write-comments"],
  ...["--no-progress", "--no-colors", "--socket-timeout", "20", "--retries", "3", "--fragment-retries", "3"],
  ...[
    "--restrict-filenames",
    "--trim-filenames",
    "100",
    "--output",
    "%(autonumber)s-%(id).60s.f%(format_id).20s.%(ext)s",
  ],
  ...["--format", "bv*+ba/b", "--ffmpeg-location", "/nonexistent"],
];

/** Throws StepError where there is no yt-dlp that can be run so. The files are somebody else's: nothing about them is trusted. */
export async function runYtDlp(tool: VideoTool, url: string, limits: VideoLimits): Promise<VideoRun> {
  const program = await find("yt-dlp", tool.path);
  if (program === null)
    throw new StepError("yt-dlp was not found on the PATH; install it, or capture without --video yt-dlp");
  const python = await interpreterOf(program, tool.path);
  const folder = await mkdtemp(join(tool.temporary, "muniment-video-"));
  const remove = () => rm(folder, { recursive: true, force: true });
  try {
    await writeFile(join(folder, "fence.py"), fence, { mode: 0o644 });
    if (tool.user !== null) await chown(folder, tool.user.uid, tool.user.gid);
    const start = (args: readonly string[]) =>
      spawnIn(tool, folder, python, [...fenced(tool, limits, program), ...args]);
    const told = await ended(start(["--version"]), folder, { ms: versionMs, bytes: limits.bytes });
    const version = /^\S{1,40}/.exec(told.log.toString("utf8"))?.[0];
    if (told.code !== 0 || version === undefined)
      throw new StepError(`yt-dlp could not be run: ${lastLine(told.log) ?? "it said nothing"}`);
    const { log, code, stopped } = await ended(
      start([...settings, "--proxy", tool.proxyUrl, "--", url]),
      folder,
      limits,
    );
    return { version, folder, files: await plainFiles(folder), log, code, stopped, remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

function fenced(tool: VideoTool, limits: VideoLimits, program: string): readonly string[] {
  return ["fence.py", new URL(tool.proxyUrl).port, String(Math.floor(limits.bytes)), program];
}

export function lastLine(log: Uint8Array): string | null {
  const lines = Buffer.from(log).toString("utf8").trim().split("\n");
  return lines.at(-1)?.slice(0, 300) ?? null;
}

async function find(name: string, path: string): Promise<string | null> {
  for (const folder of path.split(delimiter)) {
    const file = join(folder, name);
    if (!isAbsolute(file)) continue;
    try {
      await access(file, constants.X_OK);
      if ((await stat(file)).isFile()) return file;
    } catch {
      continue; // Not here, then elsewhere.
    }
  }
  return null;
}

/** The Python that its first line names. */
async function interpreterOf(program: string, path: string): Promise<string> {
  const first = /^#!\s*(\S+)(?:\s+(\S+))?/.exec((await readFile(program)).subarray(0, 1000).toString("latin1"));
  const [, named = "", argument = ""] = first ?? [];
  const name = basename(named) === "env" ? argument : named;
  const found = isAbsolute(name) ? name : await find(name, path);
  if (found === null || !/^python3?(\.\d+)?$/.test(basename(name)))
    throw new StepError(`${program} is not a Python program, and only such a one can be kept to the capture's way out`);
  return found;
}

function spawnIn({ user }: VideoTool, folder: string, python: string, args: readonly string[]): ChildProcess {
  return spawn(python, args, {
    cwd: folder,
    detached: true,
    env: { PATH: folder, HOME: folder, TMPDIR: folder, LANG: "C.UTF-8", PYTHONDONTWRITEBYTECODE: "1" },
    stdio: ["ignore", "pipe", "pipe"],
    ...(user === null ? {} : user),
  });
}

async function ended(child: ChildProcess, folder: string, limits: VideoLimits) {
  const log: Buffer[] = [];
  let logged = 0;
  for (const stream of [child.stdout, child.stderr])
    stream?.on("data", (chunk: Buffer) => {
      if (logged < logMax) log.push(chunk.subarray(0, logMax - logged));
      logged += chunk.length;
    });
  let stopped: VideoRun["stopped"] = null;
  const over = new AbortController();
  const watch = async () => {
    const untilMs = performance.now() + limits.ms;
    while (!over.signal.aborted) {
      stopped ??= performance.now() > untilMs ? "time" : (await sizeOf(folder)) > limits.bytes ? "bytes" : null;
      if (stopped !== null) end(child);
      await sleep(lookMs);
    }
  };
  const watched = watch();
  try {
    const [code] = (await once(child, "close")) as unknown[];
    return { code: typeof code === "number" ? code : null, stopped, log: Buffer.concat(log) };
  } catch (error) {
    throw new StepError(`yt-dlp could not be started: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    over.abort();
    end(child);
    await watched;
  }
}

/** It and whatever it may have started. */
function end({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch (error) {
    const isGone = error instanceof Error && "code" in error && error.code === "ESRCH";
    if (!isGone) throw error;
  }
}

async function sizeOf(folder: string): Promise<number> {
  let size = 0;
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    if (!entry.isFile()) continue;
    // It may have been renamed in the meantime: it is counted at the next look.
    size += await stat(join(folder, entry.name)).then(
      (found) => found.size,
      () => 0,
    );
  }
  return size;
}

async function plainFiles(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && entry.name !== "fence.py").map(({ name }) => name);
  return files.toSorted().slice(0, filesMax);
}

/** A file of the run, opened so that a link to what its user may not read is not followed; null if it is one. */
export async function openPlain(folder: string, name: string) {
  const file = await open(join(folder, name), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const { size, nlink } = await file.stat();
  if ((await file.stat()).isFile() && nlink === 1) return { file, size };
  await file.close();
  return null;
}
