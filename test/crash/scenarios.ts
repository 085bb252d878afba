/** What the program is doing when a fault strikes: a home as it is before, one order, and what it is to acknowledge. */
import { createHash } from "node:crypto";
import { cp, mkdir, rm, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Writable } from "node:stream";
import type { Digest } from "@muniment/verify";
import { contentOf, type Content } from "./content.ts";
import type { Order } from "./driver.ts";
import { faultsOf, pinOf, readNote, type Kept, type Memory } from "./memory.ts";
import type { ProgramBundle } from "./program-bundle.ts";
import { runTraced, type Call, type Ran } from "./trace.ts";

/** A folder that holds all of one harness: the program, the files to add, and the one home that is used again and again. */
export interface Bench {
  readonly folder: string;
  readonly program: ProgramBundle;
}

/** What an item is made of, and the file that it came from, where it was one. */
export interface Given {
  readonly file?: string;
  readonly contents: readonly Content[];
}

export interface Scenario {
  readonly name: string;
  /** The home before: a folder to be copied, or null where there is none. */
  readonly before: string | null;
  readonly memory: Memory;
  readonly order: Order;
  /** Drawn for the program's time and chance: each program that ever worked on one home has another. */
  readonly chance: number;
  /** What it acknowledges: an item for each. */
  readonly gives: readonly Given[];
  /** The folders whose files it works on, relative to the harness's own. */
  readonly touches: readonly string[];
  /** How `before` came about, where another program worked before: it was killed before the first call that `is` this one, or ended (null). */
  readonly after?: { readonly scenario: Scenario; readonly is: Kill["is"] };
}

/** Always the same one, so that every name is the same in each run. */
export function homeIn({ folder }: Bench): string {
  return join(folder, "home");
}

/** An empty one; one that is in the archive already; two that are equal. */
const few: readonly Content[] = [
  { name: "empty", size: 0 },
  { name: "small", size: 700 },
  { name: "first", size: 900 },
  { name: "small", size: 700 },
];
/** Too large to be written by one call that blocks, and all of it through the page cache; and alone, so that its calls come in one order. */
const large: readonly Content[] = [{ name: "large", size: 300_000 }];
/** Enough to be made durable all together. */
const many: readonly Content[] = Array.from({ length: 12 }, (_, at) => ({
  name: `many ${String(at)}`,
  size: 100 + at,
}));
const captured = [
  { name: "page", size: 20_000, role: "wacz" },
  { name: "picture", size: 5_000, role: "screenshot" },
  ...many.map((content) => ({ ...content, role: "part" })),
];

export async function layOutFiles({ folder }: Bench): Promise<void> {
  await mkdir(join(folder, "files"));
  for (const [place, content] of [...few, ...many, ...large].entries())
    await layOut(join(folder, "files", String(place)), content);
  await layOut(join(folder, "after"), afterwards);
}

/** Its time of change stands in a record: with another one, every name that comes of it would be another in each run. */
async function layOut(file: string, content: Content): Promise<void> {
  await writeFile(file, contentOf(content));
  await utimes(file, changed, changed);
}

const changed = new Date("2026-01-01T00:00:00Z");

/** What is added by the first start after a fault. */
export const afterwards: Content = { name: "after", size: 1_000 };

function givenFrom({ folder }: Bench, contents: readonly Content[], first: number): readonly Required<Given>[] {
  return contents.map((content, place) => ({
    file: join(folder, "files", String(first + place)),
    contents: [content],
  }));
}

/** The home that most of them begin with: three entries, two items, an index. */
export async function makeBase(bench: Bench): Promise<{ readonly home: string; readonly memory: Memory }> {
  const home = homeIn(bench);
  const run = async (order: Order, chance: number): Promise<string> =>
    (await peaceful(bench, { order, chance })).stdout;
  await run({ do: "command", home, arguments: ["init"] }, 10);
  const contents = [
    { name: "first", size: 900 },
    { name: "second", size: 10_000 },
  ];
  const items: Kept[] = [];
  for (const [place, content] of contents.entries()) {
    const file = join(bench.folder, `files/${content.name}`);
    await layOut(file, content);
    const told = await run({ do: "command", home, arguments: ["add", file] }, 11 + place);
    items.push(...keptOf(told, [{ contents: [content] }]));
  }
  await say(bench, { do: "command", home, arguments: ["list"] });
  const memory = { keys: [await pinOf(home)], note: await readNote(home), items };
  const faults = await faultsOf(home, memory);
  if (faults.length > 0) throw new Error(`the home to begin with is not well: ${faults.join("; ")}`);
  const kept = join(bench.folder, "base");
  await cp(home, kept, { recursive: true });
  return { home: kept, memory };
}

/** Those that are wanted, in an order that does not change; all unless told. */
export async function makeScenarios(
  bench: Bench,
  wanted: (name: string) => boolean = () => true,
): Promise<readonly Scenario[]> {
  const base = await makeBase(bench);
  const home = homeIn(bench);
  const from = { before: base.home, memory: base.memory, chance: 2, gives: [], touches: ["home"] };
  const command = (...args: readonly string[]): Order => ({ do: "command", home, arguments: args });
  const adding = (name: string, given: readonly Required<Given>[]): Scenario => {
    return { ...from, name, order: command("add", ...given.map(({ file }) => file)), gives: given };
  };
  const add = adding("add", givenFrom(bench, few, 0));
  const memory = { keys: [], note: null, items: [] };
  const init: Scenario = { ...from, name: "init", before: null, memory, order: command("init") };
  const out = join(bench.folder, "package");
  const simple: readonly Scenario[] = [
    add,
    adding("add-many", givenFrom(bench, many, few.length)),
    adding("add-large", givenFrom(bench, large, few.length + many.length)),
    { ...from, name: "capture", order: { do: "capture", home, parts: captured }, gives: [{ contents: captured }] },
    init,
    { ...from, name: "rotate", order: command("key", "rotate") },
    {
      ...from,
      name: "export",
      order: command("export", "@1", "@2", "--no-pdf", "--out", out),
      touches: ["home", "package", "package.unfinished"],
    },
    {
      ...from,
      name: "export-file",
      order: command("export", "@1", "@2", "--no-pdf", "--out", `${out}.zip`),
      touches: ["home", "package.zip", "package.zip.unfinished"],
    },
    { ...from, name: "index", before: await withoutIndex(bench, base.home), order: command("list") },
    { ...from, name: "mirror", order: command("mirror", join(bench.folder, "mirror")), touches: ["home", "mirror"] },
  ];
  const made = simple.filter(({ name }) => wanted(name));
  for (const [first, kill] of killsOf(home, { add, init }))
    if (wanted(kill.name)) made.push(await following(bench, first, kill));
  const again = adding("add-again", givenFrom(bench, large, few.length + many.length));
  if (wanted(again.name)) made.push(await following(bench, add, { ...again, is: null }));
  return made;
}

/** What begins where another program was killed, before the first call that `is` this one; or where it ended well (null). */
interface Kill extends Pick<Scenario, "name" | "order" | "gives"> {
  readonly is: ((call: Call) => boolean) | null;
}

/**
 * Starts on homes that an add left: before anything had its entry, before its commit counted, and after. And the making of an
 * archive whose keys have their name already, and itself not yet.
 */
function killsOf(
  home: string,
  { add, init }: { readonly add: Scenario; readonly init: Scenario },
): readonly (readonly [Scenario, Kill])[] {
  const call =
    (name: string, path: RegExp) =>
    (made: Call): boolean =>
      made.name.startsWith(name) && made.paths.some((named) => path.test(named));
  const order: Order = { do: "recover", home };
  const gives: readonly Given[] = [];
  return [
    [add, { name: "recover-objects", order, gives, is: call("link", /\/log\/staged\/[^/]+$/) }],
    [add, { name: "recover-staged", order, gives, is: call("rename", /\/log\/checkpoint$/) }],
    [add, { name: "recover-committed", order, gives, is: call("link", /\/log\/tile\/0\/000\.p\/\d+$/) }],
    [init, { name: "init-again", order: init.order, gives, is: call("rename", /\/home\/archive$/) }],
  ];
}

async function following(bench: Bench, first: Scenario, { name, order, gives, is }: Kill): Promise<Scenario> {
  const ran = is === null ? await endedWell(bench, first) : await killedBefore(bench, first, is);
  const before = join(bench.folder, name);
  await cp(homeIn(bench), before, { recursive: true });
  const memory = remember(first, ran, await readNote(homeIn(bench)));
  return { name, before, memory, order, chance: 3, gives, touches: first.touches, after: { scenario: first, is } };
}

async function endedWell(bench: Bench, scenario: Scenario): Promise<Ran> {
  await restore(bench, scenario);
  return await peaceful(bench, scenario);
}

/** With nothing in its way: it must end well. */
export async function peaceful(
  bench: Bench,
  given: Pick<Scenario, "order" | "chance">,
  strace: readonly string[] = [],
): Promise<Ran> {
  const ran = await runOrder(bench, given, { strace });
  if (ran.code === 0) return ran;
  throw new Error(`${JSON.stringify(given.order)} does not even work in peace: ${ran.stderr.slice(0, 2000)}`);
}

async function killedBefore(bench: Bench, scenario: Scenario, is: (call: Call) => boolean): Promise<Ran> {
  const hit = (await endedWell(bench, scenario)).calls.find(is);
  const [file] = hit?.paths ?? [];
  if (hit === undefined || file === undefined)
    throw new Error(`${scenario.name}: the call to be killed at is not made`);
  await restore(bench, scenario);
  const killed = await runOrder(bench, scenario, { strace: ["-P", file, "-e", `inject=${hit.name}:signal=KILL`] });
  if (killed.signal !== "SIGKILL") throw new Error(`${scenario.name}: no kill before the ${hit.name} of ${file}`);
  return killed;
}

async function withoutIndex({ folder }: Bench, base: string): Promise<string> {
  const home = join(folder, "without-index");
  await cp(base, home, { recursive: true });
  for (const suffix of ["", "-wal", "-shm"]) await rm(join(home, `var/index.sqlite${suffix}`), { force: true });
  return home;
}

/** All that any of them works on. */
export const workedOn: readonly string[] = [
  "home",
  "package",
  "package.unfinished",
  "package.zip",
  "package.zip.unfinished",
  "mirror",
];

/** Brings the home back to what it was before. */
export async function restore(bench: Bench, { before }: Scenario): Promise<void> {
  for (const name of workedOn) await rm(join(bench.folder, name), { recursive: true, force: true });
  if (before !== null) await cp(before, homeIn(bench), { recursive: true });
}

/** Arguments that make something go wrong: of strace, of Node, of a program that starts it. */
export interface Trouble {
  readonly strace?: readonly string[];
  readonly node?: readonly string[];
  readonly around?: readonly string[];
}

/** Runs the order as a process of its own. */
export async function runOrder(
  bench: Bench,
  { order, chance }: Pick<Scenario, "order" | "chance">,
  trouble: Trouble = {},
): Promise<Ran> {
  const { strace = [], node = [], around = [] } = trouble;
  const program = [...node, bench.program.main, JSON.stringify(order), String(chance)];
  return await runTraced({ program, folder: bench.folder, strace, around });
}

/** What is known after a run: what it acknowledged, and the head that any reader could have seen when it had ended. */
export function remember(
  { memory, gives }: Scenario,
  { stdout }: Pick<Ran, "stdout">,
  note: Uint8Array | null,
): Memory {
  return { ...memory, note: note ?? memory.note, items: [...memory.items, ...keptOf(stdout, gives)] };
}

/** The acknowledgements in what was printed. A line that was cut acknowledges nothing. */
export function keptOf(stdout: string, gives: readonly Given[]): Kept[] {
  const left = [...gives];
  return stdout
    .split("\n")
    .slice(0, -1)
    .map((line) => JSON.parse(line) as { index?: number; record?: Digest; file?: string })
    .flatMap(({ index, record, file }) => {
      if (index === undefined || record === undefined) return [];
      const place = left.findIndex((given) => given.file === undefined || given.file === file);
      const [given] = place < 0 ? [] : left.splice(place, 1);
      if (given === undefined) throw new Error("more items were acknowledged than were given");
      const objects = given.contents.map((content) => ({
        sha256: createHash("sha256").update(contentOf(content)).digest("hex"),
        size: content.size,
      }));
      return [{ index, record, objects }];
    });
}

/** Runs an order in this process, where nothing fails. Answers with what it printed; throws if it did not end well. */
export async function say({ program }: Pick<Bench, "program">, order: Order): Promise<string> {
  let [stdout, stderr] = ["", ""];
  const into = (add: (text: string) => void): Writable =>
    new Writable({
      write(chunk: Buffer, _, done) {
        add(chunk.toString());
        done();
      },
    });
  const terminal = {
    stdin: process.stdin,
    stdout: into((text) => (stdout += text)),
    stderr: into((text) => (stderr += text)),
    progress: false,
    columns: 80,
  };
  const code = await program.driver.operate(order, terminal);
  if (code !== 0) throw new Error(`${JSON.stringify(order)} ended with ${String(code)}: ${stderr.slice(0, 2000)}`);
  return stdout;
}
