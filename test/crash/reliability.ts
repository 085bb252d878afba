/**
 * Runs the harnesses for a given time, or by the counts of a release, and writes what came of it to reliability-report.md.
 * `npm run reliability -- --hours 2 [--seed 7] [--only k1,k3]`, or `npm run reliability -- --full`.
 */
import { writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { allHarnesses, type NamedHarness } from "./all-harnesses.ts";
import type { Budget } from "./harness.ts";
import { reportOf, type Done } from "./reliability-report.ts";
import { runApart, type Apart } from "./run-apart.ts";

const reportFile = fileURLToPath(new URL("../../reliability-report.md", import.meta.url));
/** Each has its own processes and its own disk to wait for; more of them would only measure each other. */
const lanesMax = 2;

interface Job {
  readonly harness: NamedHarness;
  readonly budget: Budget;
}

interface Order {
  readonly seed: number;
  readonly lanes: readonly (readonly Job[])[];
  /** The arguments by which anyone can do the same. */
  readonly command: string;
}

function orderOf(args: readonly string[]): Order {
  const { values } = parseArgs({
    args: [...args],
    options: {
      hours: { type: "string" },
      full: { type: "boolean", default: false },
      seed: { type: "string", default: "1" },
      only: { type: "string" },
    },
  });
  const [seed, hours] = [Number(values.seed), values.hours === undefined ? null : Number(values.hours)];
  if (!Number.isSafeInteger(seed)) throw new Error("--seed takes a whole number");
  if (values.full === (hours !== null)) throw new Error("give either --hours N or --full");
  if (hours !== null && !(hours > 0)) throw new Error("--hours takes a number above 0");
  const wanted = values.only?.toLowerCase().split(",");
  const chosen = allHarnesses.filter(
    ({ key, module }) => wanted === undefined || wanted.includes(key) || wanted.includes(module),
  );
  if (chosen.length === 0) throw new Error(`--only names none of ${allHarnesses.map(({ key }) => key).join(", ")}`);
  const lanes = lanesOf(chosen).map((lane) => jobsOf(lane, hours));
  return { seed, lanes, command: `npm run reliability -- ${args.join(" ")}` };
}

/** The heaviest first, each to the lane that has least to do. */
function lanesOf(chosen: readonly NamedHarness[]): readonly (readonly NamedHarness[])[] {
  const count = Math.min(lanesMax, availableParallelism(), chosen.length);
  const lanes = Array.from({ length: count }, (): NamedHarness[] => []);
  for (const harness of chosen.toSorted((a, b) => b.weight - a.weight)) {
    const [least] = lanes.toSorted((a, b) => weightOf(a) - weightOf(b));
    least?.push(harness);
  }
  return lanes;
}

/** With hours: each lane shares them out by weight. Without: by the counts of a release. */
function jobsOf(lane: readonly NamedHarness[], hours: number | null): readonly Job[] {
  const weight = weightOf(lane);
  return lane.map((harness) => ({
    harness,
    budget: hours === null ? harness.full : { seconds: Math.floor((hours * 3600 * harness.weight) / weight) },
  }));
}

function weightOf(lane: readonly NamedHarness[]): number {
  return lane.reduce((sum, { weight }) => sum + weight, 0);
}

async function reliability(args: readonly string[]): Promise<number> {
  const order = orderOf(args);
  const started = Date.now();
  const done: Done[] = [];
  const running = new Set<Apart>();
  let interrupted = false;
  process.on("SIGINT", () => {
    interrupted = true;
    // They end soon, with what they have; one that does not is ended, and what it said last stands in the report.
    for (const apart of running) apart.stop();
  });
  const say = (line: string): void => void process.stderr.write(`${clock(Date.now() - started)}  ${line}\n`);
  await Promise.all(
    order.lanes.map(async (lane) => {
      for (const { harness, budget } of lane) {
        if (interrupted) return;
        say(`${harness.key} ${harness.module} begins`);
        const apart = runApart(harness.module, { seed: order.seed, budget, log: say });
        running.add(apart);
        const began = Date.now();
        const end = await apart.ended;
        running.delete(apart);
        done.push({ harness, end, seconds: Math.round((Date.now() - began) / 1000) });
        say(`${harness.key} ${harness.module}: ${end.outcome}`);
      }
    }),
  );
  const report = await reportOf({
    ...order,
    started,
    seconds: Math.round((Date.now() - started) / 1000),
    done,
    interrupted,
  });
  await writeFile(reportFile, report.text);
  say(`${report.summary} The report is ${reportFile}`);
  return report.good ? 0 : 1;
}

function clock(ms: number): string {
  return new Date(ms).toISOString().slice(11, 19);
}

process.exitCode = await reliability(process.argv.slice(2));
