/**
 * A program that captures a list of a local site is killed at random moments, and started again by the same command, until the list is
 * done. Then each address must be sealed once, and all that was acknowledged be there.
 * Alone: `node --conditions=source test/capture/queue-kill.ts --cases 20`, each case being a kill.
 */
import { once } from "node:events";
import { chmod, mkdir, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { processesWith } from "../../packages/server/src/capture/sample-capture.ts";
import { openSite, type LocalSite } from "../../packages/server/src/capture/sample-site.ts";
import { chanceFrom, runAlone, type HarnessOptions, type HarnessResult, type Violation } from "../crash/harness.ts";
import { ended, lines, run as runProgram, start, temporaryFolder } from "../program.ts";

const harness = "queue-kill";
const killsPerQueue = 10;
const addressesPerQueue = 12;
/** After its start; a capture takes some seconds, and a program that was started again first looks at the log. */
const killWithinMs = 12_000;
/** After an acknowledgement: the queue's note of it is being written just then. */
const noteWithinMs = 4;
const startsMax = 60;

interface Sealed {
  readonly item: string;
  readonly index: number;
  readonly address: string;
}

/** What one queue came to. */
interface Sum {
  kills: number;
  acknowledged: number;
  entries: number;
  /** Sealed before a kill and not noted: told again, from the log. */
  toldTwice: number;
  atAcknowledgement: number;
  queues: number;
  foldersLeft: number;
}

export async function run(options: HarnessOptions): Promise<HarnessResult> {
  const { seed, budget, log } = options;
  const cases = budget.cases ?? 20;
  const sum: Sum = {
    kills: 0,
    acknowledged: 0,
    entries: 0,
    toldTwice: 0,
    atAcknowledgement: 0,
    queues: 0,
    foldersLeft: 0,
  };
  const violations: Violation[] = [];
  const site = await openSite((_, { pathname }) => ({
    headers: { "content-type": "text/html; charset=utf-8" },
    body: `<!doctype html><title>${pathname}</title><p>A page of its own: ${pathname}`,
  }));
  try {
    while (sum.kills < cases && violations.length === 0) {
      const number = sum.queues;
      const chance = chanceFrom(seed ^ Math.imul(number + 1, 0x9e3779b1));
      const faults = await runQueue(sum, { chance, site, kills: Math.min(killsPerQueue, cases - sum.kills) });
      log(
        `${harness}: ${String(sum.kills)} kills, ${String(sum.acknowledged)} acknowledged, ${String(faults.length)} faults`,
      );
      const replay = `node --conditions=source test/capture/${harness}.ts --seed ${String(seed)} --cases ${String(cases)}`;
      violations.push(...faults.map((what) => ({ case: `queue ${String(number)}`, what, replay })));
    }
  } finally {
    await site.close();
  }
  return { harness, seed, cases: sum.kills, violations, figures: figuresOf(sum) };
}

function figuresOf(sum: Sum): HarnessResult["figures"] {
  return {
    queues: sum.queues,
    "addresses acknowledged": sum.acknowledged,
    "entries of captures in the logs": sum.entries,
    "kills within milliseconds of an acknowledgement": sum.atAcknowledgement,
    "sealed before a kill and found in the log": sum.toldTwice,
    "scratch folders of killed programs left": sum.foldersLeft,
  };
}

interface QueueRun {
  readonly chance: () => number;
  readonly site: LocalSite;
  readonly kills: number;
}

async function runQueue(sum: Sum, { chance, site, kills }: QueueRun): Promise<string[]> {
  const folder = await temporaryFolder();
  const [home, temporary] = [join(folder.path, "home"), join(folder.path, "temporary")];
  const faults: string[] = [];
  sum.queues += 1;
  try {
    // Everyone must pass through it: the browser of root runs as a user without rights.
    await mkdir(temporary);
    for (const path of [folder.path, temporary]) await chmod(path, 0o777);
    await runProgram(home, ["init"]);
    const addresses = Array.from({ length: addressesPerQueue }, (_, place) => `${site.origin}/${String(place)}`);
    const order = { home, temporary, input: addresses.join("\n") };
    const told: Sealed[] = [];
    let [left, isCleared] = [kills, true];
    for (let starts = 0; ; starts += 1) {
      if (starts >= startsMax) return [`the queue was not done after ${String(starts)} starts`];
      const one = await runOnce(order, left > 0 ? chance : null);
      told.push(...one.told);
      if (one.killed) left -= 1;
      if (one.killed) sum.kills += 1;
      if (one.atAcknowledgement) sum.atAcknowledgement += 1;
      faults.push(...one.faults, ...(await faultsAtRest(home, told)));
      isCleared = !one.killed;
      // A kill may come when the queue is done: the list, given once more, would begin another one.
      const isDone = addresses.every((address) => told.some((line) => line.address === address));
      if (!one.killed || isDone || faults.length > 0) break;
    }
    faults.push(...(await faultsAtEnd(sum, home, { addresses, told })));
    for (let looks = 0; (await processesWith(temporary)).length > 0; looks += 1) {
      if (looks > 100) faults.push("browsers of killed programs still run");
      if (looks > 100) break;
      await delay(50);
    }
    // The last program has cleared up after those that were killed, if it was not killed itself.
    const remains = isCleared ? await readdir(temporary) : [];
    sum.foldersLeft += remains.length;
    if (remains.length > 0) faults.push(`scratch files are left: ${remains.join(", ")}`);
    return faults;
  } finally {
    await folder.remove();
  }
}

interface Once {
  readonly told: readonly Sealed[];
  readonly killed: boolean;
  readonly atAcknowledgement: boolean;
  readonly faults: readonly string[];
}

/** Runs the command to its end, or kills it: at some time, or just after some acknowledgement. */
async function runOnce(
  { home, temporary, input }: { readonly home: string; readonly temporary: string; readonly input: string },
  chance: (() => number) | null,
): Promise<Once> {
  // Root cannot have the browser's sandbox everywhere: there it is left off by name, as its user would have to.
  const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
  const args = ["capture", "-", "--allow-private", "127.0.0.1", "--at-once", "2", ...root, "--json"];
  const child = start(home, args, { input, environment: { TMPDIR: temporary } });
  const end = ended(child);
  const atAcknowledgement = chance !== null && chance() < 0.5;
  if (chance !== null && atAcknowledgement && child.stdout !== null) {
    const after = 1 + Math.floor(chance() * 3);
    let heard = 0;
    createInterface({ input: child.stdout }).on("line", () => {
      heard += 1;
      if (heard === after) setTimeout(() => child.kill("SIGKILL"), (chance() * noteWithinMs) | 0);
    });
  } else if (chance !== null) {
    const timer = setTimeout(() => child.kill("SIGKILL"), chance() * killWithinMs);
    void once(child, "exit").then(() => {
      clearTimeout(timer);
    });
  }
  const { code, stdout, stderr } = await end;
  // The last line may have been cut off: who cannot read it was told nothing.
  const whole = lines(stdout.slice(0, stdout.lastIndexOf("\n") + 1)) as readonly Partial<Sealed>[];
  const told = whole.filter((line): line is Sealed => line.item !== undefined);
  const faults = code === null || code === 0 ? [] : [`it ended with ${String(code)}: ${stderr}`];
  return { told, killed: code === null, atAcknowledgement: atAcknowledgement && code === null, faults };
}

/** What is promised at any moment: what was acknowledged is there, and all that is there verifies. */
async function faultsAtRest(home: string, told: readonly Sealed[]): Promise<readonly string[]> {
  const verified = await runProgram(home, ["verify", "--json"]);
  const faults =
    verified.code === 0 ? [] : [`verify ended with ${String(verified.code)}: ${verified.stdout.slice(0, 2_000)}`];
  const there = new Map((await listed(home)).map((item) => [item.item, item]));
  for (const { item, index } of told) {
    if (there.get(item)?.index !== index)
      faults.push(`item ${item} was acknowledged as entry ${String(index)}, and is not there`);
  }
  return faults;
}

async function listed(home: string): Promise<readonly Sealed[]> {
  return lines((await runProgram(home, ["list", "--json"])).stdout) as readonly Sealed[];
}

async function faultsAtEnd(
  sum: Sum,
  home: string,
  { addresses, told }: { readonly addresses: readonly string[]; readonly told: readonly Sealed[] },
): Promise<readonly string[]> {
  const items = await listed(home);
  const faults: string[] = [];
  for (const address of addresses) {
    const of = items.filter((item) => item.address === address);
    if (of.length !== 1) faults.push(`${address} was sealed ${String(of.length)} times`);
    if (!told.some((line) => line.address === address)) faults.push(`${address} was sealed and never told`);
  }
  const incoming = await readdir(join(home, "var/incoming"));
  if (incoming.length > 0) faults.push(`var/incoming still holds ${incoming.join(", ")}`);
  const distinct = new Set(told.map(({ item }) => item)).size;
  sum.acknowledged += distinct;
  sum.toldTwice += told.length - distinct;
  sum.entries += items.length;
  return faults;
}

if (import.meta.main) await runAlone(run);
