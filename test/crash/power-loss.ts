/**
 * K3: the power fails. Everything that an operation does to the disk is recorded; for each moment of it, images are made of
 * what may be found afterwards, and the program is started on each. What it had acknowledged by then has to be there.
 */
import { createHash } from "node:crypto";
import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Disk, Image } from "./disk-model.ts";
import { chanceFrom, runAlone, timeIsUp, type HarnessOptions, type HarnessResult, type Violation } from "./harness.ts";
import { faultsAfterPowerLoss } from "./judge.ts";
import type { Memory } from "./memory.ts";
import { bundleProgram, type Trial } from "./program-bundle.ts";
import { diskOf, recordAll, type Recording } from "./recorded-scenario.ts";
import { perform, type Operation } from "./recording.ts";
import { makeScenarios, keptOf, layOutFiles, workedOn, type Bench } from "./scenarios.ts";
import { scratchFolder } from "./scratch-folder.ts";
import { describeSurvival, nothingMore, survivals } from "./survival.ts";

const harness = "power-loss";

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
  acknowledged: number;
}

export async function run(options: HarnessOptions & Partial<Trial>): Promise<HarnessResult> {
  const { seed, budget, log, only, wanted, stopAtFirst = false } = options;
  if (only === undefined && budget.cases === undefined && budget.seconds === undefined)
    throw new Error("K3 has no end by itself: give a number of cases or seconds");
  const folder = await mkdtemp(join(await scratchFolder(), "muniment-power-loss-"));
  const tally: Tally = { violations: [], seen: new Set(), cases: 0, same: 0, acknowledged: 0 };
  try {
    const program = options.program ?? (await bundleProgram(join(folder, "program")));
    const bench: Bench = { folder, program };
    await layOutFiles(bench);
    const recordings = await recordAll(bench, await makeScenarios(bench, wanted), isLong(options));
    log(`${harness}: ${String(recordings.length)} recordings`);
    const over = timeIsUp(options);
    for (const loss of only === undefined ? lossesOf(recordings) : [lossNamed(recordings, only)]) {
      if (tally.cases >= (budget.cases ?? Infinity) || over()) break;
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

/** Recording an operation again for each of its syncs takes a minute: too long for a short run. */
function isLong({ budget, only = "" }: HarnessOptions): boolean {
  return only.includes("/") || (budget.cases ?? 0) >= 5_000 || (budget.seconds ?? 0) >= 600;
}

/** In rounds, so that a short run has been everywhere: each moment of each recording once, then again with other chances. */
function* lossesOf(recordings: readonly Recording[]): Generator<Loss> {
  for (let draw = 0; ; draw += 1) {
    for (const recording of recordings)
      for (let after = recording.from; after <= recording.operations.length; after += 1)
        yield { recording, after, draw };
  }
}

async function lose(
  bench: Bench,
  loss: Loss,
  { tally, seed, log }: { readonly tally: Tally } & Pick<HarnessOptions, "seed" | "log">,
): Promise<void> {
  const { recording, after, draw } = loss;
  const name = `${recording.name}:${String(after)}:${String(draw)}`;
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
  const key = keyOf(image, told);
  if (tally.seen.has(key)) {
    tally.same += 1;
    return;
  }
  tally.seen.add(key);
  tally.cases += 1;
  if (told !== "") tally.acknowledged += 1;
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
    // The one that is durable by then: a later commit may be under way already.
    note = disk.lose(nothingMore).files.get("home/archive/log/checkpoint") ?? note;
  }
  const first = scenario.after?.scenario;
  const gives = [...(first?.gives ?? []), ...scenario.gives];
  const base = first?.memory ?? scenario.memory;
  return {
    memory: { ...base, note: told === "" ? base.note : note, items: [...base.items, ...keptOf(told, gives)] },
    told,
  };
}

function keyOf({ folders, files }: Image, told: string): string {
  const hash = createHash("sha256").update(told);
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
  const recording = recordings.find((one) => one.name === scenario);
  if (recording === undefined) throw new Error(`there is no recording ${String(scenario)}`);
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

function figuresOf({ same, acknowledged }: Tally, recordings: readonly Recording[]): HarnessResult["figures"] {
  const moments = ({ operations, from }: Recording): number => operations.length - from + 1;
  const whole = recordings.filter(({ from }) => from === 0);
  return {
    ...Object.fromEntries(whole.map((recording) => [`moments of ${recording.name}`, moments(recording)])),
    "images after something was acknowledged": acknowledged,
    "recordings in which a sync failed": recordings.length - whole.length,
    "moments in all": recordings.reduce((sum, recording) => sum + moments(recording), 0),
    "images drawn again, and so not tried again": same,
  };
}

if (import.meta.main) await runAlone(run);
