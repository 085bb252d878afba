/**
 * The least that it takes Node to hash files on all cores. Called with the folder, and a file that lists names in it: threads that are told
 * names, and read and hash. Called with the folder alone: each thread lists its share of the folders in `objects`, looks at the kind and size
 * of each file there, and hashes it, as who has to notice what does not belong there must. Neither holds anything against anything, and tells nobody.
 */
import { createHash, hash } from "node:crypto";
import { closeSync, lstatSync, openSync, readFileSync, readSync, readdirSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker, isMainThread, workerData } from "node:worker_threads";

interface Share {
  readonly files: readonly string[];
  readonly folders: readonly string[];
}

const chunkSize = 256 * 1024;

if (isMainThread) shareOut(process.argv.slice(2));
else work(workerData as Share);

function shareOut([folder = "", list]: readonly string[]): void {
  const threads = availableParallelism();
  const objects = join(folder, "objects");
  const names = list === undefined ? readdirSync(objects) : readFileSync(list, "utf8").trimEnd().split("\n");
  for (let thread = 0; thread < threads; thread += 1) {
    const share = names.filter((_, place) => place % threads === thread);
    const paths = share.map((name) => join(list === undefined ? objects : folder, name));
    const data: Share = list === undefined ? { files: [], folders: paths } : { files: paths, folders: [] };
    new Worker(new URL(import.meta.url), { workerData: data });
  }
}

function work({ files, folders }: Share): void {
  const buffer = Buffer.allocUnsafeSlow(chunkSize);
  for (const file of files) hashFile(file, buffer);
  for (const folder of folders)
    for (const name of readdirSync(folder)) {
      const file = join(folder, name);
      if (lstatSync(file).isFile()) hashFile(file, buffer);
    }
}

/** In one piece where it fits, which takes half the calls. */
function hashFile(name: string, buffer: Buffer): void {
  const file = openSync(name, "r");
  let read = readSync(file, buffer, 0, chunkSize, null);
  if (read < chunkSize) hash("sha256", buffer.subarray(0, read), "hex");
  else {
    const whole = createHash("sha256");
    for (; read > 0; read = readSync(file, buffer, 0, chunkSize, null)) whole.update(buffer.subarray(0, read));
    whole.digest();
  }
  closeSync(file);
}
