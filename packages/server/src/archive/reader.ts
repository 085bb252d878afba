import {
  checkpointFile,
  digestOf,
  followKeys,
  FormatError,
  MissingFile,
  objectFile,
  openCheckpoint,
  parseBundle,
  parseEntry,
  parseRecord,
  parseTileFile,
  readAll,
  recordSizeMax,
  tileWidth,
  widthIn,
  type ByteStream,
  type Checkpoint,
  type Digest,
  type Entry,
  type Vkey,
} from "@muniment/verify";
import { StoreError, type StoredEvidence, type StoreView } from "../storage/store.ts";
import { streamOfBlocks } from "../storage/stream.ts";
import type { ArchiveReader, SealedRecord } from "./archive.ts";
import { readEdge } from "./edge.ts";
import { damaged, doing, failure } from "./failures.ts";
import { readTile } from "./tile-reader.ts";

// Enough to keep a disk busy, few enough that records of the largest size stay within memory.
const recordsAtOnce = 16;

/** Reads an archive through its store. `key` is the verifier key that vouches for its head: by signing it, or for the key that does. */
export class StoreArchiveReader implements ArchiveReader {
  readonly origin: string;
  readonly evidence: StoredEvidence;
  readonly #view: StoreView;
  /** Gives way to the key that took its place, which another program may have done meanwhile. */
  #key: Vkey;

  constructor(view: StoreView, key: Vkey) {
    this.origin = key.name;
    this.#view = view;
    this.#key = key;
    this.evidence = growingEvidence(view);
  }

  async checkpoint(): Promise<{ readonly checkpoint: Checkpoint; readonly note: Uint8Array }> {
    return await doing(`reading ${checkpointFile}`, async () => {
      const head = await this.#view.head.load();
      if (head === null) throw damaged(`${checkpointFile} is missing.`);
      const { checkpoint, signed, detail } = openCheckpoint(head.bytes, [this.#key]);
      if (signed === "trusted") return { checkpoint, note: head.bytes };
      const signer = await followKeys(this.evidence, head.bytes, [this.#key]);
      if (signer === null) throw damaged(`${checkpointFile} is not signed by the log's key: ${detail}.`);
      this.#key = signer;
      return { checkpoint, note: head.bytes };
    });
  }

  async checkEdge(): Promise<void> {
    const { checkpoint } = await this.checkpoint();
    await doing("reading the log", async () => {
      await readEdge(checkpoint, (tile) => readTile(this.#view, tile));
    });
  }

  async *entries(
    from: number,
    to: number,
    wanted: (entry: Entry) => boolean = () => true,
  ): AsyncGenerator<SealedRecord> {
    const { size } = (await this.checkpoint()).checkpoint;
    if (!Number.isSafeInteger(from) || !Number.isSafeInteger(to) || from < 0 || from > to || to > size) {
      throw new RangeError(`entries ${String(from)} to ${String(to)} of a log that has ${String(size)}`);
    }
    for (let bundle = Math.floor(from / tileWidth); bundle * tileWidth < to; bundle += 1) {
      const entries = await this.#bundle(bundle, size);
      const start = bundle * tileWidth;
      const these = entries.slice(Math.max(0, from - start), Math.max(0, to - start)).filter(wanted);
      for (let at = 0; at < these.length; at += recordsAtOnce) {
        yield* await Promise.all(these.slice(at, at + recordsAtOnce).map((entry) => this.#record(entry)));
      }
    }
  }

  async *object(digest: Digest, range?: { readonly start: number; readonly end: number }): ByteStream {
    try {
      yield* this.#view.store.read(objectFile(digest), range);
    } catch (error) {
      throw failure(error, "reading an object");
    }
  }

  async *passingObject(digest: Digest): ByteStream {
    try {
      const file = await this.evidence.open(objectFile(digest));
      try {
        yield* streamOfBlocks(file.blocks());
      } finally {
        await file.close();
      }
    } catch (error) {
      throw failure(error, "reading an object");
    }
  }

  async objectSize(digest: Digest): Promise<number | null> {
    return await doing(
      "looking for an object",
      async () => (await this.#view.store.stat(objectFile(digest)))?.size ?? null,
    );
  }

  async #bundle(index: number, size: number): Promise<Entry[]> {
    return await doing("reading the log", async () => {
      const width = widthIn(size, "entries", index);
      const entries = parseBundle(await readTile(this.#view, { level: "entries", index, width }), width).map(
        parseEntry,
      );
      const wrong = entries.findIndex((entry, place) => entry.index !== index * tileWidth + place);
      if (wrong >= 0)
        throw damaged(`The log is damaged: entry ${String(index * tileWidth + wrong)} says that it is another one.`);
      return entries;
    });
  }

  /** A record that is damaged is told, and does not keep the others from being read. */
  async #record(entry: Entry): Promise<SealedRecord> {
    const unread = (reason: string): SealedRecord => ({ entry, record: { ok: false, reason } });
    try {
      const bytes = await readAll(this.#view.store.read(objectFile(entry.record)), recordSizeMax);
      if (digestOf(bytes) !== entry.record) return unread("its bytes are not those that were sealed");
      return { entry, record: { ok: true, value: parseRecord(bytes) } };
    } catch (error) {
      if (error instanceof StoreError || error instanceof FormatError) return unread(error.message);
      throw error;
    }
  }
}

/**
 * The files as they are, but for tiles: where one is missing because the log has grown since it was listed or its checkpoint
 * was read, its bytes are taken from where the growth put them.
 */
export function growingEvidence({ store, head, evidence }: StoreView): StoredEvidence {
  return {
    files: (within) => evidence.files(within),
    open: (name) => evidence.open(name),
    read: async function* (name) {
      try {
        yield* evidence.read(name);
      } catch (error) {
        const tile = error instanceof MissingFile ? parseTileFile(name) : null;
        if (tile === null) throw error;
        try {
          yield await readTile({ store, head }, tile);
        } catch (second) {
          // Not there either, or what is there cannot be read as a log: the file that was asked for is missing.
          throw second instanceof StoreError || second instanceof FormatError ? error : second;
        }
      }
    },
  };
}
