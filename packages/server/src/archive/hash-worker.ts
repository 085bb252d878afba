/** A thread of HashPool: hashes one file after the other, as it is told. */
import { createHash } from "node:crypto";
import { parentPort } from "node:worker_threads";
import { NotPlain, readPlain } from "../storage/plain-file.ts";
import { systemCode } from "../storage/system-error.ts";
import type { HashAnswer, HashOrder } from "./hash-pool.ts";

parentPort?.on("message", (order: HashOrder) => {
  void measure(order).then((answer) => parentPort?.postMessage(answer));
});

async function measure({ id, root, name }: HashOrder): Promise<HashAnswer> {
  const hash = createHash("sha256");
  let size = 0;
  try {
    for await (const bytes of readPlain(root, name)) {
      hash.update(bytes);
      size += bytes.length;
    }
  } catch (error) {
    const code = systemCode(error);
    if (code === "ENOENT" || code === "ENOTDIR") return { id, outcome: "missing" };
    if (error instanceof NotPlain) return { id, outcome: "unreadable", reason: error.message };
    if (code !== null) return { id, outcome: "unreadable", reason: code };
    throw error;
  }
  return { id, outcome: "measured", size, sha256: hash.digest("hex") };
}
