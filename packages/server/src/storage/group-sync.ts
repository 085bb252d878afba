import { closeSync } from "node:fs";
import { setImmediate as turn, setTimeout as delay } from "node:timers/promises";
import { syncFile, syncFolder } from "./durable.ts";

/** Makes all that was written to a file system durable. Throws if anything of it could not be. */
export type SyncAll = () => Promise<void>;

// Up to this many syncs of one file each cost less than one of the file system, and leave other programs' files alone.
const fewMax = 8;
// After a large group the next one is likely to be large as well: then it is worth waiting until nobody has asked for a
// moment, but not for long, as all who asked are waiting too.
const lullMs = 20;
const gatherMs = 100;
const groupMax = 8192;

/** Files and folders that one caller wants durable, all or none. */
export interface SyncBatch {
  /** Takes over an open file that was written: closes it when it is durable, or before, whatever comes of it. */
  file(file: number): void;
  /** How many files it has and has not closed yet. */
  readonly held: number;
  /** The names in a folder: all that are made in it before `durable` is called. An absolute path. */
  folder(path: string): void;
  /** Resolves when all of it is. Throws the system's error; then nothing of it may be synced again. Called once. */
  durable(): Promise<void>;
  /** Gives it up: closes its files, whatever comes of that. */
  drop(): void;
}

/**
 * Makes files and folders durable, many at a time. Who asks is answered when a sync that began after the call has ended
 * well; who asks while one runs waits for the next one, together with all others. A few are synced one by one; many by one
 * sync of the whole file system, where it has one that tells its errors.
 *
 * A sync of the file system that failed does not say which file it was, and the system tells the error only once. So it
 * fails everything that was begun before it ended, whether it was asked for by then or not, and nothing of that is
 * synced again: the system may have dropped the bytes, and would call them clean.
 */
export class GroupSync {
  readonly #findSyncAll: () => SyncAll | null;
  /** Undefined until it was looked for. */
  #syncAll: SyncAll | null | undefined;
  #waiting: Batch[] = [];
  #running = false;
  #failures = 0;
  #failure: unknown = null;

  /** `findSyncAll` is called when many are to be synced for the first time. Null: there is none, each is synced by itself. */
  constructor(findSyncAll: () => SyncAll | null) {
    this.#findSyncAll = findSyncAll;
  }

  /** To be called before the first file of the batch is opened for writing, or its first name is made. */
  begin(): SyncBatch {
    return new Batch(
      this.#failures,
      () => this.#findOnce() !== null,
      (batch) => this.#ask(batch),
    );
  }

  #findOnce(): SyncAll | null {
    if (this.#syncAll === undefined) this.#syncAll = this.#findSyncAll();
    return this.#syncAll;
  }

  #ask(batch: Batch): Promise<void> {
    this.#waiting.push(batch);
    if (!this.#running) void this.#run();
    return batch.answered;
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let many = false; this.#waiting.length > 0;) {
      if (many) await this.#lull();
      // All that is asked for in one turn of the program goes together.
      else await turn();
      const group = this.#waiting.splice(0);
      many = countOf(group) > fewMax;
      await this.#sync(group, many);
    }
    this.#running = false;
  }

  async #lull(): Promise<void> {
    const end = performance.now() + gatherMs;
    for (let before = 0; before < this.#waiting.length && countOf(this.#waiting) < groupMax;) {
      before = this.#waiting.length;
      if (performance.now() >= end) return;
      await delay(lullMs);
      // A program that had to wait for a processor finds its time over before it could ask for anything.
      await turn();
    }
  }

  /** Answers each of the group, which then goes on, and may ask for the next thing. */
  async #sync(group: readonly Batch[], many: boolean): Promise<void> {
    const sound = group.filter((batch) => batch.failures === this.#failures);
    try {
      const syncAll = many ? this.#findOnce() : null;
      if (syncAll === null) await syncEach(sound);
      else await syncTogether(sound, syncAll);
    } catch (error) {
      this.#failures += 1;
      this.#failure = error;
    }
    for (const batch of group) {
      if (batch.failures !== this.#failures) batch.fault ??= { reason: this.#failure };
      batch.answer();
      // What it does next may take a while, and others have work to do as well.
      await turn();
    }
  }
}

class Batch implements SyncBatch {
  /** How many syncs had failed when it was begun. */
  readonly failures: number;
  readonly files: number[] = [];
  readonly folders = new Set<string>();
  readonly answered: Promise<void>;
  fault: { readonly reason: unknown } | null = null;
  /** Files that were given, open or closed. */
  #count = 0;
  readonly #closesEarly: () => boolean;
  readonly #ask: (batch: Batch) => Promise<void>;
  readonly #resolve: () => void;
  readonly #reject: (reason: unknown) => void;

  constructor(failures: number, closesEarly: () => boolean, ask: (batch: Batch) => Promise<void>) {
    this.failures = failures;
    this.#closesEarly = closesEarly;
    this.#ask = ask;
    const { promise, resolve, reject } = Promise.withResolvers<undefined>();
    this.answered = promise;
    this.#resolve = () => {
      resolve(undefined);
    };
    this.#reject = reject;
  }

  get count(): number {
    return this.#count + this.folders.size;
  }

  get held(): number {
    return this.files.length;
  }

  file(file: number): void {
    this.files.push(file);
    this.#count += 1;
    // So many will be synced without their being open, and a program may not have any number of files open.
    if (this.#count > fewMax && this.#closesEarly()) this.closeAll();
  }

  folder(path: string): void {
    this.folders.add(path);
  }

  durable(): Promise<void> {
    return this.#ask(this);
  }

  drop(): void {
    this.closeAll();
  }

  /** An error of closing a file may be that of writing it. */
  closeAll(): void {
    for (const file of this.files.splice(0)) {
      try {
        closeSync(file);
      } catch (reason) {
        this.fault ??= { reason };
      }
    }
  }

  answer(): void {
    this.closeAll();
    if (this.fault === null) this.#resolve();
    else this.#reject(this.fault.reason);
  }
}

function countOf(batches: readonly Batch[]): number {
  return batches.reduce((sum, batch) => sum + batch.count, 0);
}

async function syncTogether(group: readonly Batch[], syncAll: SyncAll): Promise<void> {
  for (const batch of group) batch.closeAll();
  if (group.length > 0) await syncAll();
}

/** Side by side, each batch with its own outcome. */
async function syncEach(group: readonly Batch[]): Promise<void> {
  const folders = new Map<string, Promise<void>>();
  const folder = (path: string): Promise<void> => {
    const syncing = folders.get(path) ?? syncFolder(path);
    folders.set(path, syncing);
    return syncing;
  };
  await Promise.all(
    group.map(async (batch) => {
      // All of them are waited for: no file may be closed while it is being synced.
      const ends = await Promise.allSettled([
        ...batch.files.map((file) => syncFile(file)),
        ...[...batch.folders].map(folder),
      ]);
      for (const end of ends) if (end.status === "rejected") batch.fault ??= { reason: end.reason };
    }),
  );
}
