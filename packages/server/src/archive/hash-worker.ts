/** A thread of HashPool. */
import { parentPort, workerData } from "node:worker_threads";
import { decodeNames, decodeWanted, encodeListed, encodeOutcomes } from "./hash-messages.ts";
import type { HashAnswer, HashOrder } from "./hash-pool.ts";
import { HashWork } from "./hash-work.ts";

const work = new HashWork(String(workerData));

parentPort?.on("message", ({ id, work: kind, names }: HashOrder) => {
  const answer: HashAnswer = {
    id,
    text: kind === "list" ? encodeListed(work.list(decodeNames(names))) : hashAll(names),
  };
  parentPort?.postMessage(answer);
});

function hashAll(names: string): string {
  const all = decodeWanted(names);
  return encodeOutcomes(work.hash(all), all);
}
