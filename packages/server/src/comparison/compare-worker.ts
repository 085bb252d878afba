/** A thread that compares two texts, and answers once. */
import { parentPort, workerData } from "node:worker_threads";
import { compareTexts } from "./compare-texts.ts";

export interface CompareOrder {
  readonly before: string;
  readonly after: string;
}

const { before, after } = workerData as CompareOrder;
parentPort?.postMessage(compareTexts(before, after));
