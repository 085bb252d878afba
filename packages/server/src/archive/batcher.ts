import type { ObjectRef, Sealed } from "./archive.ts";
import type { NewEntry } from "./committer.ts";

/** Records that are stored and want entries next to each other; `objects` are the bytes that must be there when they get them. */
export interface Batchable {
  readonly entries: readonly NewEntry[];
  readonly objects: readonly ObjectRef[];
}

/** What becomes of each of the batch: its entries, or why it alone was left out. */
export type BatchResult = { readonly sealed: readonly Sealed[] } | { readonly refused: unknown };

// One commit costs a few syncs, whatever its size. It waits only for appends that have begun, and for these no longer than this.
const windowMs = 50;
// As large as a group of files that are synced together. A staged commit of so many is 2 MB, of 64 MiB that it may have.
const entriesMax = 4096;

interface Waiting extends Batchable {
  readonly resolve: (sealed: readonly Sealed[]) => void;
  readonly reject: (reason: unknown) => void;
}

/** Gathers what is appended at the same time into few commits. Commits follow one another; order of arrival is kept. */
export class Batcher {
  readonly #commit: (batch: readonly Batchable[]) => Promise<readonly BatchResult[]>;
  #waiting: Waiting[] = [];
  #preparing = 0;
  #running: Promise<void> | null = null;
  #wake: (() => void) | null = null;

  constructor(commit: (batch: readonly Batchable[]) => Promise<readonly BatchResult[]>) {
    this.#commit = commit;
  }

  /** Prepares something, and appends it. */
  async append(prepare: () => Promise<Batchable>): Promise<readonly Sealed[]> {
    this.#preparing += 1;
    let prepared: Batchable;
    try {
      prepared = await prepare();
    } finally {
      this.#preparing -= 1;
      this.#wakeIfReady();
    }
    return await new Promise((resolve, reject) => {
      this.#waiting.push({ ...prepared, resolve, reject });
      this.#wakeIfReady();
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing waits any more. */
  async drained(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0) {
      await this.#window();
      const batch = this.#next();
      try {
        const results = await this.#commit(batch);
        batch.forEach((one, place) => {
          const result = results[place];
          if (result === undefined) one.reject(new Error("a commit answered for fewer than it was given"));
          else if ("sealed" in result) one.resolve(result.sealed);
          else one.reject(result.refused);
        });
      } catch (error) {
        for (const one of batch) one.reject(error);
      }
    }
    this.#running = null;
  }

  #next(): Waiting[] {
    let entries = 0;
    // What one caller appends stays together, even where it alone is more than a batch.
    const end = this.#waiting.findIndex((one) => {
      entries += one.entries.length;
      return entries > entriesMax;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : Math.max(1, end));
  }

  async #window(): Promise<void> {
    if (this.#isReady()) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, windowMs);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = null;
  }

  #isReady(): boolean {
    return this.#preparing === 0 || this.#waiting.reduce((sum, one) => sum + one.entries.length, 0) >= entriesMax;
  }

  #wakeIfReady(): void {
    if (this.#isReady()) this.#wake?.();
  }
}
