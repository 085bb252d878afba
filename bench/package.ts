/** Time and memory of `muniment export`, against copying and hashing the same bytes; and of verifying a package, against the archive it came from. */
import { join } from "node:path";
import { addObjects, generateHome } from "./generated-home.ts";
import { describeMachine, inFolder, mainFile, measure, median, type Measured } from "./measure.ts";

const gib = Number(process.argv[2] ?? 1);
const small = Number(process.argv[3] ?? 10_000);
const rounds = Number(process.argv[4] ?? 3);
const largeObjects = 8;
const smallSize = 20 * 1024;
const limits = { export: 1.5, verify: 0.9, peakMib: 300 };

/** What a careful person would do by hand: copy, hash what was copied, and have it on the disk. */
const copyAndHash =
  'cp -r "$1" "$2" && find "$2" -type f -print0 | xargs -0 openssl dgst -sha256 >"$2.sums" && sync -f "$2"';

const failed: string[] = [];

await inFolder(async (folder) => {
  console.log(describeMachine());
  if (gib > 0) {
    const size = Math.round((gib * 2 ** 30) / largeObjects);
    await both(`${String(gib)} GiB in ${String(largeObjects)} objects`, join(folder, "large"), largeObjects, size);
  }
  if (small > 0)
    await both(`${String(small)} objects of ${String(smallSize)} bytes`, join(folder, "small"), small, smallSize);
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

async function both(what: string, home: string, count: number, size: number): Promise<void> {
  await generateHome(home, (archive) => addObjects(archive, { count, size, perRecord: count }));
  await good("sync", ["-f", home]);
  const exports: number[] = [];
  const verifies: number[] = [];
  let peak = 0;
  for (let round = 0; round < rounds; round += 1) {
    const [bag, copy] = [join(home, `bag-${String(round)}`), join(home, `copy-${String(round)}`)];
    const exported = await muniment("export", "@1", "--out", bag, "--home", home);
    const copied = await good("sh", ["-c", copyAndHash, "sh", join(home, "archive", "objects"), copy]);
    // An own home, so that the package is checked by who has no archive; the key is that of the archive.
    const key = join(home, "var", "keys", "log.vkey");
    const ofPackage = await muniment("verify", bag, "--key", key, "--home", join(home, "nobody"));
    const ofArchive = await muniment("verify", join(home, "archive"), "--key", key, "--home", join(home, "nobody"));
    await good("rm", ["-rf", bag, copy]);
    exports.push(exported.seconds / copied.seconds);
    verifies.push(ofArchive.seconds / ofPackage.seconds);
    peak = Math.max(peak, exported.peakMib ?? Number.NaN, ofPackage.peakMib ?? Number.NaN);
    console.log(
      `round ${String(round + 1)}: export ${seconds(exported)}, cp, sha256 and sync ${seconds(copied)}; verify of the package ${seconds(ofPackage)}, of the archive ${seconds(ofArchive)}`,
    );
  }
  const [byCopy, byArchive] = [median(exports), median(verifies)];
  console.log(
    `${what}: export in ${byCopy.toFixed(2)} × the time of cp, sha256 and sync (limit ${String(limits.export)}); package verified ${byArchive.toFixed(2)} × as fast as the archive (limit ${String(limits.verify)}); peak ${peak.toFixed(0)} MiB (limit ${String(limits.peakMib)})`,
  );
  if (!(byCopy <= limits.export)) failed.push(`export of ${what}`);
  if (!(byArchive >= limits.verify)) failed.push(`package of ${what}`);
  if (!(peak < limits.peakMib)) failed.push(`memory with ${what}`);
}

async function muniment(...args: readonly string[]): Promise<Measured> {
  return await good(process.execPath, [mainFile, ...args]);
}

async function good(command: string, args: readonly string[]): Promise<Measured> {
  const run = await measure(command, args);
  if (run.code !== 0) throw new Error(`${command} ${args.join(" ")} ended with ${String(run.code)}`);
  return run;
}

function seconds(run: Measured): string {
  return `${run.seconds.toFixed(2)} s`;
}
