/** How soon a large archive is ready to be read, with how much memory; and how long its index takes to build again. */
import { join } from "node:path";
import { addItems, generateHome } from "./generated-home.ts";
import { describeMachine, inFolder, mainFile, measure, median, type Measured } from "./measure.ts";

const items = Number(process.argv[2] ?? 1_000_000);
const reindexed = Number(process.argv[3] ?? 100_000);
const rounds = Number(process.argv[4] ?? 3);
const atOnce = 16_384;
const limits = { openSeconds: 2, openMib: 250, reindexSeconds: 120 };

const failed: string[] = [];

await inFolder(async (folder) => {
  console.log(describeMachine());
  if (reindexed > 0) await reindexing(join(folder, "reindexed"));
  if (items > 0) await opening(join(folder, "large"));
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

async function reindexing(home: string): Promise<void> {
  await generateHome(home, (archive) => addItems(archive, { count: reindexed, atOnce }));
  const seconds: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const run = await muniment(["reindex", "--home", home], [0]);
    seconds.push(run.seconds);
    console.log(`round ${String(round + 1)}: reindex ${run.seconds.toFixed(1)} s, peak ${mib(run)}`);
  }
  console.log(
    `reindex of ${String(reindexed)} items: median ${median(seconds).toFixed(1)} s (limit ${String(limits.reindexSeconds)} s)`,
  );
  if (!(median(seconds) < limits.reindexSeconds)) failed.push("reindex");
}

async function opening(home: string): Promise<void> {
  await generateHome(home, (archive) => addItems(archive, { count: items, atOnce }));
  const built = await muniment(["reindex", "--home", home], [0]);
  console.log(`the index of ${String(items)} items was built in ${built.seconds.toFixed(1)} s`);
  // `status` holds the edge of the log against its signed root; 3: it was never verified, and says so.
  const ways = [
    { name: "status", args: ["status", "--home", home], codes: [3] },
    { name: "the last item", args: ["show", `@${String(items)}`, "--home", home], codes: [0] },
    { name: "the first lines of list", shell: 'node "$1" list --home "$2" 2>/dev/null | head -n 20', codes: [0] },
  ];
  for (const way of ways) {
    const runs: Measured[] = [];
    for (let round = 0; round < rounds; round += 1) {
      runs.push(
        way.shell === undefined
          ? await muniment(way.args, way.codes)
          : await measure("sh", ["-c", way.shell, "sh", mainFile, home]),
      );
    }
    const [seconds, peak] = [
      median(runs.map((run) => run.seconds)),
      Math.max(...runs.map((run) => run.peakMib ?? NaN)),
    ];
    const memory = way.shell === undefined ? `, peak ${peak.toFixed(0)} MiB (limit ${String(limits.openMib)})` : "";
    console.log(`${way.name}: median ${seconds.toFixed(2)} s (limit ${String(limits.openSeconds)})${memory}`);
    if (!(seconds < limits.openSeconds)) failed.push(way.name);
    if (way.shell === undefined && !(peak < limits.openMib)) failed.push(`memory of ${way.name}`);
  }
  const whole = await muniment(["list", "--home", home], [0]);
  console.log(`list of all: ${whole.seconds.toFixed(1)} s, peak ${mib(whole)} (limit ${String(limits.openMib)})`);
  if (!((whole.peakMib ?? Number.NaN) < limits.openMib)) failed.push("memory of list");
}

async function muniment(args: readonly string[], codes: readonly number[]): Promise<Measured> {
  const run = await measure(process.execPath, [mainFile, ...args]);
  if (run.code === null || !codes.includes(run.code))
    throw new Error(`${String(args[0])} ended with ${String(run.code)}`);
  return run;
}

function mib({ peakMib }: Measured): string {
  return `${String(peakMib?.toFixed(0))} MiB`;
}
