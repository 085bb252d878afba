/** A thread of HashPool: hashes one file after the other, as it is told. */
import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import type { MeasureOutcome } from "@muniment/verify";
import { NotPlain } from "../storage/plain-file.ts";
import { PlainFiles } from "../storage/plain-file-sync.ts";
import { systemCode } from "../storage/system-error.ts";
import type { HashAnswer, HashOrder } from "./hash-pool.ts";

let files: PlainFiles | null = null;

parentPort?.on("message", ({ id, root, names }: HashOrder) => {
  files ??= new PlainFiles(root, () => performance.now());
  const outcomes: MeasureOutcome[] = [];
  for (const name of names.split("\0")) outcomes.push(measure(files, name));
  const answer: HashAnswer = { id, outcomes };
  parentPort?.postMessage(answer);
});

function measure(plainFiles: PlainFiles, name: string): MeasureOutcome {
  const hash = createHash("sha256");
  let size = 0;
  try {
    for (const bytes of plainFiles.parts(name)) {
      hash.update(bytes);
      size += bytes.length;
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { outcome: "missing" };
    if (error instanceof NotPlain) return { outcome: "unreadable", reason: error.message };
    if (code !== null) return { outcome: "unreadable", reason: code };
    throw error;
  }
  return { outcome: "measured", size, sha256: hash.digest("hex") };
}
