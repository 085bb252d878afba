/** What is asked after every fault, whatever it was. */
import { access } from "node:fs/promises";
import { join } from "node:path";
import { verifyPackage } from "@muniment/verify";
import { FolderEvidence } from "../../packages/server/src/storage/fs/folder-evidence.ts";
import { faultsOf, readNote, type Memory } from "./memory.ts";
import { homeIn, keptOf, pinOf, remember, say, type Bench, type Scenario } from "./scenarios.ts";
import { sentenceOf } from "./ledger.ts";
import type { Ran } from "./trace.ts";

/** What was done to the run. */
export interface Struck {
  readonly fault: string;
  readonly call: string;
}

const syncs: ReadonlySet<string> = new Set(["fsync", "fdatasync", "syncfs", "sync_file_range", "msync"]);
const startWithinMs = 20_000;

/** Holds a run, and the next start on the home that it left, against what was promised. Answers with what is not so. */
export async function judge(bench: Bench, scenario: Scenario, ran: Ran, struck: Struck): Promise<readonly string[]> {
  const home = homeIn(bench);
  const faults = [...faultsOfRun(scenario, ran, struck)];
  try {
    const note = await readNote(home);
    const memory = await started(bench, scenario, remember(scenario, ran, note));
    faults.push(...(await faultsAfterStart(bench, home, memory)));
    faults.push(...(await faultsOfPackage(bench, memory, scenario.name === "export" && ran.code === 0)));
  } catch (error) {
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return faults;
}

/** What the process itself said: never well where something is missing, never an error that helps nobody. */
function faultsOfRun({ gives }: Scenario, ran: Ran, { fault, call }: Struck): readonly string[] {
  if (ran.hung) return ["it did not end"];
  if (fault === "KILL" && ran.signal === "SIGKILL") return [];
  if (ran.code === null) return [`it was ended by ${String(ran.signal)}`];
  if (ran.code === 0) {
    const told = keptOf(ran.stdout, gives).length;
    if (told !== gives.length)
      return [`it ended well, having acknowledged ${String(told)} items of ${String(gives.length)}`];
    if (syncs.has(call) && (fault === "EIO" || fault === "ENOSPC")) return ["it ended well though a sync had failed"];
    return [];
  }
  return faultsOfError(ran.stderr);
}

function faultsOfError(stderr: string): readonly string[] {
  const told = stderr
    .trimEnd()
    .split("\n")
    .map((line) => {
      try {
        return JSON.parse(line) as { error?: { code?: string; next?: string } };
      } catch (error) {
        if (error instanceof SyntaxError) return {};
        throw error;
      }
    });
  const helps = told.every(({ error }) => error?.code !== undefined && error.code !== "internal" && error.next !== "");
  return helps ? [] : ["it told an error without a code, or without a next step"];
}

/** Where there was no home, the same order is given again: nobody has to clear anything away before. */
async function started(bench: Bench, { name, memory: before }: Scenario, memory: Memory): Promise<Memory> {
  if (name !== "init") return memory;
  const home = homeIn(bench);
  if (!(await isThere(join(home, "archive/muniment.json"))))
    await say(bench, { do: "command", home, arguments: ["init"] });
  return { ...memory, keys: before.keys.length > 0 ? before.keys : [await pinOf(home)] };
}

/** Holds the start on what a loss of power left against what had been acknowledged, and told, by then. */
export async function faultsAfterPowerLoss(
  bench: Bench,
  scenario: Scenario,
  { memory, told }: { readonly memory: Memory; readonly told: string },
): Promise<readonly string[]> {
  const home = homeIn(bench);
  try {
    const begun = scenario.name === "init" && told !== "";
    if (begun && !(await isThere(join(home, "archive/muniment.json")))) return ["the new archive is gone"];
    const known = await started(bench, scenario, memory);
    const faults = await faultsAfterStart(bench, home, known);
    return [...faults, ...(await faultsOfPackage(bench, known, scenario.name === "export" && told !== ""))];
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

/** The next start recovers and adds with nobody's help; then all that was acknowledged is there. */
async function faultsAfterStart(
  bench: Pick<Bench, "folder" | "program">,
  home: string,
  memory: Memory,
): Promise<readonly string[]> {
  const file = join(bench.folder, "after");
  const printed = await within(say(bench, { do: "command", home, arguments: ["add", file] }));
  const [after] = keptOf(printed, [[{ name: "after", size: 1_000 }]]);
  if (after === undefined) return ["the next start acknowledged nothing"];
  const faults = [...(await faultsOf(home, { ...memory, items: [...memory.items, after] }))];
  const followed = await within(say(bench, { do: "command", home, arguments: ["list"] }));
  await within(say(bench, { do: "command", home, arguments: ["reindex"] }));
  const anew = await within(say(bench, { do: "command", home, arguments: ["list"] }));
  if (followed !== anew) faults.push("the index that followed the log answers otherwise than one built anew");
  return faults;
}

/** A package is there whole, or not under its name. */
async function faultsOfPackage({ folder }: Bench, { keys }: Memory, expected: boolean): Promise<readonly string[]> {
  const out = join(folder, "package");
  if (!(await isThere(out))) return expected ? ["the package was not written though it was said to be"] : [];
  const faults: string[] = [];
  for await (const finding of verifyPackage(new FolderEvidence(out), { keys }))
    if (finding.outcome !== "holds") faults.push(`package: ${sentenceOf(finding)}`);
  return faults;
}

async function within<T>(work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => {
    reject(new Error("the next start hangs"));
  }, startWithinMs);
  try {
    return await Promise.race([work, promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function isThere(path: string): Promise<boolean> {
  try {
    await access(path);
    return true;
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return false;
    throw error;
  }
}
