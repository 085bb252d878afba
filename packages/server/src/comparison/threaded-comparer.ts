import { Worker } from "node:worker_threads";
import { Limit } from "../limit.ts";
import { CompareError } from "./compare-error.ts";
import type { CompareOrder } from "./compare-worker.ts";
import type { TextComparer, TextsCompared } from "./texts-compared.ts";

/** Each takes a core, and up to its bound of memory. */
const atOnce = 2;
const waitingMax = 16;
const memoryMax = { maxOldGenerationSizeMb: 512 } as const;
/** It bounds itself, by counting. Whatever that misses ends here. */
const timeMs = 60_000;

/** Compares each pair in a thread of its own, so that nothing else waits for it, and it can be ended whatever the texts are. */
export class ThreadedComparer implements TextComparer {
  readonly #turns = new Limit(atOnce);

  async compare(before: string, after: string, signal: AbortSignal): Promise<TextsCompared> {
    signal.throwIfAborted();
    if (this.#turns.waiting >= waitingMax)
      throw new CompareError(
        "compare.busy",
        "Many texts are being compared at this moment.",
        "Wait a few seconds, and try again.",
      );
    return await this.#turns.run(() => compareInThread({ before, after }, signal), signal);
  }
}

async function compareInThread(order: CompareOrder, signal: AbortSignal): Promise<TextsCompared> {
  const worker = new Worker(
    new URL(`./compare-worker${import.meta.url.endsWith(".ts") ? ".ts" : ".js"}`, import.meta.url),
    { workerData: order, resourceLimits: memoryMax },
  );
  const ended = Promise.withResolvers<TextsCompared>();
  const stop = (): void => {
    ended.reject(signal.reason as Error);
  };
  const timer = setTimeout(() => {
    ended.resolve({ outcome: "too-different" });
  }, timeMs);
  signal.addEventListener("abort", stop, { once: true });
  worker.once("message", (answer: TextsCompared) => {
    ended.resolve(answer);
  });
  worker.once("error", (cause: Error & { readonly code?: string }) => {
    if (cause.code === "ERR_WORKER_OUT_OF_MEMORY") ended.resolve({ outcome: "too-different" });
    else ended.reject(failed(cause));
  });
  worker.once("exit", () => {
    ended.reject(failed(new Error("the thread ended without an answer")));
  });
  try {
    return await ended.promise;
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", stop);
    await worker.terminate();
  }
}

function failed(cause: Error): CompareError {
  return new CompareError(
    "compare.failed",
    `The two texts could not be compared: ${cause.message}.`,
    "Try again. If it stays, report this with the code.",
    { cause },
  );
}
