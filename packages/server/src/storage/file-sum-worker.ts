/** The thread of FileSum. */
import { createHash } from "node:crypto";
import { parentPort, workerData } from "node:worker_threads";
import { hashPart, type FinalUpTo } from "./file-sum.ts";

const hash = createHash("sha256");
let at = 0;

parentPort?.on("message", ({ end, isLast }: FinalUpTo) => {
  hashPart(hash, Number(workerData), at, end);
  at = end;
  if (isLast) parentPort?.postMessage(hash.digest("hex"));
});
