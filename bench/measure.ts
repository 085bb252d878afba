/** What the benchmarks share: running a command to its end, with its peak memory, and saying which machine it was. */
import { spawn } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { cpus, tmpdir, totalmem } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

export const mainFile = fileURLToPath(new URL("../packages/server/dist/main.js", import.meta.url));

export interface Measured {
  readonly code: number | null;
  readonly stdout: string;
  readonly seconds: number;
  /** Peak resident memory in MiB, as the kernel counted it; null where it does not tell. */
  readonly peakMib: number | null;
  /** Of the processor, its own and that of all that it has waited for; null as above. */
  readonly cpu: Cpu | null;
}

/** In seconds. */
export interface Cpu {
  readonly user: number;
  readonly kernel: number;
}

/** The first sample is taken so soon after the start, in milliseconds, and each later one when the time has grown by a fiftieth: what takes all cores pays for each. */
const samplingMs = 20;
const samplesPerTime = 50;

export async function measure(command: string, args: readonly string[]): Promise<Measured> {
  const start = performance.now();
  const child = spawn(command, args, { stdio: ["ignore", "pipe", "inherit"] });
  let stdout = "";
  let peakMib: number | null = null;
  let cpu: Cpu | null = null;
  child.stdout.setEncoding("utf8").on("data", (text: string) => (stdout += text));
  // VmHWM only grows, so that the last sample before the end is the peak but for the last fiftieth of the time.
  const sample = (): void => {
    void peakOf(child.pid).then((peak) => (peakMib = peak ?? peakMib));
    void cpuOf(child.pid).then((spent) => (cpu = spent ?? cpu));
    sampling = setTimeout(sample, Math.max(samplingMs, (performance.now() - start) / samplesPerTime));
  };
  let sampling = setTimeout(sample, samplingMs);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  clearTimeout(sampling);
  return { code, stdout, seconds: (performance.now() - start) / 1000, peakMib, cpu };
}

/** So that what is measured next finds the disk at rest, and pays for nothing that another has written or removed. */
export async function rest(): Promise<void> {
  await measure("sync", []);
}

/** Peak resident memory of a process in MiB; null where it has ended, or the kernel does not tell. */
export async function peakOf(pid: number | undefined): Promise<number | null> {
  const status = await told(pid, "status");
  const kib = /^VmHWM:\s+(\d+) kB$/m.exec(status ?? "")?.[1];
  return kib === undefined ? null : Number(kib) / 1024;
}

async function cpuOf(pid: number | undefined): Promise<Cpu | null> {
  const stat = await told(pid, "stat");
  // Behind the name, which may hold anything: the times are the fields 14 to 17, in hundredths of a second.
  const fields = stat?.slice(stat.lastIndexOf(")") + 2).split(" ") ?? [];
  const [user, kernel, waitedUser, waitedKernel] = fields.slice(11, 15).map(Number);
  if (user === undefined || kernel === undefined || waitedUser === undefined || waitedKernel === undefined) return null;
  return { user: (user + waitedUser) / 100, kernel: (kernel + waitedKernel) / 100 };
}

async function told(pid: number | undefined, what: "status" | "stat"): Promise<string | null> {
  try {
    return await readFile(`/proc/${String(pid)}/${what}`, "utf8");
  } catch (error) {
    // It has ended, or this system has no such file.
    if (error instanceof Error && "code" in error && (error.code === "ENOENT" || error.code === "ESRCH")) return null;
    throw error;
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? (sorted[middle] ?? 0) : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-bench-"));
  try {
    await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

export function describeMachine(): string {
  const [first] = cpus();
  return `${String(cpus().length)} × ${first?.model.trim() ?? "unknown processor"}, ${String(Math.round(totalmem() / 2 ** 30))} GiB, Node ${process.version}, ${process.platform}`;
}
