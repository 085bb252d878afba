/** Handing out and checking a package: as a folder, as one file, encrypted; against `cp` and hashing the copy, and against verifying the archive. */
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { addObjects, generateHome } from "./generated-home.ts";
import { describeMachine, inFolder, mainFile, measure, median, rest, type Measured } from "./measure.ts";

const gib = Number(process.argv[2] ?? 1);
const small = Number(process.argv[3] ?? 10_000);
const rounds = Number(process.argv[4] ?? 3);
const largeObjects = 8;
const smallSize = 20 * 1024;
const forms = ["package", "package.zip", "package.tar", "package.zip.age"];
/** Encrypting is not held to a limit: the peer does not. */
const limits = { export: 1.5, verify: 0.9, peakMib: 300 };

const failed: string[] = [];

await inFolder(async (folder) => {
  console.log(describeMachine());
  if (gib > 0) await packages(join(folder, "large"), largeObjects, Math.round((gib * 2 ** 30) / largeObjects));
  if (small > 0) await packages(join(folder, "small"), small, smallSize);
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

/** Of one item with as many objects of this size. */
async function packages(folder: string, objects: number, size: number): Promise<void> {
  const home = join(folder, "home");
  await mkdir(folder);
  await generateHome(home, (archive) => addObjects(archive, { count: objects, size, perRecord: objects }));
  const keys = await ageKeys(folder);
  const peers: number[] = [];
  const archives: number[] = [];
  const exports = new Map<string, number[]>();
  const unprinted = new Map<string, number[]>();
  const verifies = new Map<string, number[]>();
  let peak = 0;
  for (let round = 0; round < rounds; round += 1) {
    peers.push((await copyAndHash(home, join(folder, "copy"))).seconds);
    archives.push((await muniment("verify", "--home", home)).seconds);
    for (const form of forms) {
      const encrypted = form.endsWith(".age");
      if (encrypted && keys === null) continue;
      const out = join(folder, form);
      const to = encrypted && keys !== null ? ["--encrypt-to", keys.recipient] : [];
      const by = encrypted && keys !== null ? ["--identity", keys.file] : [];
      const made = await muniment("export", "@1", "--home", home, "--out", out, ...to);
      const verified = await muniment("verify", "--key", join(home, "var/keys/log.vkey"), ...by, out);
      await rm(out, { recursive: true });
      add(exports, form, made.seconds);
      // The peer makes no report on paper, for which a browser starts: told beside, and held to nothing.
      const bare = await muniment("export", "@1", "--home", home, "--out", out, "--no-pdf", ...to);
      await rm(out, { recursive: true });
      add(unprinted, form, bare.seconds);
      add(verifies, form, verified.seconds);
      peak = Math.max(peak, made.peakMib ?? Number.NaN, verified.peakMib ?? Number.NaN);
    }
  }
  for (const form of exports.keys()) {
    const slower = ratio(exports.get(form), peers);
    const bare = ratio(unprinted.get(form), peers).toFixed(2);
    const speed = 1 / ratio(verifies.get(form), archives);
    console.log(
      `${form}: export ${slower.toFixed(2)} × cp, sync and openssl (limit ${String(limits.export)}), ${bare} × without the report as PDF; verified ${speed.toFixed(2)} × as fast as the archive (limit ${String(limits.verify)})`,
    );
    if (form.endsWith(".age")) continue;
    if (!(slower <= limits.export)) failed.push(`export of ${String(objects)} objects as ${form}`);
    if (!(speed >= limits.verify)) failed.push(`verify of ${String(objects)} objects as ${form}`);
  }
  console.log(
    `${String(objects)} objects of ${String(size)} bytes: cp, sync and openssl ${median(peers).toFixed(2)} s, verify of the archive ${median(archives).toFixed(2)} s; peak ${peak.toFixed(0)} MiB (limit ${String(limits.peakMib)})`,
  );
  if (!(peak < limits.peakMib)) failed.push(`memory with ${String(objects)} objects`);
}

function add(all: Map<string, number[]>, form: string, seconds: number): void {
  all.set(form, [...(all.get(form) ?? []), seconds]);
}

/** The median of the rounds, each against its own peer. */
function ratio(seconds: readonly number[] | undefined, peers: readonly number[]): number {
  return median((seconds ?? []).map((one, round) => one / (peers[round] ?? Number.NaN)));
}

async function muniment(...args: string[]): Promise<Measured> {
  await rest();
  const run = await measure(process.execPath, [mainFile, ...args]);
  if (run.code !== 0) throw new Error(`${args.join(" ")} ended with ${String(run.code)}`);
  return run;
}

/** The bytes of the objects, copied, durable, and hashed where they now lie. */
async function copyAndHash(home: string, copy: string): Promise<Measured> {
  await rest();
  const command = 'cp -r "$1" "$2" && sync -f "$2" && find "$2" -type f -exec openssl dgst -sha256 {} + > "$2.sums"';
  const run = await measure("sh", ["-c", command, "sh", join(home, "archive/objects"), copy]);
  if (run.code !== 0) throw new Error(`cp and openssl ended with ${String(run.code)}`);
  await rm(copy, { recursive: true });
  return run;
}

/** Null where age is not installed. */
async function ageKeys(folder: string): Promise<{ readonly recipient: string; readonly file: string } | null> {
  const made = await measure("sh", ["-c", "age-keygen 2>&1"]);
  const recipient = /age1[a-z0-9]+/.exec(made.stdout)?.[0];
  if (made.code !== 0 || recipient === undefined) {
    console.log("age is not installed: encrypted packages are left out");
    return null;
  }
  const file = join(folder, "identity");
  await writeFile(
    file,
    made.stdout
      .split("\n")
      .filter((line) => /^(?:#|AGE-)/.test(line))
      .join("\n"),
    { mode: 0o600 },
  );
  return { recipient, file };
}
