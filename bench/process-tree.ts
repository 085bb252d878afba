/** What a command and all that it starts take together: processor time and memory, as the kernel counts them (Linux). */
import { spawn } from "node:child_process";
import { readdir, readFile } from "node:fs/promises";

export interface TreeMeasured {
  readonly code: number | null;
  readonly stdout: string;
  readonly seconds: number;
  /** Of all processes, user and system. Of a process that ended, as it was seen last: up to `samplingMs` of each is not counted. */
  readonly cpuSeconds: number;
  /** The largest sum of resident memory at one moment. What processes share is counted for each. */
  readonly peakMib: number;
}

export interface TreeOptions {
  readonly env?: NodeJS.ProcessEnv;
}

const samplingMs = 25;
/** The unit of times in /proc, and the size of a page: the same on every Linux that Node runs on, but for kernels built otherwise. */
const ticksPerSecond = 100;
const pageMib = 4096 / 2 ** 20;

interface Stat {
  readonly parent: number;
  readonly ticks: number;
  readonly pages: number;
}

export async function measureTree(
  command: string,
  args: readonly string[],
  { env = process.env }: TreeOptions = {},
): Promise<TreeMeasured> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], env });
  let [stdout, stderr] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  child.stderr.setEncoding("utf8").on("data", (text: string) => (stderr = `${stderr}${text}`.slice(-2000)));
  const tree = new Tree(child.pid ?? Number.NaN);
  const over = new AbortController();
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  }).finally(() => {
    over.abort();
  });
  const sampling = (async () => {
    while (!over.signal.aborted) {
      await tree.sample();
      await new Promise((resolve) => setTimeout(resolve, samplingMs));
    }
  })();
  const code = await ended;
  const seconds = (performance.now() - start) / 1000;
  await sampling;
  if (code !== 0) process.stderr.write(stderr);
  return { code, stdout, seconds, cpuSeconds: tree.ticks() / ticksPerSecond, peakMib: tree.peakPages * pageMib };
}

class Tree {
  /** Once it belonged to the tree, a process stays: its parent may have ended before it. */
  readonly #members = new Set<number>();
  readonly #ticks = new Map<number, number>();
  peakPages = 0;

  constructor(root: number) {
    this.#members.add(root);
  }

  async sample(): Promise<void> {
    const stats = new Map<number, Stat>();
    const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
    for (const name of names) {
      const stat = await statOf(name);
      if (stat !== null) stats.set(Number(name), stat);
    }
    // A child may be listed before its parent.
    for (let before = -1; before !== this.#members.size;) {
      before = this.#members.size;
      for (const [pid, { parent }] of stats) if (this.#members.has(parent)) this.#members.add(pid);
    }
    let pages = 0;
    for (const pid of this.#members) {
      const stat = stats.get(pid);
      if (stat === undefined) continue;
      this.#ticks.set(pid, stat.ticks);
      pages += stat.pages;
    }
    this.peakPages = Math.max(this.peakPages, pages);
  }

  ticks(): number {
    return [...this.#ticks.values()].reduce((sum, ticks) => sum + ticks, 0);
  }
}

/** Null if the process has ended. */
async function statOf(pid: string): Promise<Stat | null> {
  let text: string;
  try {
    text = await readFile(`/proc/${pid}/stat`, "latin1");
  } catch (error) {
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return null;
    throw error;
  }
  // The name before the last bracket may hold anything.
  const fields = text.slice(text.lastIndexOf(")") + 2).split(" ");
  const at = (place: number): number => Number(fields[place - 3]);
  return { parent: at(4), ticks: at(14) + at(15), pages: at(24) };
}
