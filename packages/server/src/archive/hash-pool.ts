import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import { MissingFile, UnreadableFile, type FileEntry, type Measure } from "@muniment/verify";

/** What a worker is asked: to hash these files below `root`. */
export interface HashOrder {
  readonly id: number;
  readonly root: string;
  /** Joined by NUL, which no name holds: one string is handed over many times faster than a list of them. */
  readonly names: string;
}

/** What it answers: what came of each, in their order. */
export interface HashAnswer {
  readonly id: number;
  readonly outcomes: readonly HashOutcome[];
}

export type HashOutcome =
  | { readonly outcome: "measured"; readonly size: number; readonly sha256: string }
  | { readonly outcome: "missing" }
  | { readonly outcome: "unreadable"; readonly reason: string };

interface Waiting {
  readonly file: FileEntry;
  readonly resolve: (measure: Measure) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** What it was told to do and has not answered yet, counted as `loadOf` has it. */
  load: number;
}

// A message costs about as much as hashing a file of a few KiB: it is spread over many small files.
const orderFilesMax = 64;
const orderBytesMax = 4 * 2 ** 20;
// One order under way and one at hand, so that no thread waits for the next message.
const loadMax = 2;

/** Hashes the files of a folder on all cores. Who makes one closes it. */
export class HashPool {
  /** How many calls of `measure` at a time keep all threads busy, with small files too. */
  readonly atOnce: number;
  readonly #root: string;
  readonly #size: number;
  readonly #threads: Thread[] = [];
  /** Files that are an order by themselves, smallest first: the longest work is begun first, as it cannot be shared out. */
  readonly #large: Waiting[] = [];
  #small: Waiting[] = [];
  readonly #running = new Map<number, readonly Waiting[]>();
  #count = 0;
  #gathering = false;
  #ended: Error | null = null;

  /** `root` is the folder that the names are relative to. Threads are started when there is work for them. */
  constructor(root: string, size: number = availableParallelism()) {
    this.#root = root;
    this.#size = size;
    this.atOnce = size * (loadMax + 1) * orderFilesMax;
  }

  /** Rejects with MissingFile or UnreadableFile, as `Evidence.read` throws. */
  async measure(file: FileEntry): Promise<Measure> {
    if (this.#ended !== null) throw this.#ended;
    return await new Promise((resolve, reject) => {
      this.#queue({ file, resolve, reject });
    });
  }

  /** Ends the threads. What is still under way is rejected. */
  async close(): Promise<void> {
    this.#end(new Error("the hashing of files was ended"));
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  #queue(waiting: Waiting): void {
    if (!isLarge(waiting)) this.#small.push(waiting);
    else {
      const place = this.#large.findIndex(({ file }) => file.size > waiting.file.size);
      this.#large.splice(place < 0 ? this.#large.length : place, 0, waiting);
    }
    if (this.#gathering) return;
    // Who asks for one file asks for others in the same turn.
    this.#gathering = true;
    setImmediate(() => {
      this.#gathering = false;
      this.#give();
    });
  }

  /** Hands out orders, to the thread that has fewest. */
  #give(): void {
    while (this.#large.length > 0 || this.#small.length > 0) {
      const thread = this.#freeThread();
      if (thread === null) return;
      this.#order(thread, this.#next());
    }
  }

  #freeThread(): Thread | null {
    const free = this.#threads.filter(({ load }) => load < loadMax).sort((a, b) => a.load - b.load)[0];
    if ((free === undefined || free.load > 0) && this.#threads.length < this.#size) return this.#start();
    return free ?? null;
  }

  #next(): readonly Waiting[] {
    const large = this.#large.pop();
    if (large !== undefined) return [large];
    let bytes = 0;
    const end = this.#small.findIndex(({ file }, place) => {
      bytes += file.size;
      return place === orderFilesMax || bytes > orderBytesMax;
    });
    return this.#small.splice(0, end < 0 ? this.#small.length : end);
  }

  #order(thread: Thread, files: readonly Waiting[]): void {
    const order: HashOrder = {
      id: (this.#count += 1),
      root: this.#root,
      names: files.map(({ file }) => file.name).join("\0"),
    };
    this.#running.set(order.id, files);
    thread.load += loadOf(files);
    thread.worker.postMessage(order);
  }

  #start(): Thread {
    // Built or not, the worker lies beside this file and has its ending.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./hash-worker.${ending}`, import.meta.url));
    const thread: Thread = { worker, load: 0 };
    worker.on("message", (answer: HashAnswer) => {
      const files = this.#running.get(answer.id) ?? [];
      this.#running.delete(answer.id);
      thread.load -= loadOf(files);
      settle(files, answer.outcomes);
      this.#give();
    });
    worker.on("error", (error) => {
      this.#end(new Error("a thread that hashes files ended", { cause: error }));
    });
    this.#threads.push(thread);
    return thread;
  }

  #end(reason: Error): void {
    this.#ended ??= reason;
    const left = [...[...this.#running.values()].flat(), ...this.#large, ...this.#small];
    this.#running.clear();
    this.#large.length = 0;
    this.#small = [];
    for (const { reject } of left) reject(reason);
  }
}

/** A large file fills a thread by itself: nothing is put behind it that another thread may be free to do sooner. */
function loadOf(files: readonly Waiting[]): number {
  return files.some(isLarge) ? loadMax : 1;
}

function isLarge({ file }: Waiting): boolean {
  return file.size >= orderBytesMax;
}

function settle(files: readonly Waiting[], outcomes: readonly HashOutcome[]): void {
  for (const [place, { file, resolve, reject }] of files.entries()) {
    const answer = outcomes[place];
    if (answer === undefined) reject(new Error("a thread answered for fewer files than it was given"));
    else if (answer.outcome === "measured") resolve({ size: answer.size, sha256: answer.sha256 });
    else
      reject(answer.outcome === "missing" ? new MissingFile(file.name) : new UnreadableFile(file.name, answer.reason));
  }
}
