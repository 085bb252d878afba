/** What a scenario does to the disk, call by call, in peace and with syncs that fail. */
import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { Disk } from "./disk-model.ts";
import { Recorder, recordingArguments, type Operation } from "./recording.ts";
import { peaceful, restore, runOrder, workedOn, type Bench, type Scenario } from "./scenarios.ts";
import type { Call } from "./trace.ts";

/** A scenario, and all that was done to the disk in it, by one program or several. */
export interface Recording {
  readonly name: string;
  readonly scenario: Scenario;
  readonly operations: readonly Operation[];
  /** What was there before, durably: null is a folder. Paths are relative to the harness's folder. */
  readonly before: ReadonlyMap<string, Uint8Array | null>;
  /** Before so many operations, another recording is the same. */
  readonly from: number;
}

/** Those whose syncs are made to fail, one at a time: by themselves, and in a group. */
const failing: ReadonlySet<string> = new Set(["add", "add-many", "add-large", "capture"]);

export async function recordAll(
  bench: Bench,
  scenarios: readonly Scenario[],
  withFailures: boolean,
): Promise<readonly Recording[]> {
  const recordings: Recording[] = [];
  for (const scenario of scenarios) {
    const recording = await record(bench, scenario);
    // Without it, nothing would ever count as acknowledged.
    if (!recording.operations.some((operation) => operation.do === "tell"))
      throw new Error(`the recording of ${scenario.name} holds nothing that was told`);
    recordings.push(recording);
    if (withFailures && failing.has(scenario.name)) recordings.push(...(await recordFailures(bench, recording)));
  }
  return recordings;
}

async function record(bench: Bench, scenario: Scenario): Promise<Recording> {
  const { after, name } = scenario;
  const first = after?.scenario ?? scenario;
  await restore(bench, first);
  const before = snapshot(bench.folder);
  const recorder = new Recorder(bench.folder, diskOf(before));
  const calls = await callsOf(bench, first);
  if (after === undefined) {
    return { name, scenario, before, from: 0, operations: calls.flatMap((call) => recorder.follow(call)) };
  }
  const killed = after.is === null ? calls : calls.slice(0, calls.findIndex(after.is));
  await restore(bench, scenario);
  const recovery = await callsOf(bench, scenario);
  const operations = [
    ...killed.flatMap((call) => recorder.follow(call)),
    ...recovery.flatMap((call) => recorder.follow(call, laterThanAll)),
  ];
  return { name, scenario, before, from: 0, operations };
}

/**
 * The same with its n-th sync failing, for each n: what it would have made durable is given up by the system, and may be gone though
 * it can be read as long as the power is there.
 */
async function recordFailures(bench: Bench, { name, scenario, before }: Recording): Promise<readonly Recording[]> {
  const recordings: Recording[] = [];
  for (const call of ["fsync", "fdatasync", "syncfs"]) {
    for (let nth = 1; ; nth += 1) {
      await restore(bench, scenario);
      const recorder = new Recorder(bench.folder, diskOf(before));
      const calls = await callsOf(bench, scenario, ["-e", `inject=${call}:error=EIO:when=${String(nth)}`]);
      const operations = calls.flatMap((made) => recorder.follow(made));
      const from = operations.findIndex((done) => "outcome" in done && done.outcome === "failed");
      if (from < 0) break;
      recordings.push({ name: `${name}/${call}-${String(nth)}`, scenario, before, operations, from });
      // Each group is synced by a process of its own, whose first call it is: they all failed.
      if (call === "syncfs") break;
    }
  }
  return recordings;
}

/** Where a second program's calls are counted from: no log has so many lines. */
const laterThanAll = 1_000_000_000;

/** The calls that concern what is followed: the home, a package, the folder that they lie in, and what is told. */
async function callsOf(bench: Bench, scenario: Scenario, fault: readonly string[] = []): Promise<readonly Call[]> {
  const { calls } =
    fault.length === 0
      ? await peaceful(bench, scenario, recordingArguments)
      : await runOrder(bench, scenario, { strace: [...recordingArguments, ...fault] });
  const isOwn = (path: string): boolean => {
    const [first = ""] = relative(bench.folder, path).split("/");
    return first === "" || workedOn.includes(first);
  };
  return calls.filter(({ name, paths }) => /^writev?$/.test(name) || paths.some(isOwn));
}

/** The files that are followed. All of them lie in memory: these homes are small. */
function snapshot(folder: string): ReadonlyMap<string, Uint8Array | null> {
  const found = new Map<string, Uint8Array | null>();
  const visit = (path: string): void => {
    for (const entry of readdirSync(join(folder, path), { withFileTypes: true })) {
      const at = join(path, entry.name);
      found.set(at, entry.isDirectory() ? null : readFileSync(join(folder, at)));
      if (entry.isDirectory()) visit(at);
    }
  };
  if (readdirSync(folder).includes("home")) {
    found.set("home", null);
    visit("home");
  }
  return found;
}

/** The disk as it was before anything was done. */
export function diskOf(before: Recording["before"]): Disk {
  const disk = new Disk();
  for (const [path, bytes] of before) disk.lay(path, bytes);
  return disk;
}
