import {
  formatInstant,
  type DerivationRecord,
  type Digest,
  type FactsDetail,
  type FactStep,
  type Instant,
} from "@muniment/verify";
import { ArchiveError, type Archive } from "../archive/archive.ts";
import type { Examination, Examiner } from "../facts/index.ts";
import type { ItemFile } from "../index/items.ts";
import { envelope, type Maker } from "./maker.ts";

/** Facts of one file, once they are sealed. */
export interface FactsMade {
  readonly file: ItemFile;
  readonly steps: readonly FactStep[];
  /** Of the entry that names them. */
  readonly index: number;
  readonly record: Digest;
  readonly time: Instant;
}

/** Why nothing was recorded of a file. */
export type FactsNoticeCode =
  | "facts.damaged" // its object is not there, or not as it was sealed
  | "facts.unread"; // its object could not be read

export interface FactsHooks {
  sealed(made: FactsMade): void;
  /** What the tools would have said is of nothing that was sealed. `reason` is a sentence. */
  left(file: ItemFile, code: FactsNoticeCode, reason: string): void;
}

export interface FactsOrder {
  readonly archive: Pick<Archive, "object" | "append">;
  readonly maker: Maker;
  readonly examiner: Examiner;
  readonly files: AsyncIterable<ItemFile>;
  /** How many files are read side by side. */
  readonly atOnce: number;
  readonly hooks: FactsHooks;
  readonly signal: AbortSignal;
}

// What a round of signing and syncing costs is paid once for so many. A person who looks on, or ends the work, waits for no more than the seconds.
const batchMax = 64;
const batchSizeMax = 4 * 1024 * 1024;
const batchMs = 5_000;

/**
 * Has tools read files that are sealed, and seals what they found: many at a time. When the signal is aborted it seals what was found
 * by then, and throws. Throws ArchiveError where nothing more can be sealed.
 */
export async function makeFacts(order: FactsOrder): Promise<void> {
  const batch = new Batch(order);
  const source = order.files[Symbol.asyncIterator]();
  const ended = await Promise.allSettled(Array.from({ length: order.atOnce }, () => readEach(source, order, batch)));
  await source.return?.();
  const failure = ended.find((one) => one.status === "rejected");
  try {
    await batch.seal();
  } catch (error) {
    // What failed first is the cause of the rest.
    throw failure === undefined ? error : failure.reason;
  }
  if (failure !== undefined) throw failure.reason;
  order.signal.throwIfAborted();
}

async function readEach(source: AsyncIterator<ItemFile>, order: FactsOrder, batch: Batch): Promise<void> {
  try {
    while (!order.signal.aborted && !batch.isBroken) {
      const next = await source.next();
      if (next.done === true) return;
      await readOne(next.value, order, batch);
    }
  } catch (error) {
    batch.isBroken = true;
    throw error;
  }
}

async function readOne(file: ItemFile, { archive, examiner, hooks, signal }: FactsOrder, batch: Batch): Promise<void> {
  let examination: Examination;
  try {
    const bytes = () => archive.object(`sha256:${file.sha256}`);
    examination = await examiner.examine({ sha256: file.sha256, size: file.size, bytes }, signal);
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ArchiveError)) throw error;
    hooks.left(file, error.code === "archive.damaged" ? "facts.damaged" : "facts.unread", error.message);
    return;
  }
  if (examination.is === "other-bytes") hooks.left(file, "facts.damaged", "Its bytes are not those that were sealed.");
  else await batch.add(file, examination);
}

/** What was read and is not sealed yet. */
class Batch {
  readonly #order: FactsOrder;
  #waiting: { readonly file: ItemFile; readonly record: DerivationRecord }[] = [];
  #size = 0;
  #since = 0;
  #sealing: Promise<void> = Promise.resolve();
  /** Nothing more can be read or sealed. */
  isBroken = false;

  constructor(order: FactsOrder) {
    this.#order = order;
  }

  /** Resolves when there is room for more. */
  async add(file: ItemFile, examination: Extract<Examination, { readonly is: "read" }>): Promise<void> {
    const { maker } = this.#order;
    const now = maker.now();
    const record = recordOf(maker, file, examination, formatInstant(now));
    if (this.#waiting.length === 0) this.#since = now;
    this.#waiting.push({ file, record });
    this.#size += JSON.stringify(record.detail).length;
    const isFull = this.#waiting.length >= batchMax || this.#size >= batchSizeMax;
    if (isFull || now - this.#since >= batchMs || now < this.#since) await this.seal();
  }

  /** Resolves when all that waits is sealed, and was told. */
  async seal(): Promise<void> {
    const these = this.#waiting;
    [this.#waiting, this.#size] = [[], 0];
    this.#sealing = this.#sealing.then(() => this.#append(these));
    await this.#sealing;
  }

  async #append(these: readonly { readonly file: ItemFile; readonly record: DerivationRecord }[]): Promise<void> {
    if (these.length === 0) return;
    const sealed = await this.#order.archive.append(...these.map(({ record }) => record));
    for (const [place, { index, record, time }] of sealed.entries()) {
      const one = these[place];
      if (one === undefined) throw new Error("the archive acknowledged more records than it was given");
      this.#order.hooks.sealed({ file: one.file, steps: one.record.detail.steps, index, record, time });
    }
  }
}

/** Source: spec/derivation. */
function recordOf(
  maker: Maker,
  { record, path, sha256, size }: ItemFile,
  { given, steps }: Extract<Examination, { readonly is: "read" }>,
  made: Instant,
): DerivationRecord {
  const detail: FactsDetail = {
    action: "facts",
    file: { path, sha256, size },
    given: { basis: "measured", value: given },
    made: { basis: "claimed", value: made },
    steps,
  };
  return { ...envelope(maker, []), kind: "derivation", links: [{ relation: "derived-from", record }], detail };
}
