/**
 * The least that it takes Node to hash files on all cores: threads that are told names, and read and hash. It lists nothing, looks at no
 * kind or size, holds nothing against anything and tells nobody. Called with: the folder, a file that lists names in it.
 */
import { createHash } from "node:crypto";
import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { Worker, isMainThread, workerData } from "node:worker_threads";

const chunkSize = 256 * 1024;

if (isMainThread) {
  const [folder = "", list = ""] = process.argv.slice(2);
  const names = readFileSync(list, "utf8").trimEnd().split("\n");
  const threads = availableParallelism();
  for (let thread = 0; thread < threads; thread += 1) {
    const files = names.filter((_, place) => place % threads === thread).map((name) => join(folder, name));
    new Worker(new URL(import.meta.url), { workerData: files });
  }
} else {
  const buffer = Buffer.allocUnsafeSlow(chunkSize);
  for (const name of workerData as readonly string[]) {
    const [file, hash] = [openSync(name, "r"), createHash("sha256")];
    for (let read = -1; read !== 0;) {
      read = readSync(file, buffer, 0, chunkSize, null);
      hash.update(buffer.subarray(0, read));
    }
    hash.digest();
    closeSync(file);
  }
}
