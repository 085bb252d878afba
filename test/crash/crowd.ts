/** Three programs add to one home at the same time: what the lock is for. The many adders of K6 do more; this one takes a broken program. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { withoutTestContext } from "./adding.ts";
import type { HarnessOptions, HarnessResult, Violation } from "./harness.ts";
import { faultsAfterStart } from "./judge.ts";
import { readNote, type Memory } from "./memory.ts";
import { bundleProgram, type Trial } from "./program-bundle.ts";
import { homeIn, keptOf, layOutFiles, makeScenarios, restore, type Bench, type Scenario } from "./scenarios.ts";
import { scratchFolder } from "./scratch-folder.ts";

const programs = 3;
/** Each process adds its files in as many runs, so that the programs meet at the start and the end of each other's work. */
const rounds = 4;

export async function run({ seed, program }: HarnessOptions & Partial<Trial>): Promise<HarnessResult> {
  const folder = await mkdtemp(join(await scratchFolder(), "muniment-crowd-"));
  const violations: Violation[] = [];
  try {
    const bench: Bench = { folder, program: program ?? (await bundleProgram(join(folder, "program"))) };
    await layOutFiles(bench);
    const [scenario] = await makeScenarios(bench, (name) => name === "add-many");
    if (scenario === undefined) throw new Error("there is no scenario of that name");
    await restore(bench, scenario);
    const faults = await faultsOfCrowd(bench, scenario);
    const replay = `node --conditions=source test/crash/mutants.ts --seed ${String(seed)}`;
    if (faults.length > 0) violations.push({ case: "crowd", what: faults.join("\n"), replay });
    return { harness: "crowd", seed, cases: programs * rounds, violations, figures: {} };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function faultsOfCrowd(bench: Bench, scenario: Scenario): Promise<readonly string[]> {
  const faults: string[] = [];
  let { memory } = scenario;
  for (let round = 0; round < rounds; round += 1) {
    const ended = await Promise.all(
      Array.from({ length: programs }, (_, at) => add(bench, scenario, 10 + round * programs + at)),
    );
    for (const { stdout, stderr, code } of ended) {
      if (code !== 0) faults.push(`one of the programs ended with ${String(code)}: ${stderr.slice(0, 300)}`);
      memory = { ...memory, items: [...memory.items, ...keptOf(stdout, scenario.gives)] };
    }
  }
  const known: Memory = { ...memory, note: await readNote(homeIn(bench)) };
  return [...faults, ...(await faultsAfterStart(bench, homeIn(bench), known))];
}

async function add(
  { program }: Bench,
  { order }: Scenario,
  chance: number,
): Promise<{ readonly stdout: string; readonly stderr: string; readonly code: number | null }> {
  const child = spawn(process.execPath, [program.main, JSON.stringify(order), String(chance)], {
    env: withoutTestContext(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = once(child, "close") as Promise<[number | null]>;
  const [stdout, stderr, [code]] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { stdout, stderr, code };
}
