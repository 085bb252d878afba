/**
 * Breaks the program on purpose, one step at a time, and asks that a harness notices. A harness that catches nothing proves
 * nothing. The changes are made in the bundle that the harnesses run; the sources stay as they are.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { run as crowd } from "./crowd.ts";
import { run as everyCall } from "./every-call.ts";
import { runAlone, timeIsUp, type HarnessOptions, type HarnessResult } from "./harness.ts";
import { mutants, type Catcher, type Mutant } from "./mutant-list.ts";
import { run as powerLoss } from "./power-loss.ts";
import { bundleProgram, type ProgramBundle, type Trial } from "./program-bundle.ts";
import { scratchFolder } from "./scratch-folder.ts";

type Harness = (options: HarnessOptions & Partial<Trial>) => Promise<HarnessResult>;

const harnesses: Readonly<Record<Catcher["harness"], Harness>> = {
  "power-loss": powerLoss,
  "every-call": everyCall,
  crowd,
};

/** A harness that has not noticed after so many cases will not. */
const casesMax = 1_500;

/** A case is a mutant; the violation is that nothing noticed it. `--case X`: those whose name begins so. */
export async function run(options: HarnessOptions): Promise<HarnessResult> {
  const { seed, only = "", budget, log } = options;
  const over = timeIsUp(options);
  const chosen = mutants.filter(({ name }) => name.startsWith(only)).slice(0, budget.cases ?? Infinity);
  const seen: Record<string, string> = {};
  const missed: string[] = [];
  for (const { name, patches, by } of chosen) {
    if (over()) break;
    const noticed = await tryOne({ name, patches, by }, seed);
    seen[name] = noticed ?? "NOT NOTICED";
    if (noticed === null) missed.push(name);
    log(`${name}: ${seen[name]}`);
  }
  const violations = missed.map((name) => ({
    case: name,
    what: "it was taken away, and no harness noticed",
    replay: `node --conditions=source test/crash/mutants.ts --seed ${String(seed)} --case '${name}'`,
  }));
  return { harness: "mutants", seed, cases: Object.keys(seen).length, violations, figures: seen };
}

/** Which harness noticed, after how many cases, and what it saw; null: none. Throws if the mutant fits the sources no more. */
export async function tryOne({ patches, by }: Mutant, seed: number): Promise<string | null> {
  const folder = await mkdtemp(join(await scratchFolder(), "muniment-mutant-"));
  try {
    const program = await bundleProgram(join(folder, "program"), patches);
    for (const catcher of by) {
      const noticed = await noticedBy(catcher, program, seed);
      if (noticed !== null) return noticed;
    }
    return null;
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function noticedBy(
  { harness, scenarios, strikes }: Catcher,
  program: ProgramBundle,
  seed: number,
): Promise<string | null> {
  try {
    const { violations, cases } = await harnesses[harness]({
      seed,
      budget: { cases: casesMax },
      log: () => undefined,
      program,
      wanted: (name) => scenarios.includes(name),
      strikes: (call, fault) => strikes?.test(`${call} ${fault}`) ?? true,
      stopAtFirst: true,
    });
    const [first] = violations;
    return first === undefined ? null : `${harness}, after ${String(cases)} cases: ${beginningOf(first.what)}`;
  } catch (error) {
    // It is so broken that the harness could not even begin.
    return `${harness}, at once: ${beginningOf(error instanceof Error ? error.message : String(error))}`;
  }
}

function beginningOf(text: string): string {
  return (text.split("\n")[0] ?? "").slice(0, 120);
}

if (import.meta.main) await runAlone(run);
