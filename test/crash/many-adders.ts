/**
 * K6: many adders at once, with equal and different contents, in one program and in two, while the clock jumps back and forth;
 * against a model that a child could keep: a list with one line for each add.
 */
import { createHash } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { homeLayout } from "../../packages/server/src/archive/home.ts";
import { openArchive } from "../../packages/server/src/archive/open.ts";
import { fsBackEnd } from "../../packages/server/src/storage/fs/fs-back-end.ts";
import { Adder, bytesOf, type Orders } from "./adding.ts";
import { chanceFrom, runAlone, timeIsUp, type HarnessOptions, type HarnessResult, type Violation } from "./harness.ts";
import { Ledger, type Acknowledged } from "./ledger.ts";

const harness = "many-adders";
const adders = 32;
/** How many adds each adder makes in one round, unless told. */
const addsEach = 200;

interface Round {
  readonly name: string;
  readonly programs: number;
  readonly sizes: Orders["sizes"];
}

const rounds: readonly Round[] = [
  { name: "one-program", programs: 1, sizes: "tiny" },
  { name: "two-programs", programs: 2, sizes: "tiny" },
];

/**
 * `budget.cases` is the number of adds of each adder. With `budget.seconds`, rounds of fewer adds are repeated, each with a seed of its
 * own, until the time is over. `--case` names a round and its seed, as `two-programs:7`.
 */
export async function run(options: HarnessOptions): Promise<HarnessResult> {
  const { seed, budget, log } = options;
  const isTimeUp = timeIsUp(options);
  const each = budget.cases ?? (budget.seconds === undefined ? addsEach : 10);
  const violations: Violation[] = [];
  const sum = { adds: 0, rounds: 0, shared: 0 };
  const folder = await mkdtemp(join(tmpdir(), "muniment-adders-"));
  try {
    const chance = chanceFrom(seed);
    for (let turn = 0; turn === 0 || (budget.seconds !== undefined && !isTimeUp()); turn += 1) {
      // The first turn has the seed itself, so that a printed seed is enough for what was asked for by a count.
      const turnSeed = turn === 0 ? seed : Math.floor(chance() * 2 ** 31);
      for (const round of rounds) {
        const only = options.only ?? `${round.name}:${String(turnSeed)}`;
        if (!only.startsWith(`${round.name}:`)) continue;
        const ownSeed = Number(only.slice(round.name.length + 1));
        const ledger = await Ledger.begin(join(folder, `${round.name}-${String(turn)}`));
        const faults = await addTogether(ledger, round, { seed: ownSeed, each, cache: join(folder, "compile-cache") });
        sum.adds += ledger.all.length;
        sum.rounds += 1;
        sum.shared += ledger.all.length - new Set(ledger.all.map(contentDigest)).size;
        log(`${harness}: ${round.name}, ${String(adders)} adders × ${String(each)}: ${String(faults.length)} faults`);
        if (faults.length > 0) violations.push(violationOf(round, { seed: ownSeed, each, faults }));
        await rm(ledger.home, { recursive: true });
      }
      if (options.only !== undefined) break;
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    harness,
    seed,
    cases: sum.adds,
    violations,
    figures: {
      "adders at once": adders,
      "adds of each in a round": each,
      rounds: sum.rounds,
      "adds of bytes that were there already": sum.shared,
      clock: "each look at it up to two days before or after the real time",
    },
  };
}

interface Work {
  readonly seed: number;
  readonly each: number;
  readonly cache: string;
}

async function addTogether(ledger: Ledger, round: Round, { seed, each, cache }: Work): Promise<readonly string[]> {
  const plan = { seed, sizes: round.sizes };
  const count = adders / round.programs;
  const programs = Array.from({ length: round.programs }, () => new Adder(cache));
  for (const [at, program] of programs.entries()) {
    program.begin({ ...plan, home: ledger.home, adders: { first: at * count, count }, each, clock: "jumping" });
  }
  const faults: string[] = [];
  for (const [at, program] of programs.entries()) {
    const { code } = await program.ended;
    if (code !== 0) faults.push(`program ${String(at)} ended with ${String(code)}: ${program.errors}`);
    faults.push(...program.failed.map(({ code: failed, message }) => `an add failed with ${failed}: ${message}`));
    ledger.enter(plan, program.sealed);
  }
  if (ledger.all.length !== adders * each)
    faults.push(`${String(adders * each)} adds were asked for, ${String(ledger.all.length)} acknowledged`);
  return [
    ...faults,
    ...faultsOfOrder(ledger.all),
    ...(await faultsOfModel(ledger)),
    ...(await ledger.faultsOfRemains()),
    ...(await ledger.faultsOnReading(true)),
    ...(await ledger.faultsOnVerifying()),
    ...(await ledger.faultsOfIndex()),
  ];
}

/** Who waits for one add before the next has them in this order in the log. */
function faultsOfOrder(all: readonly Acknowledged[]): string[] {
  const faults: string[] = [];
  const last = new Map<number, Acknowledged>();
  for (const item of all) {
    const before = last.get(item.adder);
    if (before !== undefined && (before.index >= item.index || before.place + 1 !== item.place))
      faults.push(
        `adder ${String(item.adder)}: its add ${String(item.place)} stands at ${String(item.index)}, that before it at ${String(before.index)}`,
      );
    last.set(item.adder, item);
  }
  return faults;
}

/** The model is a list: the genesis, then one line for each add, by index. The log must be that list, and the objects what it names. */
async function faultsOfModel({ home, all }: Ledger): Promise<string[]> {
  const faults: string[] = [];
  const model = all.toSorted((a, b) => a.index - b.index);
  const gap = model.findIndex(({ index }, at) => index !== at + 1);
  if (gap >= 0)
    faults.push(`the indices are not dense: ${String(model[gap]?.index)} where ${String(gap + 1)} was to be`);
  const reader = await openArchive({ mode: "read", home, backEnd: fsBackEnd });
  const { size } = (await reader.checkpoint()).checkpoint;
  if (size !== model.length + 1) faults.push(`the log has ${String(size)} entries for ${String(model.length)} adds`);
  const named = new Set(model.flatMap((item) => [item.record, contentDigest(item)]));
  let time = "";
  for await (const { entry } of reader.entries(0, size)) {
    if (entry.time < time) faults.push(`entry ${String(entry.index)} is of ${entry.time}, after one of ${time}`);
    time = entry.time;
    const line = model[entry.index - 1];
    if (entry.index === 0) named.add(entry.record.slice("sha256:".length));
    else if (entry.record !== `sha256:${line?.record ?? ""}`)
      faults.push(`entry ${String(entry.index)} is not what was added`);
  }
  const stored = await objectsIn(homeLayout(home).archive);
  for (const name of stored) if (!named.delete(name)) faults.push(`the object ${name} is stored, and nothing names it`);
  faults.push(...[...named].map((name) => `the object ${name} is named, and not stored`));
  return faults;
}

const digests = new WeakMap<Acknowledged, string>();

function contentDigest(item: Acknowledged): string {
  const known = digests.get(item) ?? createHash("sha256").update(bytesOf(item.plan, item)).digest("hex");
  digests.set(item, known);
  return known;
}

async function objectsIn(archive: string): Promise<readonly string[]> {
  const found = await readdir(join(archive, "objects"), { recursive: true, withFileTypes: true });
  return found.filter((entry) => entry.isFile()).map(({ name }) => name);
}

function violationOf(
  round: Round,
  { seed, each, faults }: { readonly seed: number; readonly each: number; readonly faults: readonly string[] },
): Violation {
  const id = `${round.name}:${String(seed)}`;
  const rest = faults.length > 20 ? [`and ${String(faults.length - 20)} more`] : [];
  return {
    case: id,
    what: [...faults.slice(0, 20), ...rest].join("\n"),
    replay: `node --conditions=source test/crash/${harness}.ts --case ${id} --cases ${String(each)}`,
  };
}

if (import.meta.main) await runAlone(run);
