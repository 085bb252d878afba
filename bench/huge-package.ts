/**
 * Peak memory and time of verifying a package of one huge file, against one of a tenth of it, by the program and by spec/verify.py. The
 * file is a hole, which takes no room on a disk; record, entry, proof and signature are real.
 */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdir, open, rename, stat, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { utf8 } from "@muniment/verify";
import { SampleArchive } from "../packages/verify/src/sample-archive.ts";
import { changed, fileIn, folderOf, packageOf, packedOf, retagged } from "../spec/vectors/package-samples.ts";
import { intakeRecord } from "./generated-home.ts";
import { describeMachine, inFolder, mainFile, measure } from "./measure.ts";

const gib = Number(process.argv[2] ?? 4);
const limits = { peakMib: 300, growthMib: 32 };
const path = "files/zeros.bin";
const manifest = "manifest-sha256.txt";
const verifiers: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  "muniment verify": [process.execPath, mainFile, "verify"],
  "verify.py": ["python3", fileURLToPath(new URL("../spec/verify.py", import.meta.url))],
};

const failed: string[] = [];

await inFolder(async (folder) => {
  console.log(describeMachine());
  const peaks = new Map<string, number>();
  for (const size of [gib / 10, gib].map((one) => Math.round(one * 2 ** 30))) {
    const bag = join(folder, String(size));
    const key = await layOut(bag, size);
    for (const [name, [command, ...args]] of Object.entries(verifiers)) {
      const { code, seconds, peakMib } = await measure(command, [...args, bag, "--key", key]);
      if (code !== 0) throw new Error(`${name} ended with ${String(code)}`);
      const peak = peakMib ?? Number.NaN;
      const growth = peak - (peaks.get(name) ?? peak);
      peaks.set(name, peak);
      console.log(
        `${name}, ${(size / 2 ** 30).toFixed(1)} GiB: verified in ${seconds.toFixed(1)} s (${(size / 1e6 / seconds).toFixed(0)} MB/s), peak ${peak.toFixed(0)} MiB (limit ${String(limits.peakMib)}), ${growth.toFixed(0)} more than before (limit ${String(limits.growthMib)})`,
      );
      if (!(peak < limits.peakMib && growth < limits.growthMib)) failed.push(`memory of ${name}`);
    }
  }
});
for (const what of failed) console.log(`over the limit: ${what}`);
if (failed.length > 0) process.exitCode = 1;

/** A package of one item with one object of so many zeros; gives the key. */
async function layOut(bag: string, size: number): Promise<string> {
  const hole = join(bag, "hole");
  await mkdir(bag);
  const handle = await open(hole, "wx");
  await handle.truncate(size);
  await handle.close();
  const hash = createHash("sha256");
  await pipeline(createReadStream(hole, { highWaterMark: 2 ** 20 }), hash);
  const sha256 = hash.digest("hex");
  const archive = new SampleArchive();
  archive.append(
    intakeRecord("zeros", [{ path, role: "original", mediaType: "application/octet-stream", size, sha256 }]),
  );
  const packed = { ...packedOf(archive.seal(), 1), objects: {} };
  const bare = await packageOf(archive, [packed]);
  const place = `${folderOf(packed.record)}/objects/${path}`;
  const listed = Buffer.concat([fileIn(bare, manifest), utf8(`${sha256}  ${place}\n`)]);
  for (const [name, bytes] of retagged(changed(bare, { [manifest]: listed }))) {
    await mkdir(dirname(join(bag, name)), { recursive: true });
    await writeFile(join(bag, name), bytes);
  }
  await mkdir(dirname(join(bag, place)), { recursive: true });
  await rename(hole, join(bag, place));
  const { blocks } = await stat(join(bag, place));
  console.log(`${(size / 2 ** 30).toFixed(1)} GiB take ${String((blocks * 512) / 1024)} KiB on the disk`);
  return archive.vkey.text;
}
