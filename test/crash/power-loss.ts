/**
 * K3: the power fails. Everything that an operation does to the disk is recorded; for each moment of it, images are made of
 * what may be found afterwards, and the program is started on each. What it had acknowledged by then has to be there.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { Disk, type Image } from "./disk-model.ts";
import { chanceFrom, runAlone, type HarnessOptions, type HarnessResult, type Violation } from "./harness.ts";
import { faultsAfterPowerLoss } from "./judge.ts";
import type { Memory } from "./memory.ts";
import { bundleProgram, type Trial } from "./program-bundle.ts";
import { perform, Recorder, recordingArguments, type Operation } from "./recording.ts";
import {
  makeScenarios,
  keptOf,
  layOutFiles,
  restore,
  runOrder,
  workedOn,
  type Bench,
  type Scenario,
} from "./scenarios.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { describeSurvival, survivals } from "./survival.ts";
import type { Call } from "./trace.ts";

const harness = "power-loss";

/** A scenario, and all that was done to the disk in it, by one program or several. */
interface Recording {
  readonly scenario: Scenario;
  readonly operations: readonly Operation[];
  /** What was there before, durably: null is a folder. Paths are relative to the harness's folder. */
  readonly before: ReadonlyMap<string, Uint8Array | null>;
}

/** The power fails after so many operations of a recording; `draw` numbers the images of that moment. */
interface Loss {
  readonly recording: Recording;
  readonly after: number;
  readonly draw: number;
}

interface Tally {
  readonly violations: Violation[];
  readonly seen: Set<string>;
  cases: number;
  same: number;
}

export async function run(options: HarnessOptions & Partial<Trial>): Promise<HarnessResult> {
  const { seed, budget, log, only, wanted, stopAtFirst = false } = options;
  if (only === undefined && budget.cases === undefined && budget.seconds === undefined)
    throw new Error("K3 has no end by itself: give a number of cases or seconds");
  const folder = await mkdtemp(join(await scratchFolder(), "muniment-power-loss-"));
  const tally: Tally = { violations: [], seen: new Set(), cases: 0, same: 0 };
  try {
    const program = options.program ?? (await bundleProgram(join(folder, "program")));
    const bench: Bench = { folder, program };
    await layOutFiles(bench);
    const recordings: Recording[] = [];
    for (const scenario of await makeScenarios(bench, wanted)) recordings.push(await record(bench, scenario));
    for (const { scenario, operations } of recordings)
      log(`${harness}: ${scenario.name} does ${String(operations.length)} operations`);
    const until = performance.now() + (budget.seconds ?? Infinity) * 1000;
    for (const loss of only === undefined ? lossesOf(recordings) : [lossNamed(recordings, only)]) {
      if (tally.cases >= (budget.cases ?? Infinity) || performance.now() >= until) break;
      if (stopAtFirst && tally.violations.length > 0) break;
      const cases = tally.cases;
      await lose(bench, loss, { tally, seed, log });
      if (tally.cases > cases && tally.cases % 1_000 === 0)
        log(`${harness}: ${String(tally.cases)} images, ${String(tally.violations.length)} violations`);
    }
    return { harness, seed, cases: tally.cases, violations: tally.violations, figures: figuresOf(tally, recordings) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function record(bench: Bench, scenario: Scenario): Promise<Recording> {
  const { after } = scenario;
  const first = after?.scenario ?? scenario;
  await restore(bench, first);
  const before = snapshot(bench.folder);
  const recorder = new Recorder(bench.folder, diskOf(before));
  const calls = await callsOf(bench, first);
  if (after === undefined) return { scenario, before, operations: calls.flatMap((call) => recorder.follow(call)) };
  const killed = calls.slice(0, calls.findIndex(after.is));
  await restore(bench, scenario);
  const recovery = await callsOf(bench, scenario);
  const operations = [
    ...killed.flatMap((call) => recorder.follow(call)),
    ...recovery.flatMap((call) => recorder.follow(call, laterThanAll)),
  ];
  return { scenario, before, operations };
}

/** Where a second program's calls are counted from: no log has so many lines. */
const laterThanAll = 1_000_000_000;

/** The calls that concern what is followed: the home, a package, the folder that they lie in, and what is told. */
async function callsOf(bench: Bench, scenario: Scenario): Promise<readonly Call[]> {
  const { calls } = await runOrder(bench, scenario, { strace: recordingArguments });
  const isOwn = (path: string): boolean => {
    const [first = ""] = relative(bench.folder, path).split("/");
    return first === "" || workedOn.includes(first);
  };
  return calls.filter(({ name, paths }) => name === "write" || paths.some(isOwn));
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

function diskOf(before: Recording["before"]): Disk {
  const disk = new Disk();
  for (const [path, bytes] of before) disk.lay(path, bytes);
  return disk;
}

/** In rounds, so that a short run has been everywhere: each moment of each recording once, then again with other chances. */
function* lossesOf(recordings: readonly Recording[]): Generator<Loss> {
  for (let draw = 0; ; draw += 1) {
    for (const recording of recordings)
      for (let after = 0; after <= recording.operations.length; after += 1) yield { recording, after, draw };
  }
}

async function lose(
  bench: Bench,
  loss: Loss,
  { tally, seed, log }: { readonly tally: Tally } & Pick<HarnessOptions, "seed" | "log">,
): Promise<void> {
  const { recording, after, draw } = loss;
  const name = `${recording.scenario.name}:${String(after)}:${String(draw)}`;
  const disk = diskOf(recording.before);
  const { memory, told } = remembered(recording, after, disk);
  const chance = chanceFrom(
    createHash("sha256")
      .update(`${String(seed)} ${name}`)
      .digest()
      .readUInt32LE(),
  );
  const survival = survivals(disk, chance, draw);
  const image = disk.lose(survival);
  const key = keyOf(image, memory);
  if (tally.seen.has(key)) {
    tally.same += 1;
    return;
  }
  tally.seen.add(key);
  tally.cases += 1;
  materialise(bench, image);
  const faults = await faultsAfterPowerLoss(bench, recording.scenario, { memory, told });
  if (faults.length === 0) return;
  log(`VIOLATION ${name}: ${faults[0] ?? ""}`);
  const last = recording.operations[after - 1];
  const moment = last === undefined ? "before anything was done" : `after: ${describe(last)}`;
  tally.violations.push({
    case: name,
    what: [...faults, `power lost ${moment}`, describeSurvival(disk, survival)].join("\n"),
    replay: `node --conditions=source test/crash/${harness}.ts --seed ${String(seed)} --case '${name}'`,
  });
}

/** Brings the disk to the moment, and tells what had been acknowledged by then. */
function remembered(
  { scenario, operations }: Recording,
  after: number,
  disk: Disk,
): { readonly memory: Memory; readonly told: string } {
  let told = "";
  let note = scenario.memory.note;
  for (const operation of operations.slice(0, after)) {
    perform(disk, operation);
    if (operation.do !== "tell") continue;
    told += operation.text;
    const head = disk.find("home/archive/log/checkpoint");
    if (head?.kind === "file") note = head.live;
  }
  const { gives } = scenario.after?.scenario ?? scenario;
  const base = scenario.after?.scenario.memory ?? scenario.memory;
  return {
    memory: { ...base, note: told === "" ? base.note : note, items: [...base.items, ...keptOf(told, gives)] },
    told,
  };
}

function keyOf({ folders, files }: Image, { items }: Memory): string {
  const hash = createHash("sha256").update(String(items.length));
  for (const path of folders.toSorted()) hash.update(`\n${path}/`);
  for (const [path, bytes] of [...files].toSorted(([one], [other]) => (one < other ? -1 : 1)))
    hash.update(`\n${path} ${String(bytes.length)} `).update(bytes);
  return hash.digest("hex");
}

function materialise({ folder }: Bench, { folders, files }: Image): void {
  for (const name of workedOn) rmSync(join(folder, name), { recursive: true, force: true });
  for (const path of folders) mkdirSync(join(folder, path));
  for (const [path, bytes] of files) writeFileSync(join(folder, path), bytes);
}

function lossNamed(recordings: readonly Recording[], name: string): Loss {
  const [scenario, after, draw] = name.split(":");
  const recording = recordings.find((one) => one.scenario.name === scenario);
  if (recording === undefined) throw new Error(`there is no scenario ${String(scenario)}`);
  return { recording, after: Number(after), draw: Number(draw) };
}

function describe(operation: Operation): string {
  switch (operation.do) {
    case "link":
    case "rename":
      return `${operation.do} ${operation.from} to ${operation.to}`;
    case "write":
      return `write ${String(operation.bytes.length)} bytes to ${operation.path} at ${String(operation.offset)}`;
    case "tell":
      return `telling ${operation.text.slice(0, 60)}`;
    case "sync-all":
      return "a sync of everything";
    default:
      return `${operation.do} ${operation.path}`;
  }
}

function figuresOf({ same }: Tally, recordings: readonly Recording[]): HarnessResult["figures"] {
  return {
    "moments (operations recorded)": recordings.reduce((sum, { operations }) => sum + operations.length, 0),
    ...Object.fromEntries(
      recordings.map(({ scenario, operations }) => [`operations of ${scenario.name}`, operations.length]),
    ),
    "images drawn again, and so not tried again": same,
  };
}

if (import.meta.main) await runAlone(run);
