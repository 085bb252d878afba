/**
 * Breaks the program on purpose, one step at a time, and asks that a harness notices. A harness that catches nothing proves
 * nothing. The changes are made in the bundle that the harnesses run; the sources stay as they are.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { run as crowd } from "./crowd.ts";
import { run as everyCall } from "./every-call.ts";
import type { HarnessOptions, HarnessResult } from "./harness.ts";
import { mutants, type Catcher, type Mutant } from "./mutant-list.ts";
import { run as powerLoss } from "./power-loss.ts";
import { bundleProgram, type ProgramBundle, type Trial } from "./program-bundle.ts";
import { scratchFolder } from "./scratch-folder.ts";

/** What became of one mutant. */
export interface Outcome {
  readonly mutant: string;
  /** The harness that noticed, and what it saw; null: none did. */
  readonly caught: { readonly by: string; readonly after: number; readonly saw: string } | null;
}

type Harness = (options: HarnessOptions & Partial<Trial>) => Promise<HarnessResult>;

const harnesses: Readonly<Record<Catcher["harness"], Harness>> = {
  "power-loss": powerLoss,
  "every-call": everyCall,
  crowd,
};

/** Tries mutants with the harnesses that they name, up to so many cases each. Throws if a mutant fits the sources no more. */
export async function tryMutants(
  chosen: readonly Mutant[],
  { seed, cases, log }: { readonly seed: number; readonly cases: number; readonly log: (line: string) => void },
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const mutant of chosen) {
    const folder = await mkdtemp(join(await scratchFolder(), "muniment-mutant-"));
    try {
      const program = await bundleProgram(join(folder, "program"), mutant.patches);
      const outcome = { mutant: mutant.name, caught: await catchIt(mutant, program, { seed, cases }) };
      outcomes.push(outcome);
      log(lineOf(outcome));
    } finally {
      await rm(folder, { recursive: true });
    }
  }
  return outcomes;
}

async function catchIt(
  { by }: Mutant,
  program: ProgramBundle,
  { seed, cases }: { readonly seed: number; readonly cases: number },
): Promise<Outcome["caught"]> {
  for (const { harness, scenarios } of by) {
    try {
      const { violations, cases: after } = await harnesses[harness]({
        seed,
        budget: { cases },
        log: () => undefined,
        program,
        wanted: (name) => scenarios.includes(name),
        stopAtFirst: true,
      });
      const [first] = violations;
      if (first !== undefined) return { by: harness, after, saw: first.what.split("\n")[0] ?? "" };
    } catch (error) {
      // It is so broken that the harness could not even begin.
      return {
        by: harness,
        after: 0,
        saw: error instanceof Error ? (error.message.split("\n")[0] ?? "") : String(error),
      };
    }
  }
  return null;
}

function lineOf({ mutant, caught }: Outcome): string {
  if (caught === null) return `| ${mutant} | **nothing noticed** | | |`;
  return `| ${mutant} | ${caught.by} | ${String(caught.after)} | ${caught.saw.slice(0, 100).replaceAll("|", "/")} |`;
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      cases: { type: "string", default: "3000" },
      mutant: { type: "string" },
    },
  });
  const chosen = mutants.filter(({ name }) => values.mutant === undefined || name.includes(values.mutant));
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  print("| taken away | noticed by | after cases | what it saw |");
  print("| --- | --- | --- | --- |");
  const outcomes = await tryMutants(chosen, { seed: Number(values.seed), cases: Number(values.cases), log: print });
  const missed = outcomes.filter(({ caught }) => caught === null);
  print(`\n${String(outcomes.length)} mutants, ${String(missed.length)} not noticed`);
  process.exitCode = missed.length === 0 && outcomes.length > 0 ? 0 : 1;
}
