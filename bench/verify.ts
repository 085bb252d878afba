/** Time and memory of `muniment verify`: of large objects against what OpenSSL can hash at all, of small ones against tools that do as much. */
import { statSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { addObjects, generateHome } from "./generated-home.ts";
import { describeMachine, inFolder, mainFile, measure, median, type Measured } from "./measure.ts";

const gib = Number(process.argv[2] ?? 4);
const objects = Number(process.argv[3] ?? 100_000);
const rounds = Number(process.argv[4] ?? 3);
const largeObjects = 8;
const smallSize = 20 * 1024;
const perRecord = 500;
const limits = { large: 0.8, small: 3, hashdeep: 1, peakMib: 300 };

const failed: string[] = [];

await inFolder(async (folder) => {
  console.log(describeMachine());
  if (gib > 0) await large(join(folder, "large"));
  if (objects > 0) await small(join(folder, "small"), folder);
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

async function large(home: string): Promise<void> {
  const size = Math.round((gib * 2 ** 30) / largeObjects);
  await generateHome(home, (archive) => addObjects(archive, { count: largeObjects, size, perRecord: largeObjects }));
  await settle(home);
  const { names } = await writeLists(join(home, "archive"), home);
  const ratios: number[] = [];
  const floors: number[] = [];
  let peak = 0;
  for (let round = 0; round < rounds; round += 1) {
    const openssl = await opensslBytesPerSecond();
    const run = await verify(home);
    const floor = (largeObjects * size) / (await bareHash(home, names)).seconds;
    const speed = (largeObjects * size) / run.seconds;
    ratios.push(speed / openssl);
    floors.push(floor / openssl);
    peak = Math.max(peak, run.peakMib ?? Number.NaN);
    console.log(
      `round ${String(round + 1)}: verify ${gigabytes(speed)}, openssl speed ${gigabytes(openssl)}, a bare loop ${gigabytes(floor)}, peak ${mib(run)}`,
    );
  }
  const ratio = median(ratios);
  console.log(
    `verify of ${String(gib)} GiB in ${String(largeObjects)} objects: ${ratio.toFixed(2)} × openssl speed (limit ${String(limits.large)}), where a loop that only reads and hashes reaches ${median(floors).toFixed(2)} ×; peak ${peak.toFixed(0)} MiB (limit ${String(limits.peakMib)})`,
  );
  if (!(ratio >= limits.large)) failed.push("large objects");
  if (!(peak < limits.peakMib)) failed.push("memory with large objects");
}

async function small(home: string, folder: string): Promise<void> {
  await generateHome(home, (archive) => addObjects(archive, { count: objects, size: smallSize, perRecord }));
  const lists = await writeLists(join(home, "archive"), folder);
  await settle(home);
  const hashdeep = await isThere("hashdeep");
  if (!hashdeep) console.log("hashdeep is not installed: the comparison with it is left out");
  const ratios: { sha256sum: number; hashdeep: number; bare: number; listing: number }[] = [];
  let peak = 0;
  for (let round = 0; round < rounds; round += 1) {
    const run = await verify(home);
    const sums = await inArchive(home, `sha256sum -c --quiet "${lists.sums}"`);
    const deep = hashdeep ? await inArchive(home, `hashdeep -c sha256 -a -k "${lists.hashdeep}" -r -l objects`) : null;
    const bare = await bareHash(home, lists.names);
    const listing = await bareHash(home, null);
    ratios.push({
      sha256sum: sums.seconds / run.seconds,
      hashdeep: (deep?.seconds ?? Number.NaN) / run.seconds,
      bare: sums.seconds / bare.seconds,
      listing: sums.seconds / listing.seconds,
    });
    peak = Math.max(peak, run.peakMib ?? Number.NaN);
    const other = deep === null ? "" : `, hashdeep ${deep.seconds.toFixed(2)} s`;
    console.log(
      `round ${String(round + 1)}: verify ${run.seconds.toFixed(2)} s, sha256sum -c ${sums.seconds.toFixed(2)} s${other}, a bare loop ${bare.seconds.toFixed(2)} s, one that lists too ${listing.seconds.toFixed(2)} s, peak ${mib(run)}`,
    );
  }
  const bySums = median(ratios.map(({ sha256sum }) => sha256sum));
  const byDeep = median(ratios.map((ratio) => ratio.hashdeep));
  const byBare = median(ratios.map(({ bare }) => bare));
  const byListing = median(ratios.map(({ listing }) => listing));
  console.log(
    `verify of ${String(objects)} objects of ${String(smallSize)} bytes: ${bySums.toFixed(2)} × as fast as sha256sum -c (limit ${String(limits.small)}), where a loop that only reads and hashes is ${byBare.toFixed(2)} × as fast, and one that lists the files too ${byListing.toFixed(2)} ×${hashdeep ? `, ${byDeep.toFixed(2)} × as fast as hashdeep (limit ${String(limits.hashdeep)})` : ""}; peak ${peak.toFixed(0)} MiB (limit ${String(limits.peakMib)})`,
  );
  if (!(bySums >= limits.small)) failed.push("small objects, against sha256sum");
  if (hashdeep && !(byDeep > limits.hashdeep)) failed.push("small objects, against hashdeep");
  if (!(peak < limits.peakMib)) failed.push("memory with small objects");
}

/** Without `names` it lists the folder itself. */
async function bareHash(home: string, names: string | null): Promise<Measured> {
  const program = fileURLToPath(new URL("bare-hash.ts", import.meta.url));
  const run = await measure(process.execPath, [program, join(home, "archive"), ...(names === null ? [] : [names])]);
  if (run.code !== 0) throw new Error(`the bare loop ended with ${String(run.code)}`);
  return run;
}

/** What the peers are told to check: the name of an object is its hash. */
async function writeLists(
  archive: string,
  folder: string,
): Promise<{ readonly sums: string; readonly hashdeep: string; readonly names: string }> {
  const objects = (await readdir(join(archive, "objects"), { recursive: true })).filter((name) => name.length > 64);
  const [sums, deep, list] = [join(folder, "sums"), join(folder, "hashdeep"), join(folder, "names")];
  const lines = { sums: "", hashdeep: "%%%% HASHDEEP-1.0\n%%%% size,sha256,filename\n" };
  for (const name of objects) {
    const [file, sha256] = [`objects/${name}`, name.slice(-64)];
    lines.sums += `${sha256}  ${file}\n`;
    lines.hashdeep += `${String(statSync(join(archive, file)).size)},${sha256},${file}\n`;
  }
  await writeFile(sums, lines.sums);
  await writeFile(deep, lines.hashdeep);
  await writeFile(list, objects.map((name) => `objects/${name}\n`).join(""));
  return { sums, hashdeep: deep, names: list };
}

/** Everything on the disk and in the page cache, so that no run pays for another. */
async function settle(home: string): Promise<void> {
  await measure("sync", ["-f", home]);
  await verify(home);
}

async function verify(home: string): Promise<Measured> {
  const run = await measure(process.execPath, [mainFile, "verify", "--home", home]);
  if (run.code !== 0) throw new Error(`verify ended with ${String(run.code)}`);
  return run;
}

async function inArchive(home: string, command: string): Promise<Measured> {
  const run = await measure("sh", ["-c", `cd "$1" && ${command}`, "sh", join(home, "archive")]);
  if (run.code !== 0) throw new Error(`${command} ended with ${String(run.code)}`);
  return run;
}

async function isThere(command: string): Promise<boolean> {
  return (await measure("sh", ["-c", 'command -v "$1"', "sh", command])).code === 0;
}

/** What all cores hash together, of bytes that lie in their caches. */
async function opensslBytesPerSecond(): Promise<number> {
  const cores = String(availableParallelism());
  const command = `openssl speed -evp sha256 -bytes 16384 -seconds 3 -multi ${cores} 2>&1`;
  const { stdout } = await measure("sh", ["-c", command]);
  const thousands = /^(?:sha256|evp)\s+([\d.]+)k\s*$/im.exec(stdout)?.[1];
  if (thousands === undefined) throw new Error(`openssl speed said something else: ${stdout.slice(-200)}`);
  return Number(thousands) * 1000;
}

function gigabytes(bytesPerSecond: number): string {
  return `${(bytesPerSecond / 1e9).toFixed(2)} GB/s`;
}

function mib({ peakMib }: Measured): string {
  return `${String(peakMib?.toFixed(0))} MiB`;
}
