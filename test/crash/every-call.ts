/**
 * K1: a fault at every system call by which the program touches its home. Each operation is run once and its calls are listed;
 * then it is run again for each call and each fault, and the next start is held against what had been acknowledged.
 */
import { access, mkdtemp, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { chanceFrom, runAlone, timeIsUp, type HarnessOptions, type HarnessResult, type Violation } from "./harness.ts";
import { judge, type Struck } from "./judge.ts";
import { bundleProgram, type Trial } from "./program-bundle.ts";
import { makeScenarios, layOutFiles, restore, runOrder, type Bench, type Scenario } from "./scenarios.ts";
import { scratchFolder } from "./scratch-folder.ts";
import type { Call, Ran } from "./trace.ts";

const harness = "every-call";

/**
 * `KILL`: the process ends before the call. `EIO`, `ENOSPC`: the call is not made, and fails. `SHORT`: a write takes half.
 * `EINVAL`: what a file system answers that can write only through the page cache; the program may know another way.
 * `FSIZE`: the system takes writes up to an offset in any file, in part where they reach beyond it, and refuses what follows.
 */
type Fault = "KILL" | "EIO" | "ENOSPC" | "EINVAL" | "SHORT" | "FSIZE";

/** The n-th call of this name on this file by one thread; for `FSIZE` any call beyond so many bytes. */
interface Point {
  readonly scenario: Scenario;
  readonly call: string;
  readonly path: string;
  readonly nth: number;
  readonly fault: Fault;
}

/**
 * Calls that change nothing on a disk. No kill is made before them: what it would leave is what the kill before the next call that
 * changes something leaves, and by then the program may have told more. And no system says of them that there is no space.
 */
const looks: ReadonlySet<string> = new Set([
  ...["read", "pread64", "readv", "preadv", "preadv2", "stat", "lstat", "fstat", "newfstatat", "statx", "statfs"],
  ...[
    "fstatfs",
    "access",
    "faccessat",
    "faccessat2",
    "getdents64",
    "readlink",
    "readlinkat",
    "close",
    "fcntl",
    "flock",
  ],
]);
const writes: ReadonlySet<string> = new Set(["write", "pwrite64", "writev", "pwritev"]);
const sizeLimits = [1, 64, 512, 4_096, 100_000, 200_000];

interface Tally {
  readonly violations: Violation[];
  readonly hits: Map<string, number>;
  cases: number;
  missed: number;
}

export async function run(options: HarnessOptions & Partial<Trial>): Promise<HarnessResult> {
  const { seed, budget, log, only, wanted, strikes = () => true, stopAtFirst = false } = options;
  const folder = await mkdtemp(join(await scratchFolder(), "muniment-every-call-"));
  const tally: Tally = { violations: [], hits: new Map(), cases: 0, missed: 0 };
  try {
    const program = options.program ?? (await bundleProgram(join(folder, "program")));
    const bench: Bench = { folder, program };
    await layOutFiles(bench);
    const all: Point[] = [];
    for (const scenario of await makeScenarios(bench, wanted)) {
      const points = (await pointsOf(bench, scenario)).filter(({ call, fault }) => strikes(call, fault));
      log(`${harness}: ${scenario.name} has ${String(points.length)} points`);
      all.push(...points);
    }
    const chosen = only === undefined ? shuffled(all, seed) : all.filter((point) => nameOf(bench, point) === only);
    const over = timeIsUp(options);
    for (const point of chosen.slice(0, budget.cases ?? Infinity)) {
      if (over() || (stopAtFirst && tally.violations.length > 0)) break;
      await strike(bench, point, { tally, seed, log });
      const done = tally.cases + tally.missed;
      if (done % 200 === 0) log(progressOf(tally, done, chosen.length));
    }
    return { harness, seed, cases: tally.cases, violations: tally.violations, figures: figuresOf(tally, all) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** Runs the scenario once in peace, and lists what can go wrong in it. */
async function pointsOf(bench: Bench, scenario: Scenario): Promise<readonly Point[]> {
  await restore(bench, scenario);
  const ran = await runOrder(bench, scenario);
  const faults = await judge(bench, scenario, ran, { fault: "none", call: "none", path: "" });
  if (faults.length > 0)
    throw new Error(`${scenario.name} does not even work in peace: ${faults.join("; ")}\n${ran.stderr}`);
  const points = new Map<string, Point>();
  const add = (point: Point): void => void points.set(nameOf(bench, point), point);
  const touched = scenario.touches.map((name) => join(bench.folder, name));
  for (const { call, args, path, nth } of numbered(touched, ran.calls)) {
    for (const fault of faultsAt(call, args, path)) add({ scenario, call, path, nth, fault });
  }
  for (const nth of sizeLimits) add({ scenario, call: "any", path: bench.folder, nth, fault: "FSIZE" });
  return [...points.values()];
}

function faultsAt(call: string, args: string, path: string): readonly Fault[] {
  if (call.startsWith("open") && /\bO_DIRECT\b/.test(args)) return ["EIO", "EINVAL"];
  if (call === "pwrite64" && path.endsWith(".part")) return ["KILL", "EIO", "ENOSPC", "EINVAL", "SHORT"];
  if (looks.has(call) || (call.startsWith("open") && !/O_CREAT|O_TRUNC/.test(args))) return ["EIO"];
  return writes.has(call) ? ["KILL", "EIO", "ENOSPC", "SHORT"] : ["KILL", "EIO", "ENOSPC"];
}

/** The calls on files of some folders, each with its number among those that strace counts together with it. */
function numbered(
  folders: readonly string[],
  calls: readonly Call[],
): readonly { readonly call: string; readonly args: string; readonly path: string; readonly nth: number }[] {
  const counts = new Map<string, number>();
  return calls.flatMap(({ thread, name, args, paths }) => {
    // strace knows a rename by the old name alone.
    const known = name.startsWith("rename") ? paths.slice(0, 1) : paths;
    const own = known.filter((path) => folders.some((folder) => path === folder || path.startsWith(`${folder}/`)));
    const points = own.map((path) => {
      const key = `${String(thread)} ${name} ${path}`;
      const nth = (counts.get(key) ?? 0) + 1;
      counts.set(key, nth);
      return { call: name, args, path, nth };
    });
    return points.slice(0, 1);
  });
}

async function strike(
  bench: Bench,
  point: Point,
  { tally, seed, log }: { readonly tally: Tally } & Pick<HarnessOptions, "seed" | "log">,
): Promise<void> {
  const { scenario, call, fault } = point;
  await restore(bench, scenario);
  const marker = join(bench.folder, "hit");
  await rm(marker, { force: true });
  const ran = await runOrder(bench, scenario, troubleOf(point, marker));
  const struck = fault === "SHORT" ? ((await isThere(marker)) ? [call] : []) : hitsOf(point, ran);
  if (struck.length === 0) tally.missed += 1;
  else tally.cases += 1;
  for (const name of struck) tally.hits.set(name, (tally.hits.get(name) ?? 0) + 1);
  const at = relative(bench.folder, point.path);
  const strike: Struck = { fault: struck.length === 0 ? "none" : fault, call, path: at };
  const faults = await judge(bench, scenario, ran, strike);
  if (faults.length === 0) return;
  const name = nameOf(bench, point);
  log(`VIOLATION ${name}: ${faults[0] ?? ""}`);
  const replay = `node --conditions=source test/crash/${harness}.ts --seed ${String(seed)} --case '${name}'`;
  const ended = `ended with ${String(ran.code ?? ran.signal)}; told: ${ran.stderr.slice(0, 600).trimEnd()}`;
  tally.violations.push({ case: name, what: [...faults, ended].join("\n"), replay });
}

function troubleOf({ call, path, nth, fault }: Point, marker: string): Parameters<typeof runOrder>[2] {
  // A sync of everything concerns files of any name.
  const only = call === "syncfs" ? [] : ["-P", path];
  const here = (what: string): readonly string[] => [...only, "-e", `inject=${call}:${what}:when=${String(nth)}`];
  switch (fault) {
    case "KILL":
      return { strace: here("signal=KILL") };
    case "EIO":
    case "ENOSPC":
    case "EINVAL":
      return { strace: here(`error=${fault}`) };
    case "SHORT": {
      const preload = new URL("short-write.ts", import.meta.url);
      preload.search = new URLSearchParams({ path, nth: String(nth), hit: marker }).toString();
      return { strace: ["-P", path], node: ["--import", preload.href] };
    }
    case "FSIZE":
      return { around: ["prlimit", `--fsize=${String(nth)}`] };
  }
}

/** Which calls were really struck. */
function hitsOf({ fault, call, nth, path }: Point, { calls }: Ran): readonly string[] {
  if (fault === "FSIZE") {
    const beyond = calls.filter(
      ({ paths, result }) => paths.some((at) => at.startsWith(path)) && / EFBIG /.test(result),
    );
    return beyond.map(({ name }) => `${name} beyond ${String(nth)}`).slice(0, 1);
  }
  const struck = calls.filter(({ result }) => (fault === "KILL" ? result === "?" : result.endsWith("(INJECTED)")));
  return struck.filter(({ name, paths }) => name === call && paths.includes(path)).map(({ name }) => name);
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}

function nameOf(bench: Bench, { scenario, call, path, nth, fault }: Point): string {
  return [scenario.name, fault, call, nth, relative(bench.folder, path) || "."].join(":");
}

function shuffled<T>(list: readonly T[], seed: number): readonly T[] {
  const chance = chanceFrom(seed);
  return list
    .map((item) => ({ item, key: chance() }))
    .sort((one, other) => one.key - other.key)
    .map(({ item }) => item);
}

function progressOf({ violations, missed }: Tally, done: number, of: number): string {
  return `${harness}: ${String(done)} of ${String(of)}, ${String(missed)} hit nothing, ${String(violations.length)} violations`;
}

function figuresOf({ hits, missed }: Tally, all: readonly Point[]): HarnessResult["figures"] {
  const calls = [...hits].toSorted(([, one], [, other]) => other - one);
  const perScenario = Map.groupBy(all, ({ scenario }) => scenario.name);
  return {
    "injection points": all.length,
    ...Object.fromEntries([...perScenario].map(([name, points]) => [`points of ${name}`, points.length])),
    "struck nothing, and so counted as no case": missed,
    "calls struck": calls.map(([name, count]) => `${name} ${String(count)}`).join(", "),
  };
}

if (import.meta.main) await runAlone(run);
