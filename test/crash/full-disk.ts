/**
 * K4: a disk of 64 MiB, filled by adding until there is no room, freed, and filled again; and filled by somebody else in the midst of
 * a commit. What was acknowledged stays; the rest is told; nobody has to mend anything.
 */
import { createHash } from "node:crypto";
import { mkdir, readdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { homeLayout } from "../../packages/server/src/archive/home.ts";
import { exitCodes } from "../../packages/server/src/cli/exit-codes.ts";
import { Adder, bytesOf, type Sealing } from "./adding.ts";
import { chanceFrom, runAlone, timeIsUp, type HarnessOptions, type HarnessResult, type Violation } from "./harness.ts";
import { Ledger } from "./ledger.ts";
import { muniment } from "./program-process.ts";
import { SmallDisk } from "./small-disk.ts";

const harness = "full-disk";
const cyclesDefault = 10;
/** The room that the first cycle has: enough for some hundred files. The rest of the disk is somebody else's. */
const roomBytes = 10 * 1024 * 1024;
/** What a user removes in each cycle to make room. */
const ballastBytes = 3 * 1024 * 1024;

interface Sum {
  readonly violations: Violation[];
  cycles: number;
  filled: number;
  filledByOthers: number;
  refused: number;
  stopped: number;
  unchecked: number;
  leftBytes: number;
}

/** `budget.cases`: cycles. With `budget.seconds`, a new disk of ten cycles each time until the time is over. */
export async function run(options: HarnessOptions): Promise<HarnessResult> {
  const { seed, budget } = options;
  const isTimeUp = timeIsUp(options);
  const sum: Sum = {
    violations: [],
    cycles: 0,
    filled: 0,
    filledByOthers: 0,
    refused: 0,
    stopped: 0,
    unchecked: 0,
    leftBytes: 0,
  };
  let kind = "none: nothing can be mounted here, so that nothing was tried";
  let acknowledged = 0;
  for (let turn = 0; turn === 0 || (budget.seconds !== undefined && !isTimeUp()); turn += 1) {
    const disk = await SmallDisk.mount();
    if (disk === null) break;
    kind = `${disk.kind} of 64 MiB`;
    try {
      const ledger = await fillAgainAndAgain(sum, disk, {
        ...options,
        seed: seed + turn,
        cycles: budget.cases ?? cyclesDefault,
        isTimeUp,
      });
      acknowledged += ledger.all.length;
      sum.leftBytes += await bytesBelow(homeLayout(ledger.home).orphans);
    } finally {
      await disk.remove();
    }
  }
  return {
    harness,
    seed,
    cases: sum.cycles,
    violations: sum.violations,
    figures: {
      "file system": kind,
      "times filled by adding": sum.filled,
      "times filled by somebody else while adding": sum.filledByOthers,
      "adds acknowledged": acknowledged,
      "adds refused as the disk was full": sum.refused,
      "times that remains of a refused add could not be cleared away before there was room": sum.unchecked,
      "bytes that refused adds left in var/orphans": sum.leftBytes,
      "programs that stopped, as the outcome of a commit was unknown": sum.stopped,
    },
  };
}

interface Filling extends HarnessOptions {
  readonly cycles: number;
  readonly isTimeUp: () => boolean;
}

async function fillAgainAndAgain(sum: Sum, disk: SmallDisk, { seed, cycles, isTimeUp, log }: Filling): Promise<Ledger> {
  const chance = chanceFrom(seed);
  for (let cycle = 0; cycle < cycles; cycle += 1) await disk.put(`ballast-${String(cycle)}`, ballastBytes);
  await disk.put("others", (await disk.freeBytes()) - roomBytes);
  const ledger = await Ledger.begin(join(disk.root, "home"));
  for (let cycle = 0; cycle < cycles && !isTimeUp(); cycle += 1) {
    const turn: Turn = { disk, ledger, seed, cycle, chance };
    const faults = [
      ...(await fillByAdding(sum, turn)),
      ...(await faultsWhileFull(sum, turn)),
      ...(await fillByOthers(sum, turn)),
      ...(await faultsAfter(ledger)),
    ];
    sum.cycles += 1;
    log(`${harness}: cycle ${String(cycle + 1)} of ${String(cycles)}, ${String(ledger.all.length)} adds acknowledged`);
    if (faults.length === 0) continue;
    const replay = `node --conditions=source test/crash/${harness}.ts --seed ${String(seed)} --cases ${String(cycles)}`;
    sum.violations.push({ case: `cycle ${String(cycle)}`, what: faults.join("\n"), replay });
    break;
  }
  return ledger;
}

interface Turn {
  readonly disk: SmallDisk;
  readonly ledger: Ledger;
  readonly seed: number;
  readonly cycle: number;
  readonly chance: () => number;
}

/** As a user does it: `muniment add` of more than there is room for. It says so, and what it has told is sealed. */
async function fillByAdding(sum: Sum, { disk, ledger, seed, cycle }: Turn): Promise<string[]> {
  const plan = { seed, sizes: "mixed" } as const;
  const sources = join(disk.beside, `sources-${String(cycle)}`);
  await mkdir(sources);
  const files: { readonly path: string; readonly sha256: string; readonly place: number }[] = [];
  const room = await disk.freeBytes();
  for (let [place, size] = [0, 0]; size < room + 1024 * 1024; place += 1) {
    const bytes = bytesOf(plan, { adder: cycle, place });
    const path = join(sources, String(place));
    await writeFile(path, bytes);
    // What is there already takes no room.
    if (!files.some(({ sha256 }) => sha256 === sha256Of(bytes))) size += bytes.length;
    files.push({ path, sha256: sha256Of(bytes), place });
  }
  const { code, stdout, stderr } = await command(ledger, ["add", "--json", ...files.map(({ path }) => path)]);
  const told = lines(stdout) as readonly CliAcknowledgement[];
  const sealings = told.map(({ index, time, record, objects }): Sealing | null => {
    const file = files.find(({ sha256 }) => sha256 === objects[0]?.sha256);
    if (file === undefined) return null;
    return { adder: cycle, place: file.place, index, time, record: record.slice("sha256:".length), checkpoint: null };
  });
  ledger.enter(
    plan,
    sealings.filter((one) => one !== null),
  );
  sum.filled += 1;
  sum.refused += files.length - told.length;
  return [
    ...(code === 1 ? [] : [`add ended with ${String(code)} on a full disk: ${stderr}`]),
    ...(stderr.includes('"code":"archive.full"') ? [] : [`add did not say that the disk is full: ${stderr}`]),
    ...(sealings.includes(null) ? ["add acknowledged bytes that it was not given"] : []),
    ...(told.length < files.length ? [] : ["everything was sealed on a disk that was too small for it"]),
  ];
}

interface CliAcknowledgement {
  readonly index: number;
  readonly time: string;
  readonly record: string;
  readonly objects: readonly { readonly sha256: string }[];
}

/**
 * Reading and verifying take no room; not even where not one block is left. What the add could not take back for lack of room lies
 * about until there is some, and is told as not checked: nothing may fail.
 */
async function faultsWhileFull(sum: Sum, { disk, ledger, cycle }: Turn): Promise<string[]> {
  await disk.fill("filler");
  const faults = [...(await ledger.faultsOnReading(true))];
  const verified = await command(ledger, ["verify"]);
  if (verified.code === exitCodes.unchecked) sum.unchecked += 1;
  else if (verified.code !== 0)
    faults.push(
      `verify ended with ${String(verified.code)} on a full disk: ${endOf(verified.stdout)}${verified.stderr}`,
    );
  const listed = await command(ledger, ["list", "--json"]);
  const [shown, sealed] = [lines(listed.stdout).length, (ledger.head?.size ?? 1) - 1];
  // The index may need room that is not there; that is told in words, and it is no loss.
  if (listed.code === 0 && shown !== sealed)
    faults.push(`list has ${String(shown)} items, and ${String(sealed)} were sealed`);
  if (listed.code !== 0 && !/"code":"(archive|index)\.[a-z-]+"/.test(listed.stderr))
    faults.push(`list ended with ${String(listed.code)} on a full disk: ${listed.stderr}`);
  await disk.free("filler");
  await disk.free(`ballast-${String(cycle)}`);
  return faults;
}

/** While a program adds, another one takes all the room, again and again, and gives it back. */
async function fillByOthers(sum: Sum, { disk, ledger, seed, cycle, chance }: Turn): Promise<string[]> {
  const plan = { seed, sizes: "tiny" } as const;
  const adder = new Adder(join(disk.beside, "compile-cache"));
  const adders = { first: 1000 + cycle * 10, count: 4 };
  adder.begin({ ...plan, home: ledger.home, adders, each: null, clock: "real" });
  for (let time = 0; time < 4; time += 1) {
    const sealed = adder.sealed.length;
    await adder.until((now) => now.sealed.length > sealed);
    await delay(chance() * 40);
    const failed = adder.failed.length;
    await disk.fill("filler");
    sum.filledByOthers += 1;
    await adder.until((now) => now.failed.length > failed);
    await disk.free("filler");
  }
  adder.end();
  const { code } = await adder.ended;
  ledger.enter(plan, adder.sealed);
  const others = adder.failed.filter((failed) => failed.code !== "archive.full");
  sum.refused += adder.failed.length - others.length;
  // A program that does not know what came of a commit writes no more: the next start finds out.
  if (others.some((failed) => failed.code === "archive.failed")) sum.stopped += 1;
  const wrong = others
    .filter((failed) => failed.code !== "archive.failed")
    .map((failed) => `an add failed with ${failed.code}: ${failed.message}`);
  if (code !== 0 && others.length === 0) wrong.push(`the adding process ended with ${String(code)}: ${adder.errors}`);
  return wrong;
}

/** With room again: a start, and all is as it must be. */
async function faultsAfter(ledger: Ledger): Promise<string[]> {
  const faults: string[] = [];
  const file = join(ledger.home, "..", "one-more");
  await writeFile(file, `one more, after ${String(ledger.all.length)}`);
  const added = await command(ledger, ["add", "--json", file]);
  if (added.code !== 0) faults.push(`with room again, add ended with ${String(added.code)}: ${added.stderr}`);
  const verified = await command(ledger, ["verify"]);
  if (verified.code !== 0)
    faults.push(`with room again, verify ended with ${String(verified.code)}: ${endOf(verified.stdout)}`);
  return [
    ...faults,
    ...(await ledger.faultsOfRemains()),
    ...(await ledger.faultsOnReading(true)),
    ...(await ledger.faultsOnVerifying()),
    ...(await ledger.faultsOfIndex()),
  ];
}

function command({ home }: Ledger, args: readonly string[]): ReturnType<typeof muniment> {
  return muniment([...args, "--home", home], join(home, "..", "..", "compile-cache"));
}

function lines(stdout: string): readonly unknown[] {
  return stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as unknown);
}

async function bytesBelow(folder: string): Promise<number> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const sizes = await Promise.all(files.map(async (file) => (await stat(file)).size));
  return sizes.reduce((all, size) => all + size, 0);
}

/** Of a long answer, what sums it up. */
function endOf(text: string): string {
  return text.slice(-2000);
}

function sha256Of(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

if (import.meta.main) await runAlone(run);
