/**
 * K2: processes that add under load, killed at random moments and started again on the same home. Between the kills the
 * ledger, which no program of the archive writes, is held against what lies there.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { Adder, type Orders } from "./adding.ts";
import { chanceFrom, runAlone, timeIsUp, type HarnessOptions, type HarnessResult, type Violation } from "./harness.ts";
import { killMirror } from "./kill-mirror.ts";
import { Ledger } from "./ledger.ts";

const harness = "random-kill";
/** A home is given up after so many kills, so that checking all of it stays cheap. */
const killsPerHome = 50;
const addersPerProcess = 6;
/** How long after its orders (while it starts and recovers) or after its first acknowledgement a process may be killed. */
const killWithinMs = { starting: 60, working: 120 } as const;

interface Kill {
  readonly number: number;
  readonly moment: "starting" | "working";
  readonly afterMs: number;
  /** A second process adds to the same home, is not killed, and must not notice. */
  readonly company: boolean;
  /** After it, a program starts and ends in peace, and everything is checked. */
  readonly thorough: boolean;
}

/** `--case N` runs the home in which kill N happened, with all its kills. */
export async function run(options: HarnessOptions): Promise<HarnessResult> {
  const { seed, budget, log } = options;
  const [kills, isTimeUp] = [budget.cases ?? Infinity, timeIsUp(options)];
  if (kills === Infinity && budget.seconds === undefined)
    throw new Error("K2 has no end by itself: give a number of cases or seconds");
  const folder = await mkdtemp(join(tmpdir(), "muniment-kill-"));
  const sum: Sum = {
    violations: [],
    kills: 0,
    sealed: 0,
    entries: 0,
    inCompany: 0,
    ofMirror: 0,
    whileStarting: 0,
    homes: 0,
  };
  try {
    const from = options.only === undefined ? 0 : Math.floor(Number(options.only) / killsPerHome);
    const last = options.only === undefined ? Infinity : from;
    for (let home = from; home <= last && sum.kills < kills && !isTimeUp(); home += 1) {
      await runHome(sum, { folder, seed, home, ends: () => sum.kills >= kills || isTimeUp() });
      log(
        `${harness}: ${String(sum.kills)} kills, ${String(sum.sealed)} adds acknowledged, ${String(sum.violations.length)} violations`,
      );
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
  return {
    harness,
    seed,
    cases: sum.kills,
    violations: sum.violations,
    figures: {
      "adds acknowledged": sum.sealed,
      "acknowledged adds lost": sum.violations.length === 0 ? 0 : "see the violations",
      "entries in the logs": sum.entries,
      "kills while starting or recovering": sum.whileStarting,
      "kills while another program added": sum.inCompany,
      "kills of a mirror": sum.ofMirror,
      homes: sum.homes,
    },
  };
}

interface Sum {
  readonly violations: Violation[];
  kills: number;
  sealed: number;
  entries: number;
  inCompany: number;
  ofMirror: number;
  whileStarting: number;
  homes: number;
}

interface HomeRun {
  readonly folder: string;
  readonly seed: number;
  readonly home: number;
  readonly ends: () => boolean;
}

async function runHome(sum: Sum, { folder, seed, home, ends }: HomeRun): Promise<void> {
  const chance = chanceFrom(seed ^ Math.imul(home + 1, 0x9e3779b1));
  const ledger = await Ledger.begin(join(folder, `home-${String(home)}`));
  const cache = join(folder, "compile-cache");
  sum.homes += 1;
  let next = new Adder(cache);
  try {
    for (let place = 0; place < killsPerHome && !ends(); place += 1) {
      const kill = drawKill(chance, home * killsPerHome + place, place === killsPerHome - 1);
      const adder = next;
      const companion = kill.company ? new Adder(cache) : null;
      const faults = await killOne(ledger, kill, { seed, adder, companion });
      // Started now, so that it is ready when the checks are done.
      next = new Adder(cache);
      faults.push(...(await ledger.faultsOnReading(kill.thorough)));
      if (kill.thorough) faults.push(...(await faultsAfterRestart(ledger, seed, { adder: next, number: kill.number })));
      if (kill.thorough) {
        next = new Adder(cache);
        const mirror = join(folder, `mirror-${String(home)}`);
        const killed = await killMirror(ledger, { mirror, chance, compileCache: cache });
        faults.push(...killed.faults);
        sum.kills += killed.kills;
        sum.ofMirror += killed.kills;
      }
      sum.kills += 1;
      if (kill.company) sum.inCompany += 1;
      if (kill.moment === "starting") sum.whileStarting += 1;
      if (faults.length > 0) {
        sum.violations.push(violationOf(seed, kill, faults));
        break;
      }
    }
  } finally {
    next.kill();
    await next.ended;
    sum.sealed += ledger.all.length;
    sum.entries += ledger.head?.size ?? 0;
  }
  for (const left of [ledger.home, join(folder, `mirror-${String(home)}`)])
    await rm(left, { recursive: true, force: true });
}

function drawKill(chance: () => number, number: number, last: boolean): Kill {
  const moment = chance() < 0.3 ? "starting" : "working";
  return {
    number,
    moment,
    afterMs: chance() * killWithinMs[moment],
    company: chance() < 0.15,
    thorough: chance() < 0.1 || last,
  };
}

interface Processes {
  readonly seed: number;
  readonly adder: Adder;
  readonly companion: Adder | null;
}

/** Lets the processes add, kills the first, and enters what they told. Answers with what is wrong already. */
async function killOne(ledger: Ledger, kill: Kill, { seed, adder, companion }: Processes): Promise<string[]> {
  const plan = { seed, sizes: "mixed" } as const;
  const orders = (side: number): Orders => ({
    ...plan,
    home: ledger.home,
    adders: { first: (kill.number * 2 + side) * addersPerProcess, count: addersPerProcess },
    each: null,
    clock: "real",
  });
  companion?.begin(orders(1));
  await companion?.until(({ sealed }) => sealed.length > 0);
  adder.begin(orders(0));
  if (kill.moment === "working") await adder.until(({ sealed }) => sealed.length > 0);
  await delay(kill.afterMs);
  adder.kill();
  await adder.ended;
  const faults = adder.failed.map(({ code, message }) => `an add failed with ${code}: ${message}`);
  if (adder.errors !== "") faults.push(`the process wrote: ${adder.errors}`);
  ledger.enter(plan, adder.sealed);
  if (companion !== null) faults.push(...(await endInPeace(companion, "the other program")));
  if (companion !== null) ledger.enter(plan, companion.sealed);
  return faults;
}

/** It must go on adding for a while, and then end well. */
async function endInPeace(adder: Adder, who: string): Promise<string[]> {
  const before = adder.sealed.length;
  await adder.until(({ sealed, failed }) => sealed.length >= before + 3 || failed.length > 0);
  adder.end();
  const { code } = await adder.ended;
  const faults = adder.failed.map((failed) => `an add of ${who} failed with ${failed.code}: ${failed.message}`);
  if (code !== 0) faults.push(`${who} ended with ${String(code)}: ${adder.errors}`);
  return faults;
}

/** The next start needs nobody: it recovers, adds, ends; then nothing of the crashes is left, and all of it verifies. */
async function faultsAfterRestart(
  ledger: Ledger,
  seed: number,
  { adder, number }: { readonly adder: Adder; readonly number: number },
): Promise<string[]> {
  const plan = { seed, sizes: "mixed" } as const;
  // Far from the numbers of those that are killed.
  adder.begin({
    ...plan,
    home: ledger.home,
    adders: { first: 1_000_000_000 + number, count: 1 },
    each: 1,
    clock: "real",
  });
  const { code } = await adder.ended;
  ledger.enter(plan, adder.sealed);
  if (code !== 0 || adder.sealed.length !== 1)
    return [`after the kill, a start ended with ${String(code)}: ${adder.errors}`];
  return [
    ...(await ledger.faultsOfRemains()),
    ...(await ledger.faultsOnReading(true)),
    ...(await ledger.faultsOnVerifying()),
    ...(await ledger.faultsOfIndex()),
  ];
}

function violationOf(seed: number, kill: Kill, faults: readonly string[]): Violation {
  const { number, moment, afterMs, company } = kill;
  const how = `killed ${afterMs.toFixed(1)} ms after ${moment === "starting" ? "its orders" : "its first acknowledgement"}${company ? ", while another program added" : ""}`;
  return {
    case: String(number),
    what: [how, ...faults].join("\n"),
    replay: `node --conditions=source test/crash/${harness}.ts --seed ${String(seed)} --case ${String(number)}`,
  };
}

if (import.meta.main) await runAlone(run);
