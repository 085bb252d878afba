import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { MissingFile, UnreadableFile, type FileEntry } from "@muniment/verify";

/** What a worker is asked, and what it answers. */
export interface HashOrder {
  readonly id: number;
  readonly root: string;
  readonly name: string;
}
export type HashAnswer = { readonly id: number } & (
  | { readonly outcome: "measured"; readonly size: number; readonly sha256: string }
  | { readonly outcome: "missing" }
  | { readonly outcome: "unreadable"; readonly reason: string }
);

/** Size in bytes, and SHA-256 in lower-case hex. */
export interface Measured {
  readonly size: number;
  readonly sha256: string;
}

interface Waiting {
  readonly order: HashOrder;
  readonly resolve: (measured: Measured) => void;
  readonly reject: (reason: unknown) => void;
}

/** Hashes the files of a folder on all cores. Who makes one closes it. */
export class HashPool {
  /** How many files are hashed at once. */
  readonly size: number;
  readonly #root: string;
  readonly #idle: Worker[] = [];
  readonly #workers: Worker[] = [];
  readonly #queue: Waiting[] = [];
  readonly #running = new Map<number, Waiting>();
  #count = 0;
  #ended: Error | null = null;

  /** `root` is the folder that the names are relative to. Threads are started when there is work for them. */
  constructor(root: string, size: number = availableParallelism()) {
    this.#root = root;
    this.size = size;
  }

  /** Rejects with MissingFile or UnreadableFile, as `Evidence.read` throws. */
  async measure({ name }: FileEntry): Promise<Measured> {
    if (this.#ended !== null) throw this.#ended;
    return await new Promise((resolve, reject) => {
      this.#queue.push({ order: { id: (this.#count += 1), root: this.#root, name }, resolve, reject });
      this.#next();
    });
  }

  /** Ends the threads. What is still under way is rejected. */
  async close(): Promise<void> {
    this.#end(new Error("the hashing of files was ended"));
    await Promise.all(this.#workers.map((worker) => worker.terminate()));
  }

  #next(): void {
    const worker = this.#idle.pop() ?? (this.#workers.length < this.size ? this.#start() : undefined);
    if (worker === undefined) return;
    const waiting = this.#queue.shift();
    if (waiting === undefined) {
      this.#idle.push(worker);
      return;
    }
    this.#running.set(waiting.order.id, waiting);
    worker.postMessage(waiting.order);
  }

  #start(): Worker {
    // Built or not, the worker lies beside this file and has its ending.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./hash-worker.${ending}`, import.meta.url));
    worker.on("message", (answer: HashAnswer) => {
      this.#answer(answer);
      this.#idle.push(worker);
      this.#next();
    });
    worker.on("error", (error) => {
      this.#end(new Error("a thread that hashes files ended", { cause: error }));
    });
    this.#workers.push(worker);
    return worker;
  }

  #answer(answer: HashAnswer): void {
    const waiting = this.#running.get(answer.id);
    if (waiting === undefined) return;
    this.#running.delete(answer.id);
    const { name } = waiting.order;
    if (answer.outcome === "measured") waiting.resolve({ size: answer.size, sha256: answer.sha256 });
    else waiting.reject(answer.outcome === "missing" ? new MissingFile(name) : new UnreadableFile(name, answer.reason));
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    const left = [...this.#running.values(), ...this.#queue];
    this.#running.clear();
    this.#queue.length = 0;
    for (const waiting of left) waiting.reject(reason);
  }
}
