/**
 * The least that it takes to store many files durably: a plain loop that writes them, syncs the file system once for each
 * group, and only then gives them their names. It hashes nothing, reads nothing and keeps no log.
 * Called with: folder, number of files, bytes of each.
 */
import { execFileSync } from "node:child_process";
import { randomFillSync } from "node:crypto";
import { closeSync, mkdirSync, openSync, renameSync, writeSync } from "node:fs";
import { join } from "node:path";

const [folder = "", files = "0", size = "0"] = process.argv.slice(2);
const groupSize = 2048;

mkdirSync(join(folder, "incoming"), { recursive: true });
for (let part = 0; part < 256; part += 1) mkdirSync(join(folder, part.toString(16).padStart(2, "0")));
const bytes = randomFillSync(Buffer.alloc(Number(size)));

for (let start = 0; start < Number(files); start += groupSize) {
  const group = Array.from({ length: Math.min(groupSize, Number(files) - start) }, (_, place) => start + place);
  for (const number of group) {
    bytes.writeUInt32LE(number);
    const file = openSync(join(folder, "incoming", String(number)), "wx");
    writeSync(file, bytes);
    closeSync(file);
  }
  execFileSync("sync", ["-f", folder]);
  for (const number of group) {
    const part = (number % 256).toString(16).padStart(2, "0");
    renameSync(join(folder, "incoming", String(number)), join(folder, part, String(number)));
  }
}
