import { createHash, hash } from "node:crypto";
import {
  anchorFile,
  encodeRecord,
  hexOf,
  objectFile,
  type AnchorName,
  type ByteStream,
  type Digest,
  type EvidenceRecord,
  type ManifestSignature,
} from "@muniment/verify";
import { streamOf, type BlockSource } from "../storage/stream.ts";
import { StoreError, type Received, type StoreParts, type StoreReader } from "../storage/store.ts";
import {
  ArchiveError,
  type Archive,
  type ArchiveReader,
  type ObjectRef,
  type OwnFile,
  type PutOptions,
  type Sealed,
} from "./archive.ts";
import { Batcher, type Batchable, type BatchResult } from "./batcher.ts";
import type { Committer } from "./committer.ts";
import { doing } from "./failures.ts";
import { Limit } from "../limit.ts";
import { Measure } from "./measure.ts";
import { Pruner } from "./pruner.ts";

/** The program's own place while it writes. */
export interface WriterSession {
  /** Everything was sealed or dropped. */
  end(): Promise<void>;
  /** Some objects were stored and not sealed, and their adds were refused: takes away those that nothing else names. */
  recover(refused: ReadonlySet<Digest>): Promise<void>;
  /** Nothing may be written any more: the next start recovers. */
  leave(): void;
}

export interface WriterParts extends StoreParts {
  readonly reader: ArchiveReader;
  readonly committer: Pick<Committer, "commit">;
  readonly session: WriterSession;
  /** Does something while this program alone may commit. */
  readonly hold: <T>(work: () => Promise<T>) => Promise<T>;
  readonly signManifest: (hash: Digest) => ManifestSignature;
}

/** Bytes that were put, and lie in no archive yet. */
interface Put {
  readonly ref: ObjectRef;
  readonly received: Received;
  /** Under way to its name in the archive. */
  placing: Promise<void> | null;
}

// What was not put is read side by side, but a thousand at once would only hold as many files open.
const readAtOnce = 16;

/** The only writer. Source: spec/layout, "The order of an add". */
export class StoreArchiveWriter implements Archive {
  readonly origin: string;
  readonly evidence: ArchiveReader["evidence"];
  readonly #parts: WriterParts;
  readonly #batcher: Batcher;
  readonly #pruner: Pruner;
  readonly #reading = new Limit(readAtOnce);
  readonly #puts = new Map<Digest, Put>();
  /** In the archive's folder by this program's doing, and not named by an entry yet. */
  readonly #unsealed = new Set<Digest>();
  #stopped: ArchiveError | null = null;
  #closed = false;

  constructor(parts: WriterParts) {
    this.#parts = parts;
    this.origin = parts.reader.origin;
    this.evidence = parts.reader.evidence;
    this.#batcher = new Batcher((batch) => this.#commit(batch));
    this.#pruner = new Pruner(parts.remover);
  }

  checkpoint(): ReturnType<ArchiveReader["checkpoint"]> {
    return this.#parts.reader.checkpoint();
  }

  checkEdge(): Promise<void> {
    return this.#parts.reader.checkEdge();
  }

  entries(...order: Parameters<ArchiveReader["entries"]>): ReturnType<ArchiveReader["entries"]> {
    return this.#parts.reader.entries(...order);
  }

  object(digest: Digest, range?: { readonly start: number; readonly end: number }): ByteStream {
    return this.#parts.reader.object(digest, range);
  }

  passingObject(digest: Digest): ByteStream {
    return this.#parts.reader.passingObject(digest);
  }

  objectSize(digest: Digest): Promise<number | null> {
    return this.#parts.reader.objectSize(digest);
  }

  signManifest(hash: Digest): ManifestSignature {
    this.#checkOpen();
    return this.#parts.signManifest(hash);
  }

  /** Steps 1 and 2. */
  async put(body: ByteStream | BlockSource, options: PutOptions = {}): Promise<ObjectRef> {
    this.#checkOpen();
    const measure = new Measure(body, options);
    try {
      const received = await this.#run("taking bytes in", () => this.#parts.incoming.receive(measure.bytes()));
      const ref = await measure.result();
      await this.#keep(ref, received);
      return ref;
    } finally {
      await measure.close();
    }
  }

  async putAll(bodies: readonly Uint8Array[]): Promise<readonly ObjectRef[]> {
    this.#checkOpen();
    const refs = bodies.map((bytes) => refOf(bytes));
    const received = await this.#run("taking bytes in", () => this.#parts.incoming.receiveAll(bodies));
    for (const [place, one] of received.entries()) await this.#keep(at(refs, place), one);
    return refs;
  }

  async adopt({ path, digest, size }: OwnFile): Promise<ObjectRef> {
    this.#checkOpen();
    const ref = { digest, size };
    const received = await this.#run("taking bytes in", () => this.#parts.incoming.adopt(path));
    if (received.size === size) await this.#keep(ref, received);
    else {
      await this.#run("taking bytes in", () => received.discard());
      throw changed(digest, "has another size");
    }
    return ref;
  }

  /** Equal bytes are kept once. */
  async #keep(ref: ObjectRef, received: Received): Promise<void> {
    if (this.#puts.has(ref.digest)) await this.#run("taking bytes in", () => received.discard());
    else this.#puts.set(ref.digest, { ref, received, placing: null });
  }

  /** Steps 3 to 8. */
  async append(...records: readonly EvidenceRecord[]): Promise<readonly Sealed[]> {
    this.#checkOpen();
    if (records.length === 0) return [];
    const encoded = records.map((record) => ({ record, bytes: encodeRecord(record) }));
    return await this.#batcher.append(() => this.#run("storing a record", () => this.#prepare(encoded)));
  }

  async keepAnchor(name: AnchorName, bytes: Uint8Array): Promise<void> {
    this.#checkOpen();
    await this.#run("keeping an anchor", () => this.#parts.store.create(anchorFile(name), streamOf(bytes)));
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    await this.#batcher.drained();
    if (this.#stopped !== null) {
      this.#parts.session.leave();
      return;
    }
    await doing("closing the archive", async () => {
      try {
        await this.#pruner.finish();
      } finally {
        await (this.#unsealed.size > 0 ? this.#parts.session.recover(this.#unsealed) : this.#parts.session.end());
      }
    });
  }

  /**
   * Steps 3 to 5: all objects get their names while the bytes of the records are made durable, and then the records get
   * theirs. And the part of step 6 that takes long: what is named and was not put is read and hashed. What was put is not:
   * it would come from the same memory that was hashed when it came in.
   */
  async #prepare(
    records: readonly { readonly record: EvidenceRecord; readonly bytes: Uint8Array }[],
  ): Promise<Batchable> {
    const objects = new Map<Digest, ObjectRef>();
    for (const { record } of records) {
      for (const { sha256, size } of record.objects) {
        objects.set(`sha256:${sha256}`, { digest: `sha256:${sha256}`, size });
      }
    }
    const refs = records.map(({ bytes }) => refOf(bytes));
    const placed = this.#placeAll([...objects.values()]);
    const received = this.#parts.incoming.receiveAll(records.map(({ bytes }) => bytes));
    // Both are waited for, also when one has failed: nothing goes on once the caller was answered.
    await Promise.allSettled([placed, received]);
    await placed;
    await this.#create(refs, await received);
    return {
      entries: records.map(({ record }, place) => ({ type: record.kind, record: at(refs, place).digest })),
      objects: [...objects.values(), ...refs],
    };
  }

  /** Gives what was put its name in the archive. What is named without having been put must be there, whole. */
  async #placeAll(refs: readonly ObjectRef[]): Promise<void> {
    const fresh: Put[] = [];
    const under: Promise<void>[] = [];
    for (const ref of refs) {
      const put = this.#puts.get(ref.digest);
      if (put === undefined) under.push(this.#reading.run(() => checkBytes(this.#parts.store, ref)));
      else if (put.placing === null) fresh.push(put);
      else under.push(put.placing);
    }
    if (fresh.length > 0) under.push(this.#link(fresh));
    await Promise.allSettled(under);
    await Promise.all(under);
  }

  async #link(puts: readonly Put[]): Promise<void> {
    const placing = this.#create(
      puts.map(({ ref }) => ref),
      puts.map(({ received }) => received),
    );
    for (const put of puts) put.placing = placing;
    try {
      await placing;
      for (const { ref } of puts) this.#puts.delete(ref.digest);
    } catch (error) {
      for (const put of puts) put.placing = null;
      throw error;
    }
  }

  /** What stays in the incoming folder after an error goes with the session. */
  async #create(refs: readonly ObjectRef[], received: readonly Received[]): Promise<void> {
    for (const { digest } of refs) this.#unsealed.add(digest);
    await this.#parts.store.createAll(
      received.map((body, place) => ({ key: objectFile(at(refs, place).digest), body })),
    );
    for (const body of received) await body.discard();
  }

  /** Steps 6 to 8 for a batch. */
  async #commit(batch: readonly Batchable[]): Promise<readonly BatchResult[]> {
    return await this.#run("sealing", async () => {
      const results = new Map<Batchable, BatchResult>();
      const { superseded } = await this.#parts.hold(async () => {
        for (const one of batch) {
          const fault = await this.#faultOf(one);
          if (fault !== null) results.set(one, { refused: fault });
        }
        const sound = batch.filter((one) => !results.has(one));
        if (sound.length === 0) return { superseded: [] };
        const committed = await this.#parts.committer.commit(sound.flatMap(({ entries }) => entries));
        const sealed = committed.sealed[Symbol.iterator]();
        for (const one of sound) results.set(one, { sealed: one.entries.flatMap(() => sealed.next().value ?? []) });
        return committed;
      });
      for (const [one, result] of results) {
        if ("sealed" in result) for (const { digest } of one.objects) this.#unsealed.delete(digest);
      }
      this.#pruner.add(superseded);
      return batch.map((one) => results.get(one) ?? { refused: new Error("a commit left one of its batch out") });
    });
  }

  async #faultOf({ objects }: Batchable): Promise<ArchiveError | null> {
    for (const { digest, size } of objects) {
      const found = await this.#parts.store.stat(objectFile(digest));
      if (found?.size !== size) return changed(digest, found === null ? "is not there" : "has another size");
    }
    return null;
  }

  #checkOpen(): void {
    if (this.#closed) throw new Error("the archive was closed");
    if (this.#stopped !== null) throw this.#stopped;
  }

  /** After an unknown outcome nothing more is written: the next start finds out what was stored. */
  async #run<T>(what: string, work: () => Promise<T>): Promise<T> {
    if (this.#stopped !== null) throw this.#stopped;
    try {
      return await doing(what, work);
    } catch (error) {
      const cause = error instanceof ArchiveError ? error.cause : null;
      if (error instanceof ArchiveError && cause instanceof StoreError && cause.code === "unknown-outcome")
        this.#stopped = error;
      throw error;
    }
  }
}

function refOf(bytes: Uint8Array): ObjectRef {
  return { digest: `sha256:${hash("sha256", bytes, "hex")}`, size: bytes.length };
}

function at<T>(list: readonly T[], place: number): T {
  const one = list[place];
  if (one === undefined) throw new Error("a store answered for more than it was given");
  return one;
}

async function checkBytes(store: StoreReader, { digest, size }: ObjectRef): Promise<void> {
  const hash = createHash("sha256");
  let read = 0;
  try {
    for await (const bytes of store.read(objectFile(digest))) {
      hash.update(bytes);
      read += bytes.length;
    }
  } catch (error) {
    if (error instanceof StoreError && error.code === "not-found") throw changed(digest, "is not there", error);
    throw error;
  }
  if (read !== size) throw changed(digest, "has another size");
  if (hash.digest("hex") !== hexOf(digest)) throw changed(digest, "has other bytes");
}

function changed(digest: Digest, what: string, cause?: unknown): ArchiveError {
  const next =
    "Nothing of it was sealed. Check the disk, and that no other program writes into the archive; then add it again.";
  return new ArchiveError("archive.changed", `An object that was to be sealed ${what}: ${objectFile(digest)}.`, next, {
    cause,
  });
}
