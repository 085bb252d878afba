import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chown, mkdir, mkdtemp, readdir, readFile, rm, statfs } from "node:fs/promises";
import { join } from "node:path";
import { Readable, Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";

import { CaptureError } from "../capturer.ts";
import { browserArguments, type BrowserSettings } from "./arguments.ts";
import { DevTools } from "./devtools.ts";
import type { FoundBrowser } from "./find-browser.ts";
import { openNetLog, type NetLog } from "./net-log.ts";
import { openPipe } from "./pipe.ts";
import { statOf } from "./processes.ts";
import { makeProfile } from "./profile.ts";
import { tie } from "./tie.ts";
import { browserVersion, userAgent, type Place } from "./version.ts";

/** A user of the operating system, by number. */
export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

export interface LaunchOrder {
  readonly browser: FoundBrowser;
  readonly settings: Omit<BrowserSettings, "profile" | "smallSharedMemory" | "userAgent">;
  /** Where the profile is made; the browser's user must be able to reach it. */
  readonly temporary: string;
  /** Who the browser runs as; null: as this program. */
  readonly user: SystemUser | null;
  readonly platform: string;
  /** Who is told of the secrets of the browser's TLS connections, in the SSLKEYLOGFILE format; they stand in no file. Null: nobody. */
  readonly onSecrets: ((chunk: Buffer) => void) | null;
}

/** A browser with a profile of its own, and nothing else open. */
export interface RunningBrowser {
  readonly devtools: DevTools;
  readonly pid: number;
  /** Four numbers. */
  readonly version: string;
  readonly userAgent: string;
  /** Where the browser puts what it saves. */
  readonly downloads: string;
  /** Null where the system has no named pipes. */
  readonly netLog: NetLog | null;
  /** Ends every process of the browser and removes the profile. May be called again. */
  close(): Promise<void>;
}

/** Time for the browser's first answer. It takes under 3 s on two slow cores; first start after boot up to 10. */
const startMs = 30_000;

/** Throws CaptureError `browser.start`. */
export async function launchBrowser(order: LaunchOrder): Promise<RunningBrowser> {
  const home = await mkdtemp(join(order.temporary, "b"));
  try {
    return await launchIn(home, order);
  } catch (error) {
    await removeHome(home);
    throw error;
  }
}

async function launchIn(home: string, order: LaunchOrder): Promise<RunningBrowser> {
  const downloads = join(home, "downloads");
  await mkdir(downloads);
  if (order.user !== null) for (const folder of [downloads, home]) await chown(folder, order.user.uid, order.user.gid);
  const place = { cwd: home, env: browserEnvironment(home, order.browser), ...(order.user ?? {}) };
  const { version, netLog, secrets, settings, called } = await prepare(home, order, place);
  const [command = "", ...words] = called;
  const child = spawn(command, words, {
    ...place,
    // A group of its own, so that it can be ended as a whole.
    detached: true,
    env: { ...place.env, ...settings.display },
    stdio: ["ignore", "ignore", "pipe", "pipe", "pipe"],
  });
  const complaint = lastWords(child);
  const closing = { promise: null as Promise<void> | null };
  const close = () =>
    (closing.promise ??= end(child, home).finally(() => {
      netLog?.close();
      secrets?.close();
    }));
  try {
    const devtools = connect(child);
    const failed = once(child, "error").then(([error]) => Promise.reject(error as Error));
    const timer = AbortSignal.timeout(startMs);
    const late = once(timer, "abort").then(() => Promise.reject(new Error(`no answer in ${String(startMs / 1000)} s`)));
    // The losers of the race end when the browser does, or the timer; nobody waits for them.
    for (const loser of [failed, late]) loser.catch(() => undefined);
    await Promise.race([devtools.browser.send("Browser.getVersion"), failed, late]);
    return { devtools, pid: child.pid ?? 0, version, userAgent: settings.userAgent, downloads, netLog, close };
  } catch (error) {
    await close();
    const words = complaint();
    throw new CaptureError(
      "browser.start",
      `The browser ${order.browser.executable} did not start${words === "" ? "." : `: ${words}`}`,
      sandboxWords.test(words)
        ? "Its sandbox does not work on this machine. Allow unprivileged user namespaces, or, knowing what that means, capture without the sandbox (--no-sandbox)."
        : `Run \`${order.browser.executable} --version\` as the same user and see what it says.`,
      { cause: error },
    );
  }
}

/** All that must be there before the browser is started. Most of it waits for other programs, and none for another. */
async function prepare(home: string, order: LaunchOrder, place: Place) {
  const profile = join(home, "profile");
  const opening = Promise.all([
    openNetLog(home, order.user),
    order.onSecrets === null ? null : openPipe(join(home, "secrets"), order.user, order.onSecrets),
  ]);
  try {
    const [version, [netLog, secrets], calledBy, smallSharedMemory] = await Promise.all([
      browserVersion(order.browser, place),
      opening,
      tie(),
      sharedMemoryIsSmall(),
      makeProfile(profile, order.settings.display !== null, order.user),
    ]);
    const settings = {
      ...order.settings,
      userAgent: userAgent(version, order.platform),
      profile,
      smallSharedMemory,
    };
    const keyLog = secrets === null ? [] : [`--ssl-key-log-file=${secrets.path}`];
    const browser = [order.browser.executable, ...(netLog?.arguments ?? []), ...keyLog, ...browserArguments(settings)];
    return { version, netLog, secrets, settings, called: [...calledBy, ...browser] };
  } catch (error) {
    for (const pipe of await opening) pipe?.close();
    throw error;
  }
}

const sandboxWords = /no usable sandbox|sandbox/i;

/** As little as a browser that stands in its home needs: nothing of this program's environment reaches it. */
function browserEnvironment(home: string, browser: FoundBrowser): Record<string, string> {
  return {
    HOME: home,
    XDG_CACHE_HOME: home,
    XDG_CONFIG_HOME: home,
    XDG_DATA_HOME: home,
    XDG_RUNTIME_DIR: home,
    // Named by where it stands: the browser makes a socket there, and the path of one may have 107 bytes.
    TMPDIR: ".",
    PATH: "/usr/bin:/bin",
    LANG: "C.UTF-8",
    ...browser.environment,
  };
}

function connect(child: ChildProcess): DevTools {
  const [, , , output, input] = child.stdio;
  if (!(output instanceof Writable) || !(input instanceof Readable))
    throw new Error("the pipes to the browser are missing");
  return new DevTools(input, output);
}

/** The last line that the browser wrote about an error, kept small. */
function lastWords(child: ChildProcess): () => string {
  let text = "";
  child.stderr?.on("data", (chunk: Buffer) => {
    text = (text + chunk.toString("utf8")).slice(-2_000);
  });
  return () => {
    const lines = text.split("\n").filter((line) => /fatal|error|sandbox|cannot/i.test(line));
    const told = lines.find((line) => sandboxWords.test(line)) ?? lines.find((line) => line.includes(":FATAL:"));
    return (told ?? lines.at(-1) ?? "").trim().slice(0, 300);
  };
}

/** Chromium keeps pictures in shared memory; containers often give 64 MiB, and it would crash. */
async function sharedMemoryIsSmall(): Promise<boolean> {
  try {
    const { bavail, bsize } = await statfs("/dev/shm");
    return bavail * bsize < 2 ** 30;
  } catch {
    // No such file system: not Linux, so nothing to avoid.
    return false;
  }
}

async function end(child: ChildProcess, home: string): Promise<void> {
  if (child.pid !== undefined) {
    const ended = child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : once(child, "exit");
    killGroup(child.pid);
    await ended;
    // Its helpers end a moment after it, and may still be writing.
    for (let looks = 0; looks < looksMax && (await someRun(child.pid, home)); looks += 1) await sleep(lookMs);
  }
  for (const stream of child.stdio) stream?.destroy();
  await removeHome(home);
}

async function removeHome(home: string): Promise<void> {
  await rm(home, { recursive: true, force: true, maxRetries: 20, retryDelay: 50 });
}

/** Killed processes end within milliseconds; two seconds are for a machine that swaps. */
const lookMs = 20;
const looksMax = 100;

/** Which watches the browser for crashes, in a group of its own: it ends by itself, but not while it writes about one. */
const watcher = "chrome_crashpad";

/** Whether a process of the browser still runs. One that has ended and waits for its parent to hear of it does not. */
async function someRun(group: number, home: string): Promise<boolean> {
  let entries: string[];
  try {
    entries = await readdir("/proc");
  } catch {
    // Not Linux: the system says whether there is anything left to send a signal to.
    return killGroup(group);
  }
  for (const entry of entries) {
    if (!/^\d+$/.test(entry)) continue;
    const stat = statOf(entry);
    if (stat === null || stat.state === "Z" || stat.state === "X") continue;
    if (stat.group === group) return true;
    if (stat.name === watcher && (await endIfOf(home, Number(entry)))) return true;
  }
  return false;
}

/** Ends a process that was started for this browser. No other one has the name of its home among its arguments. */
async function endIfOf(home: string, pid: number): Promise<boolean> {
  let command: string;
  try {
    command = await readFile(`/proc/${String(pid)}/cmdline`, "utf8");
  } catch {
    return false; // It has ended since it was looked at.
  }
  return command.includes(home) && kill(pid);
}

/** False when the group has no process any more. */
function killGroup(pid: number): boolean {
  return kill(-pid);
}

function kill(pid: number): boolean {
  try {
    process.kill(pid, "SIGKILL");
    return true;
  } catch (error) {
    // ESRCH: it, or every process of the group, has ended already.
    if (!(error instanceof Error && "code" in error && error.code === "ESRCH")) throw error;
    return false;
  }
}
