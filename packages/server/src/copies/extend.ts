import {
  checkpointFile,
  digestOf,
  encodeStaged,
  decodeUtf8,
  FormatError,
  genesisOf,
  objectFile,
  parseRecord,
  stagedFile,
  stagedSizeMax,
  toHex,
  type Digest,
  type Entry,
  type RecordObject,
  type StagedTile,
} from "@muniment/verify";
import type { Edge } from "../archive/edge.ts";
import { Limit } from "../limit.ts";
import type { StoreParts, Version } from "../storage/store.ts";
import { streamOf } from "../storage/stream.ts";
import { CopyError } from "./copy-error.ts";
import { surveyed, type Source, type Survey } from "./growth.ts";
import { NotSealed, readRecord, sealedRecord, type Copied, type ObjectCopier } from "./object-copier.ts";

/** What is extended: an archive that the log of the source continues, or one that is being made. */
export interface Target {
  readonly parts: Pick<StoreParts, "store" | "head" | "remover">;
  /** Its head as it was read, null if it has none yet, and the edge of its log under it. */
  readonly version: Version | null;
  readonly before: Edge;
}

/** An object that the source cannot give: `index` is that of the entry which names it. */
export interface Lacking {
  readonly file: string;
  /** The entry that names it; null for a file of an anchor, which may be named by none. */
  readonly index: number | null;
  readonly reason: string;
}

/** `bytes` are those copied, `hashed` those that lay there and were read again; all in bytes. */
export interface CopyProgress {
  readonly entries: number;
  readonly entriesTotal: number;
  readonly bytes: number;
  readonly hashed: number;
}

export interface ExtendOptions {
  readonly copier: ObjectCopier;
  /** Goes on to the checkpoint though objects are lacking. */
  readonly skipDamaged: boolean;
  /**
   * `tiles`: they are laid out before the checkpoint, so that the target is whole for its checkpoint at any moment. `head`: after it, as an add
   * does, since a program may add to the target once this one was killed, and must not meet tiles of another growth.
   */
  readonly first: "tiles" | "head";
  readonly signal: AbortSignal;
  /** Told of each bundle that was copied. */
  readonly onEntries: (done: number, total: number) => void;
}

export interface Extended {
  /** False if objects are lacking: then the checkpoint is the one of before. */
  readonly complete: boolean;
  readonly lacking: readonly Lacking[];
  readonly objects: Readonly<Record<"copied" | "there" | "replaced", number>>;
}

// Entries that are copied together: what they name is made durable by a few syncs, each of which costs as much as that of one file.
const batchSize = 1024;
// Small objects are held in memory, a batch of them; of large ones each keeps some buffers.
const smallMax = 64 * 1024;
const largeAtOnce = 32;
// Records of the largest size stay within memory while they are read for what they name.
const readAtOnce = 16;
// Names of objects that were seen in this run, so that one which many records name is not read as often.
const seenMax = 1 << 18;

/**
 * Steps 2 to 4 of spec/copies, "A mirror": every entry that the target lacks, its record, the objects it names, the tiles, the
 * checkpoint. `roots` is what a survey gave of the same source and target. To be called under the target's lock.
 */
export async function extend(source: Source, target: Target, roots: Survey, options: ExtendOptions): Promise<Extended> {
  const pass = new CopyPass(source, options);
  const total = source.checkpoint.size - target.before.size;
  let batch: Entry[] = [];
  for await (const { entries, edge } of surveyed(source, target.before, roots)) {
    batch.push(...entries);
    if (batch.length < batchSize && edge.size < source.checkpoint.size) continue;
    await pass.copy(batch);
    options.onEntries(edge.size - target.before.size, total);
    batch = [];
  }
  await options.copier.finish();
  const { lacking, objects } = pass;
  if (lacking.length > 0 && !options.skipDamaged) return { complete: false, lacking, objects };
  options.signal.throwIfAborted();
  await seal(source, target, { roots, first: options.first });
  return { complete: true, lacking, objects };
}

/** An object that an entry names, or its record. */
interface Named {
  readonly digest: Digest;
  readonly index: number;
}

/** Copies what entries name, a batch of them at a time. */
class CopyPass {
  readonly #source: Source;
  readonly #options: ExtendOptions;
  readonly #seen = new Set<Digest>();
  readonly #lacking = new Map<Digest, Lacking>();
  readonly objects = { copied: 0, there: 0, replaced: 0 };

  constructor(source: Source, options: ExtendOptions) {
    this.#source = source;
    this.#options = options;
  }

  get lacking(): readonly Lacking[] {
    return [...this.#lacking.values()];
  }

  async copy(entries: readonly Entry[]): Promise<void> {
    await this.#small(entries.map(({ record, index }) => ({ digest: record, index })));
    const named = await each(entries, readAtOnce, (entry) => this.#objectsOf(entry));
    const small = named.flatMap((one) => one.small);
    for (let at = 0; at < small.length; at += batchSize) await this.#small(small.slice(at, at + batchSize));
    await each(this.#unseen(named.flatMap((one) => one.large)), largeAtOnce, async (one) => {
      this.#count(one, await this.#options.copier.copy(one.digest));
    });
  }

  async #small(named: readonly Named[]): Promise<void> {
    const unseen = this.#unseen(named);
    const digests = unseen.map(({ digest }) => digest);
    const copied = await this.#options.copier.copyAll(digests, smallMax);
    for (const [place, one] of unseen.entries()) this.#count(one, copied[place] ?? { outcome: "copied" });
  }

  #unseen(named: readonly Named[]): readonly Named[] {
    if (this.#seen.size >= seenMax) this.#seen.clear();
    return named.filter(({ digest }) => {
      const first = !this.#seen.has(digest);
      this.#seen.add(digest);
      return first;
    });
  }

  #count({ digest, index }: Named, copied: Copied): void {
    if (copied.outcome !== "lacking") this.objects[copied.outcome] += 1;
    else this.#lack({ digest, index }, copied.reason);
  }

  /** Each is told once, by who met it first. */
  #lack({ digest, index }: Named, reason: string): void {
    if (!this.#lacking.has(digest)) this.#lacking.set(digest, { file: objectFile(digest), index, reason });
  }

  async #namedBy(record: Named): Promise<readonly RecordObject[]> {
    try {
      const bytes = await sealedRecord(this.#source.view.store, record.digest);
      return bytes === null ? [] : objectsIn(bytes);
    } catch (error) {
      if (!(error instanceof NotSealed)) throw error;
      // It may have been copied a moment ago, and be there: but what it names was not.
      this.#lack(record, error.message);
      return [];
    }
  }

  /** What a record names. One that cannot be had is lacking, and what it names may be as well. */
  async #objectsOf({
    record,
    index,
  }: Entry): Promise<{ readonly small: readonly Named[]; readonly large: readonly Named[] }> {
    const objects = await this.#namedBy({ digest: record, index });
    const named = (some: readonly RecordObject[]): readonly Named[] =>
      some.map(({ sha256 }) => ({ digest: `sha256:${sha256}`, index }));
    return {
      small: named(objects.filter(({ size }) => size <= smallMax)),
      large: named(objects.filter(({ size }) => size > smallMax)),
    };
  }
}

/** One that is sealed and can be read as no record names nothing that a reader would ever look for. */
function objectsIn(record: Uint8Array): readonly RecordObject[] {
  try {
    return parseRecord(record).objects;
  } catch (error) {
    if (error instanceof FormatError) return [];
    throw error;
  }
}

/** Runs so many pieces at once, and ends when all have ended: nothing is written any more once it throws. */
async function each<T, R>(items: readonly T[], atOnce: number, work: (item: T) => Promise<R>): Promise<R[]> {
  const limit = new Limit(atOnce);
  const ends = await Promise.allSettled(items.map((item) => limit.run(() => work(item))));
  return ends.map((end) => {
    if (end.status === "rejected") throw end.reason;
    return end.value;
  });
}

interface Sealing {
  readonly roots: Survey;
  readonly first: ExtendOptions["first"];
}

async function seal(source: Source, target: Target, { roots, first }: Sealing): Promise<void> {
  if (first === "tiles") {
    await layOut(source, target, roots);
    await replaceHead(source, target);
    return;
  }
  const staged = await stage(source, target, roots);
  await replaceHead(source, target);
  await layOut(source, target, roots);
  if (staged !== null) await target.parts.remover.remove(staged);
}

async function layOut(source: Source, { parts, before }: Target, roots: Survey): Promise<void> {
  for await (const { files } of surveyed(source, before, roots)) {
    await each(files, batchSize, ({ name, data }) => parts.store.create(name, streamOf(data)));
  }
}

async function replaceHead(source: Source, { parts, version }: Target): Promise<void> {
  if ((await parts.head.swap(version, source.note)) !== null) return;
  throw new CopyError(
    "copy.failed",
    `${checkpointFile} was changed by a program that does not hold the lock.`,
    "End that program, then run the command again.",
  );
}

/**
 * The tiles as one commit on its way, where they are few enough: then a start of any program ends what a kill left undone. Of a larger growth
 * a kill leaves tiles out, and whoever began it runs it again.
 */
async function stage(source: Source, { parts, before }: Target, roots: Survey): Promise<string | null> {
  const files: StagedTile[] = [];
  let size = 0;
  for await (const step of surveyed(source, before, roots)) {
    for (const file of step.files) size += file.data.length;
    // In base64, and with names.
    if (size * 1.5 > stagedSizeMax) return null;
    files.push(...step.files);
  }
  const { checkpoint, note } = source;
  const name = stagedFile(checkpoint.size, toHex(checkpoint.root));
  await parts.store.create(name, streamOf(encodeStaged({ checkpoint: decodeUtf8(note), files })));
  return name;
}

/** Whether `muniment.json` is the file that entry 0 of the log seals; null if the record of entry 0 cannot be had. */
export async function isSealed(source: Source, first: Entry, archiveFile: Uint8Array): Promise<boolean | null> {
  const bytes = await readRecord(source.view.store, first.record);
  if (bytes === null) return null;
  try {
    return genesisOf(parseRecord(bytes))?.archive === digestOf(archiveFile);
  } catch (error) {
    if (error instanceof FormatError) return null;
    throw error;
  }
}
