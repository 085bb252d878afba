import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import {
  FormatError,
  hexOf,
  objectFile,
  readAll,
  recordSizeMax,
  UnreadableFile,
  type ByteStream,
  type Digest,
  type FileEntry,
  type Measure,
} from "@muniment/verify";
import { Limit } from "../limit.ts";
import { syncFolder } from "../storage/durable.ts";
import { StoreError, type Incoming, type Key, type SetAside, type Store, type StoreReader } from "../storage/store.ts";

// A few files are read while others are hashed.
const readAtOnce = 32;

const missing = "there is no such file";
const otherBytes = "its bytes are not those that were sealed";

/** What a copier works on. */
export interface CopierParts {
  readonly from: StoreReader;
  readonly to: Store;
  readonly incoming: Incoming;
  readonly setAside: SetAside;
  /** The folder that `to` keeps its files in. */
  readonly root: string;
  /** Hashes a file of `to`. */
  readonly measure: (file: FileEntry) => Promise<Measure>;
  readonly signal: AbortSignal;
  /** Told of bytes as they pass: of those that are copied, and of those that lay there and are read again. */
  readonly onBytes: (bytes: number, how: "copied" | "hashed") => void;
}

/** What came of one object. `replaced`: other bytes lay under its name, which were set aside. */
export type Copied =
  | { readonly outcome: "copied" | "there" | "replaced" }
  | { readonly outcome: "lacking"; readonly reason: string };

/** The source has no such object, or not the bytes that its name says, or cannot give them. */
export class NotSealed extends Error {
  override readonly name = "NotSealed";
}

/** Copies objects by their hash: bytes get a name only if they hash to it. */
export class ObjectCopier {
  readonly #parts: CopierParts;
  /** Where names lie that an earlier run may have made and not made durable. */
  readonly #folders = new Set<string>();

  constructor(parts: CopierParts) {
    this.#parts = parts;
  }

  /** Resolves when the object lies durably under its name, or cannot be had. Errors of the target are thrown. */
  async copy(digest: Digest): Promise<Copied> {
    const { to, setAside, signal } = this.#parts;
    signal.throwIfAborted();
    const key = objectFile(digest);
    const lying = await to.stat(key);
    if (lying === null) return await this.#create(digest, "copied");
    if (await this.#isWhole(digest, lying.size)) {
      await this.#settle(key);
      return { outcome: "there" };
    }
    // Only a file that can be replaced is moved: what is damaged here and there says more where it is.
    const lacking = await this.lookAtSource(digest);
    if (lacking !== null) return lacking;
    await setAside.setAside(key);
    return await this.#create(digest, "replaced");
  }

  /**
   * The same for small objects, `sizeMax` bytes each, which are held in memory together: made durable by a few syncs for all of them.
   * What lies there already, or is larger than was said, is copied by itself.
   */
  async copyAll(digests: readonly Digest[], sizeMax: number): Promise<readonly Copied[]> {
    const outcomes = new Map<Digest, Copied>();
    const fresh: { readonly digest: Digest; readonly bytes: Uint8Array }[] = [];
    await this.#each(digests, async (digest) => {
      this.#parts.signal.throwIfAborted();
      const bytes = await this.#readSmall(digest, sizeMax);
      if (bytes === null) outcomes.set(digest, await this.copy(digest));
      else fresh.push({ digest, bytes });
    });
    const { incoming, to } = this.#parts;
    const received = await incoming.receiveAll(fresh.map(({ bytes }) => bytes));
    const files = received.flatMap((body, place) => {
      const digest = fresh[place]?.digest;
      return digest === undefined ? [] : [{ key: objectFile(digest), body }];
    });
    await to.createAll(files);
    for (const body of received) await body.discard();
    return digests.map((digest) => outcomes.get(digest) ?? { outcome: "copied" });
  }

  async #each(digests: readonly Digest[], work: (digest: Digest) => Promise<void>): Promise<void> {
    const limit = new Limit(readAtOnce);
    const ends = await Promise.allSettled(digests.map((digest) => limit.run(() => work(digest))));
    for (const end of ends) if (end.status === "rejected") throw end.reason;
  }

  /** The sealed bytes of an object that is not there yet; null if it is, or they are too many, or not those that were sealed. */
  async #readSmall(digest: Digest, sizeMax: number): Promise<Uint8Array | null> {
    const { from, to, onBytes } = this.#parts;
    const key = objectFile(digest);
    if ((await to.stat(key)) !== null) return null;
    const bytes = await orNull(readSealed(from, digest, sizeMax));
    if (bytes !== null) onBytes(bytes.length, "copied");
    return bytes;
  }

  /** Makes the names durable that lay there before: who made them may have died before the sync. */
  async finish(): Promise<void> {
    if (this.#folders.size === 0) return;
    for (const folder of [...this.#folders, join(this.#parts.root, "objects"), this.#parts.root])
      await syncFolder(folder);
    this.#folders.clear();
  }

  async #create(digest: Digest, outcome: "copied" | "replaced"): Promise<Copied> {
    try {
      // Taken in first, hashed on the way: the syncs of many that come at once are one.
      const received = await this.#parts.incoming.receive(this.#sealed(digest, "copied"));
      await this.#parts.to.create(objectFile(digest), received);
      await received.discard();
      return { outcome };
    } catch (error) {
      if (error instanceof NotSealed) return { outcome: "lacking", reason: error.message };
      throw error;
    }
  }

  /** Null if the source has the very bytes; else why not. */
  async lookAtSource(digest: Digest): Promise<Copied | null> {
    try {
      const bytes = this.#sealed(digest, "hashed")[Symbol.asyncIterator]();
      while ((await bytes.next()).done !== true);
      return null;
    } catch (error) {
      if (error instanceof NotSealed) return { outcome: "lacking", reason: error.message };
      throw error;
    }
  }

  async #isWhole(digest: Digest, size: number): Promise<boolean> {
    try {
      const { sha256 } = await this.#parts.measure({ name: objectFile(digest), size });
      this.#parts.onBytes(size, "hashed");
      return sha256 === hexOf(digest);
    } catch (error) {
      // A disk that cannot give its bytes back: the good ones take its place.
      if (error instanceof UnreadableFile) return false;
      throw error;
    }
  }

  async #settle(key: Key): Promise<void> {
    const path = join(this.#parts.root, key);
    const handle = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
    this.#folders.add(dirname(path));
  }

  /** The bytes of an object as they come, which end in an error unless they were those that its name says. */
  async *#sealed(digest: Digest, how: "copied" | "hashed"): ByteStream {
    const hash = createHash("sha256");
    for await (const bytes of readSource(this.#parts.from, objectFile(digest))) {
      this.#parts.signal.throwIfAborted();
      hash.update(bytes);
      this.#parts.onBytes(bytes.length, how);
      yield bytes;
    }
    if (hash.digest("hex") !== hexOf(digest)) throw new NotSealed(otherBytes);
  }
}

/** The bytes of a record if they are those that were sealed; null if not, or if it is larger than a record may be. */
export async function readRecord(from: StoreReader, digest: Digest): Promise<Uint8Array | null> {
  return await orNull(sealedRecord(from, digest));
}

/**
 * The bytes of a record; null if it is larger than a record may be, so that no reader ever looks for what it names. Throws
 * NotSealed if they cannot be had as they were sealed: then nobody knows what it names.
 */
export async function sealedRecord(from: StoreReader, digest: Digest): Promise<Uint8Array | null> {
  return await readSealed(from, digest, recordSizeMax);
}

/** Null if there are more than `sizeMax`. Throws NotSealed. */
async function readSealed(from: StoreReader, digest: Digest, sizeMax: number): Promise<Uint8Array | null> {
  const key = objectFile(digest);
  const size = await statSource(from, key);
  if (size === null) throw new NotSealed(missing);
  if (size > sizeMax) return null;
  let bytes: Uint8Array;
  try {
    bytes = await readAll(readSource(from, key), sizeMax);
  } catch (error) {
    // It has grown meanwhile.
    if (error instanceof FormatError) throw new NotSealed(otherBytes, { cause: error });
    throw error;
  }
  if (createHash("sha256").update(bytes).digest("hex") !== hexOf(digest)) throw new NotSealed(otherBytes);
  return bytes;
}

async function orNull<T>(reading: Promise<T | null>): Promise<T | null> {
  try {
    return await reading;
  } catch (error) {
    if (error instanceof NotSealed) return null;
    throw error;
  }
}

async function statSource(from: StoreReader, key: Key): Promise<number | null> {
  try {
    return (await from.stat(key))?.size ?? null;
  } catch (error) {
    throw asNotSealed(error);
  }
}

async function* readSource(from: StoreReader, key: Key): ByteStream {
  try {
    yield* from.read(key);
  } catch (error) {
    throw asNotSealed(error);
  }
}

function asNotSealed(error: unknown): unknown {
  if (!(error instanceof StoreError)) return error;
  return new NotSealed(error.code === "not-found" ? missing : error.message, { cause: error });
}
