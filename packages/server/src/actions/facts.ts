import {
  encodeListedLine,
  formatInstant,
  hexOf,
  listingMediaType,
  listingPath,
  listingRole,
  type ByteStream,
  type DerivationRecord,
  type Digest,
  type FactsDetail,
  type FactStep,
  type Instant,
  type RecordObject,
} from "@muniment/verify";
import { ArchiveError, type Archive, type ObjectRef } from "../archive/archive.ts";
import type { Examination, Examiner } from "../facts/examiner.ts";
import { mayHoldFiles, type Lister } from "../facts/lister.ts";
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
  readonly archive: Pick<Archive, "object" | "append" | "put">;
  readonly maker: Maker;
  readonly examiner: Examiner;
  readonly lister: Lister;
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

async function readOne(file: ItemFile, order: FactsOrder, batch: Batch): Promise<void> {
  const { archive, examiner, hooks, signal } = order;
  let read: Read | null;
  try {
    const bytes = () => archive.object(`sha256:${file.sha256}`);
    const examination = await examiner.examine({ sha256: file.sha256, size: file.size, bytes }, signal);
    read = examination.is === "read" ? await withContents(file, examination, order) : null;
  } catch (error) {
    if (signal.aborted) return;
    if (!(error instanceof ArchiveError)) throw error;
    hooks.left(file, error.code === "archive.damaged" ? "facts.damaged" : "facts.unread", error.message);
    return;
  }
  if (read === null) hooks.left(file, "facts.damaged", "Its bytes are not those that were sealed.");
  else await batch.add(file, read);
}

/** What was read of a file: `listing` is the object with the list of what it holds, or null. */
interface Read extends Extract<Examination, { readonly is: "read" }> {
  readonly listing: RecordObject | null;
}

/** Where a file may hold others, they are listed, and the list is laid into the archive line by line. Null if its bytes are others than were sealed. */
async function withContents(
  file: ItemFile,
  examination: Extract<Examination, { readonly is: "read" }>,
  { archive, lister, signal }: FactsOrder,
): Promise<Read | null> {
  const { path, sha256, size } = file;
  if (!mayHoldFiles(typeIn(examination.steps), path)) return { ...examination, listing: null };
  const bytes = (range?: { readonly start: number; readonly end: number }) => archive.object(`sha256:${sha256}`, range);
  const lines = lister.list({ path, sha256, size, bytes }, signal);
  let object: ObjectRef | null = null;
  // A file that holds none is not rare, and leaves no object behind: the first line is waited for.
  let next = await lines.next();
  const body = async function* (): ByteStream {
    for (; next.done !== true; next = await lines.next()) yield encodeListedLine(next.value);
  };
  try {
    if (next.done !== true) object = await archive.put(body(), { signal });
  } finally {
    await lines.return({ is: "none" });
  }
  if (next.done !== true || next.value.is === "other-bytes") return null;
  if (next.value.is === "none") return { ...examination, listing: null };
  return {
    ...examination,
    steps: [...examination.steps, next.value.step],
    listing: object === null ? null : listingOf(object),
  };
}

function typeIn(steps: readonly FactStep[]): string {
  for (const step of steps)
    if (step.outcome === "done")
      for (const { name, fact } of step.facts)
        if (name === "type.media" && fact.basis !== "not-measured") return String(fact.value);
  return "";
}

function listingOf({ digest, size }: ObjectRef): RecordObject {
  return { path: listingPath, role: listingRole, mediaType: listingMediaType, sha256: hexOf(digest), size };
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
  async add(file: ItemFile, read: Read): Promise<void> {
    const { maker } = this.#order;
    const now = maker.now();
    const record = recordOf(maker, file, read, formatInstant(now));
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
  { given, steps, listing }: Read,
  made: Instant,
): DerivationRecord {
  const detail: FactsDetail = {
    action: "facts",
    file: { path, sha256, size },
    given: { basis: "measured", value: given },
    made: { basis: "claimed", value: made },
    steps,
  };
  return {
    ...envelope(maker, listing === null ? [] : [listing]),
    kind: "derivation",
    links: [{ relation: "derived-from", record }],
    detail,
  };
}
