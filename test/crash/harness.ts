/** What every harness of this folder is: a module that exports `run`, answers the same way, and can be run alone. */
import { parseArgs } from "node:util";

export interface Budget {
  readonly cases?: number;
  readonly seconds?: number;
}

export interface HarnessOptions {
  /** All chance comes from it: the same seed and budget of cases give the same cases. */
  readonly seed: number;
  readonly budget: Budget;
  /** One line of progress for a person. */
  readonly log: (line: string) => void;
  /** Only this one, as a violation named it. */
  readonly only?: string;
  /** Asks for an early end: what was done until then is the result. */
  readonly signal?: AbortSignal;
}

/** Whether the time that was given is over, or an early end was asked for. To be asked between two cases. */
export function timeIsUp({ budget, signal }: Pick<HarnessOptions, "budget" | "signal">): () => boolean {
  const until = performance.now() + (budget.seconds ?? Infinity) * 1000;
  return () => performance.now() >= until || signal?.aborted === true;
}

/** A promise that was broken. */
export interface Violation {
  readonly case: string;
  /** What was promised and what was found. */
  readonly what: string;
  /** The command that shows it again. */
  readonly replay: string;
}

export interface HarnessResult {
  readonly harness: string;
  readonly seed: number;
  /** How many were really tried. One that could not be set up is no case: it stands in the figures. */
  readonly cases: number;
  readonly violations: readonly Violation[];
  readonly figures: Readonly<Record<string, number | string>>;
}

export type Harness = (options: HarnessOptions) => Promise<HarnessResult>;

/** Runs one harness from the command line: `node test/crash/<name>.ts [--seed N] [--case X] [--cases N] [--seconds N]`. */
export async function runAlone(harness: Harness): Promise<void> {
  const { values } = parseArgs({
    options: {
      seed: { type: "string", default: "1" },
      case: { type: "string" },
      cases: { type: "string" },
      seconds: { type: "string" },
    },
  });
  const budget = {
    ...(values.cases === undefined ? {} : { cases: Number(values.cases) }),
    ...(values.seconds === undefined ? {} : { seconds: Number(values.seconds) }),
  };
  const result = await harness({
    seed: Number(values.seed),
    budget,
    log: (line) => void process.stderr.write(`${line}\n`),
    ...(values.case === undefined ? {} : { only: values.case }),
  });
  process.stdout.write(`${resultLines(result).join("\n")}\n`);
  process.exitCode = result.violations.length === 0 ? 0 : 1;
}

export function resultLines(result: HarnessResult): readonly string[] {
  return [
    `${result.harness}: ${String(result.cases)} cases, seed ${String(result.seed)}, ${String(result.violations.length)} violations`,
    ...Object.entries(result.figures).map(([name, figure]) => `  ${name}: ${String(figure)}`),
    ...result.violations.flatMap((violation) => [
      `VIOLATION ${violation.case}`,
      `  ${violation.what.replaceAll("\n", "\n  ")}`,
      `  again: ${violation.replay}`,
    ]),
  ];
}

/** Chance that can be repeated: numbers from 0 (included) to 1 (excluded), the same ones for the same seed (mulberry32). */
export function chanceFrom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
