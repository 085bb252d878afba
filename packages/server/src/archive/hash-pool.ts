import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import {
  inOrder,
  MissingFile,
  UnreadableFile,
  type FileEntry,
  type Measure,
  type MeasureOutcome,
  type PartOutcome,
} from "@muniment/verify";
import { filesOf } from "../storage/listed-files.ts";
import type { Listed } from "../storage/plain-file.ts";
import {
  decodeListed,
  decodeOutcomes,
  encodeNames,
  encodeWanted,
  type Wanted,
  type WantedPart,
} from "./hash-messages.ts";
import { HashWork, type WorkLoad } from "./hash-work.ts";

/** What a thread is asked: to hash files, or to list folders. The names as hash-messages.ts has them. */
export interface HashOrder {
  readonly id: number;
  readonly work: "hash" | "list";
  readonly names: string;
}

/** What came of it, as hash-messages.ts has it. */
export interface HashAnswer {
  readonly id: number;
  readonly text: string;
}

/** An order that a thread has. */
interface Task {
  readonly load: number;
  readonly done: (text: string) => void;
  readonly reject: (reason: unknown) => void;
}

/** Folders that are to be listed. */
interface List {
  readonly folders: readonly string[];
  readonly resolve: (listed: Listed) => void;
  readonly reject: (reason: unknown) => void;
}

/** What was asked for in one call. */
interface Request {
  readonly wanted: readonly Wanted[];
  readonly bytes: number;
  readonly resolve: (outcomes: readonly PartOutcome[]) => void;
  readonly reject: (reason: unknown) => void;
}

interface Thread {
  readonly worker: Worker;
  /** What it was told to do and has not answered yet, counted as `loadOf` has it. */
  load: number;
}

// A message costs about as much as hashing a file of a few KiB: it is spread over many small files.
const orderFilesMax = 256;
// Of an archive's 256 folders of objects, so that threads share them out evenly, and the list can be read while it grows.
const orderFoldersMax = 4;
const orderBytesMax = 4 * 2 ** 20;
// One order under way and one at hand, so that no thread waits for the next message.
const loadMax = 2;
const requestsPerThread = 16;
/** What is done without a thread: one takes as long to start as to hash 50 MB. */
export const aloneMost: WorkLoad = { files: 256, bytes: 16 * 2 ** 20 };

/** Lists and hashes the files of a folder, on all cores if there is much of it. Who makes one closes it. */
export class HashPool {
  /** How many calls of `measureAll` at a time keep all threads busy, and let it begin with the largest. */
  readonly atOnce: number;
  readonly #root: string | null;
  readonly #size: number;
  /** What does the work for which no thread is started. */
  readonly #here: HashWork;
  readonly #alone: WorkLoad;
  #leftHere: WorkLoad;
  readonly #threads: Thread[] = [];
  /** The largest last: it is begun first, as it cannot be shared out. */
  readonly #large: Request[] = [];
  #small: Request[] = [];
  /** Folders to be listed: before all else, as nothing is hashed until the list is there. */
  #lists: List[] = [];
  readonly #running = new Map<number, Task>();
  #count = 0;
  #gathering = false;
  #ended: Error | null = null;

  /**
   * `root` is the folder that the names are relative to; null if only open files are measured. Threads are started by `warm`, and when more than
   * `alone` was asked for.
   */
  constructor(root: string | null, size: number = availableParallelism(), alone: WorkLoad = aloneMost) {
    this.#root = root;
    this.#size = size;
    this.#here = new HashWork(root ?? "");
    this.#alone = alone;
    this.#leftHere = alone;
    this.atOnce = size * requestsPerThread;
  }

  /** One outcome for each file, in their order. The sizes are those of a list of the folder; 0 if it does not show the file. */
  async measureAll(files: readonly FileEntry[]): Promise<readonly MeasureOutcome[]> {
    return await this.#measureAll(
      files.map(({ name, size }) => ({ name, listed: size > 0 ? size : null })),
      bytesOf(files),
    );
  }

  /** Of a file that no list has shown yet. Rejects with MissingFile or UnreadableFile, as `Evidence.read` throws. */
  async measure(file: FileEntry): Promise<Measure> {
    return await this.#measureOne(file.name, { name: file.name, listed: null }, file.size);
  }

  /** Of bytes of a file that is open, and stays so: one outcome for each part, in their order. */
  async measureParts(parts: readonly WantedPart[]): Promise<readonly PartOutcome[]> {
    return await this.#measureAll(parts, bytesOf(parts));
  }

  async #measureOne(name: string, wanted: Wanted, bytes: number): Promise<Measure> {
    const [outcome] = await this.#measureAll([wanted], bytes);
    switch (outcome?.outcome) {
      case "measured":
        return { size: outcome.size, sha256: outcome.sha256 };
      case "missing":
        throw new MissingFile(name);
      case "unreadable":
        throw new UnreadableFile(name, outcome.reason);
      case undefined:
        throw new Error("a file was not measured");
    }
  }

  /** Everything in the folder, folder by folder. */
  async *walk(): AsyncGenerator<Listed> {
    for (let folders: readonly string[] = [""]; folders.length > 0;) {
      const below: string[] = [];
      for await (const listed of inOrder(this.#listing(folders), this.#size * loadMax)) {
        yield listed;
        below.push(...listed.folders);
      }
      folders = below;
    }
  }

  async *#listing(folders: readonly string[]): AsyncGenerator<() => Promise<Listed>> {
    for (let at = 0; at < folders.length; at += orderFoldersMax) {
      const some = folders.slice(at, at + orderFoldersMax);
      yield () => this.#list(some);
    }
  }

  async #list(folders: readonly string[]): Promise<Listed> {
    if (this.#ended !== null) throw this.#ended;
    return await new Promise((resolve, reject) => {
      this.#lists.push({ folders, resolve, reject });
      this.#give();
    });
  }

  /** The same as `Evidence.files` has it. */
  files(): AsyncGenerator<FileEntry> {
    return filesOf(this.walk());
  }

  /** Starts the threads before there is work for them, unless the folder holds too little to need any. */
  warm(): void {
    if (this.#root !== null && this.#here.isWithin(this.#alone)) return;
    while (this.#ended === null && this.#threads.length < this.#size) this.#start();
  }

  /** Ends the threads. What is still under way is rejected. */
  async close(): Promise<void> {
    this.#end(new Error("the hashing of files was ended"));
    await Promise.all(this.#threads.map(({ worker }) => worker.terminate()));
  }

  async #measureAll(wanted: readonly Wanted[], bytes: number): Promise<readonly PartOutcome[]> {
    if (this.#ended !== null) throw this.#ended;
    if (wanted.length === 0) return [];
    return await new Promise((resolve, reject) => {
      this.#queue({ wanted, bytes, resolve, reject });
    });
  }

  #queue(request: Request): void {
    if (!isLarge(request)) this.#small.push(request);
    else {
      const place = this.#large.findIndex(({ bytes }) => bytes > request.bytes);
      this.#large.splice(place < 0 ? this.#large.length : place, 0, request);
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
    while (this.#lists.length > 0 || this.#large.length > 0 || this.#small.length > 0) {
      if (this.#doOneHere()) continue;
      const thread = this.#freeThread();
      if (thread === null) return;
      const list = this.#lists.shift();
      if (list === undefined) this.#orderHashes(thread, this.#next());
      else {
        const done = (text: string): void => {
          list.resolve(decodeListed(text));
        };
        this.#order(thread, "list", encodeNames(list.folders), { load: 1, done, reject: list.reject });
      }
    }
  }

  /** Does the next of it without a thread, while none was started and little was done. False if it is for a thread. */
  #doOneHere(): boolean {
    if (this.#threads.length > 0) return false;
    const [list] = this.#lists;
    if (list !== undefined) {
      if (list.folders.length > this.#leftHere.files) return false;
      this.#lists.shift();
      attempt(list, () => this.#listHere(list.folders));
      return true;
    }
    const [request] = this.#small;
    // A file that no list has shown may be of any size, whatever is said of it.
    if (request === undefined || this.#large.length > 0 || !request.wanted.every(isOfKnownSize)) return false;
    const files = this.#leftHere.files - request.wanted.length;
    const bytes = this.#leftHere.bytes - request.bytes;
    if (files < 0 || bytes < 0) return false;
    this.#leftHere = { files, bytes };
    this.#small.shift();
    attempt(request, () => this.#here.hash(request.wanted));
    return true;
  }

  #listHere(names: readonly string[]): Listed {
    const all = this.#here.list(names);
    const [found, folders] = [all.flatMap((one) => one.found), all.flatMap((one) => one.folders)];
    const { files, bytes } = this.#leftHere;
    this.#leftHere = { files: files - names.length - found.length, bytes };
    return { found, folders };
  }

  #freeThread(): Thread | null {
    const free = this.#threads.filter(({ load }) => load < loadMax).sort((a, b) => a.load - b.load)[0];
    if ((free === undefined || free.load > 0) && this.#threads.length < this.#size) return this.#start();
    return free ?? null;
  }

  #next(): readonly Request[] {
    const large = this.#large.pop();
    if (large !== undefined) return [large];
    let count = 0;
    let sum = 0;
    const end = this.#small.findIndex(({ wanted, bytes }, place) => {
      count += wanted.length;
      sum += bytes;
      return place > 0 && (count > orderFilesMax || sum > orderBytesMax);
    });
    return this.#small.splice(0, end < 0 ? this.#small.length : end);
  }

  #orderHashes(thread: Thread, requests: readonly Request[]): void {
    const wanted = requests.flatMap((request) => request.wanted);
    const done = (text: string): void => {
      const outcomes = decodeOutcomes(text, wanted);
      let answered = 0;
      for (const { wanted: some, resolve } of requests) {
        resolve(outcomes.slice(answered, answered + some.length));
        answered += some.length;
      }
    };
    const reject = (reason: unknown): void => {
      for (const request of requests) request.reject(reason);
    };
    this.#order(thread, "hash", encodeWanted(wanted), { load: loadOf(requests), done, reject });
  }

  #order(thread: Thread, work: HashOrder["work"], names: string, task: Task): void {
    const order: HashOrder = { id: (this.#count += 1), work, names };
    this.#running.set(order.id, task);
    thread.load += task.load;
    thread.worker.postMessage(order);
  }

  #start(): Thread {
    // Built or not, the worker lies beside this file and has its ending.
    const ending = import.meta.url.endsWith(".ts") ? "ts" : "js";
    const worker = new Worker(new URL(`./hash-worker.${ending}`, import.meta.url), { workerData: this.#root ?? "" });
    const thread: Thread = { worker, load: 0 };
    worker.on("message", ({ id, text }: HashAnswer) => {
      const task = this.#running.get(id);
      if (task === undefined) return;
      this.#running.delete(id);
      thread.load -= task.load;
      task.done(text);
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
    const left = [...this.#running.values(), ...this.#lists, ...this.#large, ...this.#small];
    this.#running.clear();
    this.#lists = [];
    this.#large.length = 0;
    this.#small = [];
    for (const { reject } of left) reject(reason);
  }
}

function bytesOf(files: readonly { readonly size: number }[]): number {
  return files.reduce((sum, { size }) => sum + size, 0);
}

function attempt<T>(
  { resolve, reject }: { resolve: (value: T) => void; reject: (reason: unknown) => void },
  work: () => T,
): void {
  try {
    resolve(work());
  } catch (error) {
    reject(error);
  }
}

function isOfKnownSize(wanted: Wanted): boolean {
  return !("name" in wanted) || wanted.listed !== null;
}

/** What is large fills a thread by itself: nothing is put behind it that another thread may be free to do sooner. */
function loadOf(requests: readonly Request[]): number {
  return requests.some(isLarge) ? loadMax : 1;
}

function isLarge({ bytes }: Request): boolean {
  return bytes > orderBytesMax;
}
