/**
 * Ways of recording a page, judged by what they hold, and then by what they cost: pages of the test site that need no scrolling and no
 * clicks, each visited anew by each way. The pages' own lists say what must be held.
 *
 * `node --conditions=source bench/ways-of-recording.ts [--rounds N] [--only kind,…]`
 */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { browserForTests } from "../test/browser-for-tests.ts";
import { choosePages } from "../test/site/choose-pages.ts";
import type { HardPage } from "../test/site/hard-page.ts";
import type { Recorded } from "../test/site/read-wacz.ts";
import { startSite } from "../test/site/site.ts";
import { describeMachine, inFolder, measure, median } from "./measure.ts";
import { measureTree } from "./process-tree.ts";
import { askedFor, compare, type Compared, type Wanted } from "./ways/compare.ts";
import { captureCommand, reachedTime, readCapture } from "./ways/muniment.ts";
import { readTaken } from "./ways/taken.ts";

/** Hard on recording, and on nothing else. */
const usual = [
  ...["parts", "300-parts", "frames", "frame-denied", "methods", "changing-answers", "workers", "service-worker"],
  ...["event-stream", "byte-ranges", "video-without-ranges", "codings", "wrong-length", "statuses"],
  ...["redirected-page", "redirected-parts", "redirect-bodies", "body-50-mb"],
].join(",");

const { values } = parseArgs({
  options: { rounds: { type: "string", default: "1" }, only: { type: "string", default: usual } },
});
const rounds = Number(values.rounds);
const chosen = choosePages({ only: values.only, light: false });

const ways = [
  ["get-response-body", "`getResponseBody` at the end"],
  ["get-response-body-durable", "the same, durable messages"],
  ["stream-only", "`streamResourceContent` only"],
  ["pause-and-take", "`Fetch`: paused, taken, given on"],
  ["muniment", "Muniment, the whole program"],
] as const;
type WayName = (typeof ways)[number][0];

interface Visit {
  readonly compared: Compared;
  /** The page was not loaded in time, or waited for an answer until the end. */
  readonly hung: boolean;
  readonly cpuSeconds: number;
  readonly seconds: number;
}

interface Row {
  readonly kind: string;
  readonly bareSeconds: number;
  readonly visit: Visit;
}

const visitFile = fileURLToPath(new URL("ways/visit.ts", import.meta.url));
const found = await browserForTests();
if (found === null) throw new Error("no browser was found: `npm test` brings one");
const { executablePath, env } = found;

const rows = new Map<WayName, Row[]>(ways.map(([name]) => [name, []]));
await inFolder(async (folder) => {
  const version = await measure(executablePath, ["--version"]);
  console.log(`${describeMachine()}; ${version.stdout.trim()}; ${new Date().toISOString().slice(0, 10)}`);
  for (let round = 1; round <= rounds; round += 1)
    for (const page of chosen) await besideEachOther(page, join(folder, `${page.kind}-${String(round)}`));
});
printTable();

/** One page by each way in turn, so that they meet the same machine. */
async function besideEachOther(page: HardPage, folder: string): Promise<void> {
  const bare = await visit(page, "nothing", null, folder);
  if (bare.hung) throw new Error(`${page.kind} is not loaded even by a bare visit: nothing can be told of it`);
  for (const [name] of ways) {
    const made = await visit(page, name, bare.wanted, folder);
    rows.get(name)?.push({ kind: page.kind, bareSeconds: bare.cpuSeconds, visit: made });
    const { compared } = made;
    console.log(
      `${page.kind}, ${name}: ${compared.bodies.join(" of ")} bodies, ${compared.cut.join(" of ")} cut; ${made.cpuSeconds.toFixed(2)} s of processor (bare ${bare.cpuSeconds.toFixed(2)} s), ${made.seconds.toFixed(1)} s${made.hung ? "; the page hung" : ""}`,
    );
    for (const what of compared.missing.slice(0, 6)) console.log(`    missing  ${what}`);
  }
}

/** `wanted`: null for what the page itself asks for in this visit. */
async function visit(
  page: HardPage,
  name: WayName | "nothing",
  wanted: Wanted | null,
  into: string,
): Promise<Visit & { readonly wanted: Wanted }> {
  const folder = join(into, name);
  await mkdir(folder, { recursive: true });
  const site = await startSite(page);
  try {
    const command =
      name === "muniment"
        ? captureCommand(site.url, folder)
        : ["--conditions=source", visitFile, name, executablePath, site.url, folder];
    const run = await measureTree(process.execPath, command, { env: { ...process.env, ...env } });
    await site.close();
    const { hung, answers } = await read(name, folder, run.stdout);
    const asked = wanted ?? askedFor(site, site.log());
    const { cpuSeconds, seconds } = run;
    return { compared: compare(site, asked, site.log(), answers), hung, cpuSeconds, seconds, wanted: asked };
  } finally {
    await site.close();
  }
}

async function read(
  name: WayName | "nothing",
  folder: string,
  stdout: string,
): Promise<{ readonly hung: boolean; readonly answers: readonly Recorded[] }> {
  if (name !== "muniment") return readTaken(folder);
  const answers = await readCapture(folder);
  return { hung: answers === null || reachedTime(stdout), answers: answers ?? [] };
}

function printTable(): void {
  console.log("\n| way | bodies held | cut ones held | pages whole | pages hung | processor |");
  console.log("| --- | --- | --- | --- | --- | --- |");
  for (const [name, label] of ways) {
    const of = rows.get(name) ?? [];
    const sum = (kind: "bodies" | "cut", place: 0 | 1): number =>
      of.reduce((total, { visit: { compared } }) => total + compared[kind][place], 0);
    const whole = of.filter(({ visit: { compared, hung } }) => !hung && compared.missing.length === 0).length;
    const ratio = median(of.map(({ visit: { cpuSeconds }, bareSeconds }) => cpuSeconds / bareSeconds));
    const cells = [
      label,
      `${String(sum("bodies", 0))} of ${String(sum("bodies", 1))}`,
      `${String(sum("cut", 0))} of ${String(sum("cut", 1))}`,
      `${String(whole)} of ${String(of.length)}`,
      String(of.filter(({ visit: { hung } }) => hung).length),
      `${ratio.toFixed(2)} ×`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
}
