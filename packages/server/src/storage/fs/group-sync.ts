import { closeSync, fsync } from "node:fs";
import { setImmediate as turn, setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { syncFolder } from "../durable.ts";

/** Makes all that was written to a file system durable. Throws if anything of it could not be. */
export type SyncAll = () => Promise<void>;

// Up to this many syncs of one file each cost less than one of the file system, and leave other programs' files alone.
const fewMax = 8;
// After a large group the next one is likely to be large as well: then it is worth waiting until nobody has asked for a
// moment, but not for long, as all who asked are waiting too.
const lullMs = 10;
const gatherMs = 100;
const groupMax = 2048;

/** How many syncs had failed when a file was begun, or a name was made. See `GroupSync.mark`. */
export type Mark = number;

/** What one caller wants durable: the bytes of a file, or the names in some folders. */
interface Ask {
  readonly mark: Mark;
  /** Null once it is closed, and where folders were asked for. */
  file: number | null;
  readonly folders: readonly string[];
  fault: { readonly reason: unknown } | null;
  readonly resolve: () => void;
  readonly reject: (reason: unknown) => void;
}

/**
 * Makes files and folders durable, many at a time. Who asks is answered when a sync that began after the call has ended
 * well; who asks while one runs waits for the next one, together with all others. A few are synced one by one; many by one
 * sync of the whole file system, where it has one that tells its errors. All of a group are answered at the same time and
 * in the order in which they asked, so that they go on together too.
 *
 * A sync of the file system that failed does not say which file it was, and the system tells the error only once. So it
 * fails everything that was begun before it ended, whether it was asked for by then or not, and nothing of that is
 * synced again: the system may have dropped the bytes, and would call them clean.
 */
export class GroupSync {
  readonly #findSyncAll: () => Promise<SyncAll | null>;
  /** Undefined until it was looked for. */
  #syncAll: SyncAll | null | undefined;
  #waiting: Ask[] = [];
  #running = false;
  #failures = 0;
  #failure: unknown = null;

  /** `findSyncAll` is called when something is to be synced for the first time. Null: there is none, each file is synced by itself. */
  constructor(findSyncAll: () => Promise<SyncAll | null>) {
    this.#findSyncAll = findSyncAll;
  }

  /** To be taken before a file is opened for writing, or before a name is made. */
  mark(): Mark {
    return this.#failures;
  }

  /** Makes the bytes of an open file durable, and closes it, whatever comes of it. Throws the system's error. */
  async file(file: number, mark: Mark): Promise<void> {
    await this.#ask(file, [], mark);
  }

  /** Makes the names in folders durable: all that were made in them before the call. Absolute paths. Throws the system's error. */
  async folders(folders: readonly string[], mark: Mark): Promise<void> {
    await this.#ask(null, folders, mark);
  }

  #ask(file: number | null, folders: readonly string[], mark: Mark): Promise<void> {
    return new Promise((resolve, reject) => {
      const ask: Ask = { mark, file, folders, fault: null, resolve, reject };
      this.#waiting.push(ask);
      // Many are synced without their being open, and a program may not have so many files open.
      if (this.#syncAll && this.#waiting.length > fewMax && file !== null) closeFile(ask);
      if (!this.#running) void this.#run();
    });
  }

  async #run(): Promise<void> {
    this.#running = true;
    for (let many = false; this.#waiting.length > 0;) {
      if (many) await this.#lull();
      // All that is asked for in one turn of the program goes together.
      else await turn();
      const group = this.#waiting.splice(0);
      many = await this.#sync(group);
      // Who was answered goes on in this turn, and may ask for the next thing.
      await turn();
    }
    this.#running = false;
  }

  async #lull(): Promise<void> {
    const end = performance.now() + gatherMs;
    for (let before = 0; before < this.#waiting.length && this.#waiting.length < groupMax;) {
      before = this.#waiting.length;
      if (performance.now() >= end) return;
      await delay(lullMs);
    }
  }

  /** Answers each of the group. True if they were many. */
  async #sync(group: readonly Ask[]): Promise<boolean> {
    const many = group.length > fewMax;
    try {
      await this.#attempt(group, many);
    } catch (error) {
      this.#failures += 1;
      this.#failure = error;
    }
    for (const ask of group) {
      closeFile(ask);
      if (ask.mark !== this.#failures) ask.fault = { reason: this.#failure };
      if (ask.fault === null) ask.resolve();
      else ask.reject(ask.fault.reason);
    }
    return many;
  }

  async #attempt(group: readonly Ask[], many: boolean): Promise<void> {
    const sound = group.filter((ask) => ask.mark === this.#failures);
    if (sound.length === 0) return;
    if (many && this.#syncAll === undefined) this.#syncAll = await this.#findSyncAll();
    if (!many || !this.#syncAll) {
      await syncEach(sound);
      return;
    }
    for (const ask of sound) closeFile(ask);
    await this.#syncAll();
  }
}

function closeFile(ask: Ask): void {
  const file = ask.file;
  if (file === null) return;
  ask.file = null;
  try {
    closeSync(file);
  } catch (reason) {
    ask.fault ??= { reason };
  }
}

/** Side by side, each with its own outcome. */
async function syncEach(group: readonly Ask[]): Promise<void> {
  const folders = new Map<string, Promise<void>>();
  const folder = (path: string): Promise<void> => {
    const syncing = folders.get(path) ?? syncFolder(path);
    folders.set(path, syncing);
    return syncing;
  };
  await Promise.all(
    group.map(async (ask) => {
      try {
        if (ask.file !== null) await syncFile(ask.file);
        await Promise.all(ask.folders.map(folder));
      } catch (reason) {
        ask.fault ??= { reason };
      }
    }),
  );
}

const syncFile = promisify(fsync);
