/**
 * K7: anything at all is given to everything that reads: the archive's own files, web archives, packages, proofs, JSON. Each input
 * ends within five seconds and 512 MiB, in a value or in the refusal that the reader promises; and what was read is written as it was.
 */
import { spawn, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { withoutTestContext } from "./adding.ts";
import { runAlone, timeIsUp, type HarnessOptions, type HarnessResult, type Violation } from "./harness.ts";
import { limits, type FuzzFault, type FuzzOrders, type FuzzTold } from "./fuzz-process.ts";

const harness = "fuzz";
const inputsDefault = 1_000_000;
export const corpusFolder = fileURLToPath(new URL("corpus", import.meta.url));
const resultsFolder = fileURLToPath(new URL("../../test-results/fuzz", import.meta.url));

/** Inputs that led where no other had, in base64, by target. */
export type Corpus = Readonly<Record<string, readonly string[]>>;

/** `--case` is `<target>:<base64>` or `<target>:@<file>`: that input alone. */
export async function run(options: HarnessOptions): Promise<HarnessResult> {
  return (await fuzz(options, await readCorpus())).result;
}

/** The same from a given corpus, and what it found worth keeping. */
export async function fuzz(
  options: HarnessOptions,
  corpus: Corpus,
): Promise<{ readonly result: HarnessResult; readonly kept: Corpus }> {
  const { seed, budget, only } = options;
  const folder = await mkdtemp(join(tmpdir(), "muniment-fuzz-"));
  const [isTimeUp, until] = [timeIsUp(options), performance.now() + (budget.seconds ?? 1e6) * 1000];
  const inputs = only === undefined ? (budget.cases ?? (budget.seconds === undefined ? inputsDefault : Infinity)) : 0;
  const sum: Sum = {
    inputs: 0,
    accepted: 0,
    covered: 0,
    slowestMs: 0,
    peakMiB: 0,
    processes: 0,
    faults: [],
    kept: new Map(),
  };
  try {
    do {
      const left = Math.min(inputs - sum.inputs, 1e12);
      const seconds = Math.max(0, (until - performance.now()) / 1000);
      const base = { seed: seed + sum.processes, seconds, inputs: Math.max(0, left), current: join(folder, "current") };
      await inOneProcess(
        sum,
        only === undefined ? { ...base, targets: [], corpus } : { ...base, ...(await oneInput(only)) },
        options,
      );
    } while (sum.inputs < inputs && !isTimeUp() && sum.faults.length < faultsMax);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  const result = {
    harness,
    seed,
    cases: sum.inputs,
    violations: await Promise.all(sum.faults.map(violationOf)),
    figures: {
      "inputs that were read": sum.accepted,
      "characters of the verifier's source that ran": sum.covered,
      "inputs that led to new code": [...sum.kept.values()].reduce((all, { length }) => all + length, 0),
      "slowest input in ms": sum.slowestMs,
      "peak memory in MiB": sum.peakMiB,
      processes: sum.processes,
    },
  };
  return { result, kept: Object.fromEntries(sum.kept) };
}

const faultsMax = 30;

interface Sum {
  inputs: number;
  accepted: number;
  covered: number;
  slowestMs: number;
  peakMiB: number;
  processes: number;
  readonly faults: FuzzFault[];
  readonly kept: Map<string, string[]>;
}

/** A process goes on until its orders are done, or until an input ends it; then that input is the fault. */
async function inOneProcess(sum: Sum, orders: FuzzOrders, { log, signal }: HarnessOptions): Promise<void> {
  const file = `${orders.current}.orders`;
  await writeFile(file, JSON.stringify(orders));
  const args = [
    "--conditions=source",
    "--expose-gc",
    `--max-old-space-size=${String(limits.memoryMiB)}`,
    fileURLToPath(new URL("fuzz-process.ts", import.meta.url)),
    file,
  ];
  const child = spawn(process.execPath, args, { env: withoutTestContext(), stdio: ["ignore", "pipe", "pipe"] });
  const before = { inputs: sum.inputs, covered: sum.covered };
  let [ended, errors] = [false, ""];
  child.stderr.setEncoding("utf8").on("data", (text: string) => (errors = `${errors}${text}`.slice(-2000)));
  createInterface({ input: child.stdout }).on("line", (line) => {
    const told = JSON.parse(line) as FuzzTold;
    switch (told.event) {
      case "progress":
        sum.inputs = before.inputs + told.inputs;
        log(`${harness}: ${String(sum.inputs)} inputs, ${String(sum.faults.length)} faults`);
        break;
      case "fault":
        sum.faults.push(told.fault);
        break;
      case "kept":
        sum.kept.set(told.target, [...(sum.kept.get(told.target) ?? []), told.input]);
        break;
      case "end":
        ended = true;
        sum.inputs = before.inputs + told.inputs;
        sum.accepted += told.accepted;
        sum.covered = Math.max(sum.covered, told.covered);
        sum.slowestMs = Math.max(sum.slowestMs, told.slowestMs);
        sum.peakMiB = Math.max(sum.peakMiB, told.peakMiB);
        break;
    }
  });
  const hung = watch(child, orders.current);
  const stop = (): void => void child.kill();
  signal?.addEventListener("abort", stop);
  const [code, killed] = (await once(child, "close")) as [number | null, string | null];
  signal?.removeEventListener("abort", stop);
  sum.processes += 1;
  if (hung.stop()) sum.faults.push(await currentInput(orders.current, `it did not end within ${String(limits.ms)} ms`));
  else if (!ended && signal?.aborted !== true)
    sum.faults.push(await currentInput(orders.current, `the process died (${String(code ?? killed)}): ${errors}`));
}

/** Kills a process that works on one input for too long. */
function watch(child: ChildProcess, current: string): { stop(): boolean } {
  let [last, since, hung] = ["", performance.now(), false];
  const timer = setInterval(() => {
    void readFile(current).then(
      (bytes) => {
        const now = bytes.subarray(0, 8).toString("hex");
        if (now !== last) [last, since] = [now, performance.now()];
        else if (now !== "" && performance.now() - since > limits.ms) hung = child.kill("SIGKILL");
      },
      () => (since = performance.now()),
    );
  }, 500);
  return {
    stop: () => {
      clearInterval(timer);
      return hung;
    },
  };
}

async function currentInput(current: string, what: string): Promise<FuzzFault> {
  const bytes = await readFile(current).catch((cause: unknown) => {
    throw new Error(`the process did not come to its first input: ${what}`, { cause });
  });
  const target = bytes.subarray(8, 72).toString("latin1").replaceAll("\0", "");
  return { target, what, input: bytes.subarray(72, 72 + bytes.readUInt32BE(4)).toString("base64") };
}

async function oneInput(only: string): Promise<Pick<FuzzOrders, "targets" | "corpus">> {
  const [, target = "", at = "", input = ""] = /^([a-z-]+):(@?)(.*)$/s.exec(only) ?? [];
  const base64 = at === "@" ? (await readFile(input)).toString("base64") : input;
  return { targets: [target], corpus: { [target]: [base64] } };
}

async function violationOf({ target, what, input }: FuzzFault): Promise<Violation> {
  const digest = createHash("sha256").update(input).digest("hex").slice(0, 16);
  await mkdir(resultsFolder, { recursive: true });
  const file = join(resultsFolder, `${target}-${digest}`);
  await writeFile(file, Buffer.from(input, "base64"));
  const argument = input.length <= 4000 ? `${target}:${input}` : `${target}:@${file}`;
  return {
    case: `${target}:${digest}`,
    what,
    replay: `node --conditions=source test/crash/${harness}.ts --case "${argument}"`,
  };
}

/** What earlier runs kept. */
export async function readCorpus(): Promise<Corpus> {
  const files = (await readdir(corpusFolder).catch(noCorpusYet)).filter((name) => name.endsWith(".json"));
  const read = files.map(
    async (name) => [name.slice(0, -".json".length), await readFile(join(corpusFolder, name), "utf8")] as const,
  );
  return Object.fromEntries(
    (await Promise.all(read)).map(([name, text]) => [name, JSON.parse(text) as readonly string[]]),
  );
}

function noCorpusYet(error: unknown): readonly string[] {
  if (error instanceof Error && "code" in error && error.code === "ENOENT") return [];
  throw error;
}

if (import.meta.main) await runAlone(run);
