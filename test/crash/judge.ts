/** What is asked after every fault, whatever it was. */
import { access, readdir } from "node:fs/promises";
import { join } from "node:path";
import { equalBytes, verifyFile, verifyPackage, type Finding, type Vkey } from "@muniment/verify";
import { FolderEvidence } from "../../packages/server/src/storage/fs/folder-evidence.ts";
import { openFile } from "../../packages/server/src/storage/open-file.ts";
import { faultsOf, faultsOfCopy, pinOf, readNote, type Memory } from "./memory.ts";
import { afterwards, homeIn, keptOf, remember, say, type Bench, type Scenario } from "./scenarios.ts";
import { exitCodes } from "../../packages/server/src/cli/exit-codes.ts";
import { sentenceOf } from "./ledger.ts";
import type { Ran } from "./trace.ts";

/** What was done to the run. */
export interface Struck {
  readonly fault: string;
  readonly call: string;
  /** Of the file that was struck, relative to the harness's folder. */
  readonly path: string;
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
    faults.push(...(await faultsOfOwn(bench, scenario, memory, ran.stdout)));
  } catch (error) {
    faults.push(error instanceof Error ? (error.stack ?? error.message) : String(error));
  }
  return faults;
}

/** What the process itself said: never well where something is missing, never an error that helps nobody. */
function faultsOfRun({ gives }: Scenario, ran: Ran, struck: Struck): readonly string[] {
  if (ran.hung) return ["it did not end"];
  if (struck.fault === "KILL" && ran.signal === "SIGKILL") return [];
  if (ran.code === null) return [`it was ended by ${String(ran.signal)}`];
  if (ran.code === exitCodes.bad && isIncomplete(ran.stdout)) return [];
  if (ran.code !== 0 && struck.fault === "EINVAL" && struck.call.startsWith("open"))
    return ["it did not go on where a file cannot be written past the page cache"];
  if (ran.code !== 0 && struck.fault === "SHORT") return ["it did not go on after a write that took a part"];
  if (ran.code === 0) {
    const told = keptOf(ran.stdout, gives).length;
    if (told !== gives.length)
      return [`it ended well, having acknowledged ${String(told)} items of ${String(gives.length)}`];
    if (isLostSync(struck) && !wasGivenUp(ran, struck) && !isOutOfCustody(ran, struck))
      return ["it ended well though a sync had failed"];
    return [];
  }
  return faultsOfError(ran.stderr);
}

/** A mirror that says what it lacks, and is not brought forward. */
function isIncomplete(told: string): boolean {
  return /^\{"complete":false,"lacking":\[\{/.test(told);
}

/** What SQLite syncs is the index, which is no truth, and it passes over folders that cannot be synced. */
function isLostSync({ fault, call, path }: Struck): boolean {
  return syncs.has(call) && (fault === "EIO" || fault === "ENOSPC") && !/^home\/var(?:\/index\.sqlite.*)?$/.test(path);
}

/** An export from an archive that cannot be added to: it says aloud that nothing of it was sealed. What it wrote elsewhere must be durable all the same. */
function isOutOfCustody({ stderr }: Ran, { path }: Struck): boolean {
  return path.startsWith("home/") && stderr.includes('"code":"export.not-in-custody"');
}

/** Files on their way in: of them, others can be made. */
const scratchFile = /\/var\/incoming\/[0-9a-f]{32}\/\d+\.part$/;

/**
 * Whether what could not be synced got no name afterwards: then the program has made it anew, and was right to end well. A sync
 * of the whole file system may have failed for any file that was made before.
 */
function wasGivenUp({ calls }: Ran, struck: Struck): boolean {
  const failed = calls.find(({ name, result }) => name === struck.call && result.endsWith("(INJECTED)"));
  if (failed === undefined) return false;
  const all = failed.name === "syncfs";
  if (!all && !failed.paths.every((path) => scratchFile.test(path))) return false;
  const made = calls.filter(
    ({ name, args, ended }) => /^open/.test(name) && args.includes("O_CREAT") && ended < failed.ended,
  );
  const lost = new Set(all ? made.flatMap(({ paths }) => paths) : failed.paths);
  return !calls.some(
    ({ name, paths, result, began }) =>
      /^(?:link|rename)/.test(name) && began > failed.began && result === "0" && lost.has(paths[0] ?? ""),
  );
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
  if (!name.startsWith("init")) return memory;
  const home = homeIn(bench);
  if (!(await isThere(join(home, "archive/muniment.json"))))
    await say(bench, { do: "command", home, arguments: ["init"] });
  return { ...memory, keys: before.keys.length > 0 ? before.keys : [await pinOf(home)] };
}

/** What belongs to one scenario alone. */
async function faultsOfOwn(
  bench: Bench,
  { name, before }: Scenario,
  memory: Memory,
  told: string,
): Promise<readonly string[]> {
  const home = homeIn(bench);
  if (name.startsWith("recover") && told !== "") return await faultsOfOrphans(before ?? home, home);
  switch (name) {
    case "export":
      return await faultsOfPackage(join(bench.folder, "package"), memory, told !== "");
    case "export-file":
      return await faultsOfPackage(join(bench.folder, "package.zip"), memory, told !== "");
    case "mirror":
      return await faultsOfMirror(bench, memory, told !== "" && !isIncomplete(told));
    case "rotate": {
      const to = /"to":"([^"]+)"/.exec(told)?.[1];
      const now = (await pinOf(home)).text;
      return to === undefined || to === now ? [] : ["the key that was said to be the log's new one is not"];
    }
    default:
      return [];
  }
}

/** Holds the start on what a loss of power left against what had been acknowledged, and told, by then. */
export async function faultsAfterPowerLoss(
  bench: Bench,
  scenario: Scenario,
  { memory, told }: { readonly memory: Memory; readonly told: string },
): Promise<readonly string[]> {
  const home = homeIn(bench);
  try {
    const begun = scenario.name.startsWith("init") && told !== "";
    if (begun && !(await isThere(join(home, "archive/muniment.json")))) return ["the new archive is gone"];
    const known = await started(bench, scenario, memory);
    const faults = await faultsAfterStart(bench, home, known);
    return [...faults, ...(await faultsOfOwn(bench, scenario, known, told))];
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}

/** The next start recovers and adds with nobody's help; then all that was acknowledged is there. */
export async function faultsAfterStart(
  bench: Pick<Bench, "folder" | "program">,
  home: string,
  memory: Memory,
): Promise<readonly string[]> {
  const file = join(bench.folder, "after");
  const printed = await within(say(bench, { do: "command", home, arguments: ["add", file] }));
  const [after] = keptOf(printed, [{ contents: [afterwards] }]);
  if (after === undefined) return ["the next start acknowledged nothing"];
  const faults = [...(await faultsOf(home, { ...memory, items: [...memory.items, after] }))];
  const followed = await within(say(bench, { do: "command", home, arguments: ["list"] }));
  await within(say(bench, { do: "command", home, arguments: ["reindex"] }));
  const anew = await within(say(bench, { do: "command", home, arguments: ["list"] }));
  if (followed !== anew) faults.push("the index that followed the log answers otherwise than one built anew");
  return faults;
}

/** What a crash left without an entry is kept, in its place or aside. */
async function faultsOfOrphans(before: string, home: string): Promise<readonly string[]> {
  const left = await namesBelow(join(before, "archive/objects"));
  const kept = new Set([
    ...(await namesBelow(join(home, "archive/objects"))),
    ...(await namesBelow(join(home, "var/orphans"))),
  ]);
  return left.filter((name) => !kept.has(name)).map((name) => `${name}, which a crash had left, is gone`);
}

async function namesBelow(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

/** A mirror is whole at any moment for the tree that its head signs; and the next run brings it up to the archive. */
async function faultsOfMirror(bench: Bench, memory: Memory, expected: boolean): Promise<readonly string[]> {
  const [home, mirror] = [homeIn(bench), join(bench.folder, "mirror")];
  const faults: string[] = [];
  if (expected) faults.push(...(await faultsOfCopy(mirror, memory)));
  await within(say(bench, { do: "command", home, arguments: ["mirror", mirror] }));
  const [here, there] = [await readNote(home), await readNote(mirror)];
  if (here === null || there === null || !equalBytes(here, there)) faults.push("the mirror has another head");
  return [...faults, ...(await faultsOfCopy(mirror, memory))];
}

/** A package is there whole, or not under its name. */
async function faultsOfPackage(out: string, { keys }: Memory, expected: boolean): Promise<readonly string[]> {
  if (!(await isThere(out))) return expected ? ["the package was not written though it was said to be"] : [];
  const faults: string[] = [];
  for await (const finding of findingsOf(out, keys))
    if (finding.outcome !== "holds") faults.push(`package: ${sentenceOf(finding)}`);
  return faults;
}

async function* findingsOf(out: string, keys: readonly Vkey[]): AsyncGenerator<Finding> {
  if (!out.endsWith(".zip")) {
    yield* verifyPackage(new FolderEvidence(out), { keys });
    return;
  }
  const { access, close } = await openFile(out);
  try {
    yield* verifyFile(access, out, { keys });
  } finally {
    await close();
  }
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
