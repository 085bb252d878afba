import {
  checkpointFile,
  decodeUtf8,
  encodeEntry,
  encodeStaged,
  FormatError,
  formatInstant,
  isStagedFile,
  openCheckpoint,
  parseStaged,
  readAll,
  stagedFile,
  stagedFolder,
  stagedSizeMax,
  toHex,
  type Checkpoint,
  type Digest,
  type Instant,
  type StagedTile,
} from "@muniment/verify";
import { StoreError, type Head, type Remover, type Store, type Version } from "../storage/store.ts";
import { streamOf } from "../storage/stream.ts";
import type { Sealed } from "./archive.ts";
import { emptyEdge, grow, readEdge, superseded, type Edge } from "./edge.ts";
import { damaged } from "./failures.ts";
import { keyChanged, keysUnder, signBy, type Signer } from "./keys/keys.ts";
import { readTile } from "./tile-reader.ts";

export interface CommitParts {
  readonly store: Store;
  readonly head: Head;
  readonly remover: Remover;
  readonly signer: Signer;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly randomBytes: (size: number) => Uint8Array;
}

/** A record that is stored, durably, and now gets its entry. */
export interface NewEntry {
  readonly type: string;
  readonly record: Digest;
}

/** What a commit made: its entries in order, and the partial tiles that may now be removed. */
export interface Committed {
  readonly sealed: readonly Sealed[];
  readonly superseded: readonly string[];
}

interface Known {
  readonly version: Version;
  readonly edge: Edge;
  /** Two keys of the log signed its head: one has just taken the place of the other. */
  readonly keyChanged: boolean;
}

/**
 * Steps 6 to 8 of an add: grows the log by signed commits. Every call is made under the archive's lock. It remembers the
 * edge of the log, and reads it again when somebody else has committed. Source: spec/layout, "The order of an add".
 */
export class Committer {
  readonly #parts: CommitParts;
  #known: Known | null = null;
  /** A log never gets shorter while a program runs. */
  #sizeSeen = 0;

  constructor(parts: CommitParts) {
    this.#parts = parts;
  }

  /** The first head of a new log. */
  async begin(): Promise<void> {
    const note = this.#parts.signer.sign(this.#checkpointOf(emptyEdge));
    if ((await this.#parts.head.swap(null, note)) === null) throw new Error("a new archive has a head already");
  }

  /**
   * Brings the log's files to what its head says, and gives its size. This is recovery, and it is also how each commit
   * begins: lays out a staged commit that became the head, removes any other, holds the right edge against the root.
   */
  async load(): Promise<number> {
    return (await this.#load()).edge.size;
  }

  /**
   * Seals `entries`: when it resolves they are in the log, durably, with all its files. `cosigner` is a key that takes the place of
   * this one by these entries: both sign. Throws "archive.key-changed" if that was done and nothing but the head may follow.
   */
  async commit(entries: readonly NewEntry[], cosigner?: Signer): Promise<Committed> {
    const before = await this.#load();
    if (before.keyChanged && !entries.every(({ type }) => type === "head")) throw keyChanged();
    const time = this.#timeAfter(before.edge.time);
    const leaves = entries.map(({ type, record }, place) =>
      encodeEntry({ type, index: before.edge.size + place, time, record, nonce: toHex(this.#parts.randomBytes(32)) }),
    );
    const { edge, files } = grow(before.edge, leaves, time);
    const { signer } = this.#parts;
    const note = signBy(this.#checkpointOf(edge), ...(cosigner === undefined ? [signer] : [signer, cosigner]));
    const staged = stagedFile(edge.size, toHex(edge.root));
    this.#known = null;
    await this.#parts.store.create(staged, streamOf(encodeStaged({ checkpoint: decodeUtf8(note), files })));
    const version = await this.#replaceHead(before.version, note, staged);
    await this.#layOut(staged, files);
    this.#known = { version, edge, keyChanged: cosigner !== undefined };
    const sealed = entries.map(({ record }, place) => ({
      index: before.edge.size + place,
      time,
      record,
      checkpoint: note,
    }));
    return { sealed, superseded: superseded(before.edge.size, edge.size) };
  }

  async #load(): Promise<Known> {
    const head = await this.#parts.head.load();
    if (head === null) throw damaged(`${checkpointFile} is missing.`);
    const known = this.#known?.version === head.version ? this.#known : null;
    const checkpoint = known === null ? this.#verified(head.bytes) : this.#checkpointOf(known.edge);
    await this.#recoverStaged(checkpoint, decodeUtf8(head.bytes));
    this.#known = known ?? {
      version: head.version,
      edge: await this.#readEdge(checkpoint),
      keyChanged: keysUnder(head.bytes, checkpoint.origin) > 1,
    };
    this.#sizeSeen = checkpoint.size;
    return this.#known;
  }

  async #readEdge(checkpoint: Checkpoint): Promise<Edge> {
    if (checkpoint.size < this.#sizeSeen) {
      throw damaged(
        `The log was replaced by an older one: it had ${String(this.#sizeSeen)} entries, now ${String(checkpoint.size)}.`,
      );
    }
    try {
      return await readEdge(checkpoint, (tile) => readTile(this.#parts, tile));
    } catch (error) {
      const missing = error instanceof StoreError && error.code === "not-found";
      if (missing || error instanceof FormatError) throw damaged(`The log is damaged: ${error.message}.`, error);
      throw error;
    }
  }

  #verified(note: Uint8Array): Checkpoint {
    const { vkey } = this.#parts.signer;
    try {
      const { checkpoint, signed, detail } = openCheckpoint(note, [vkey]);
      if (signed === "trusted" && checkpoint.origin === vkey.name) return checkpoint;
      throw damaged(`${checkpointFile} is not signed by the log's key: ${detail}.`);
    } catch (error) {
      if (error instanceof FormatError) throw damaged(`${checkpointFile} is damaged: ${error.message}.`, error);
      throw error;
    }
  }

  /**
   * Who died between the commit point and the end of step 8 left a staged commit that counts; any other one does not.
   * What has another name was laid there by somebody else: a verifier tells it, and a person decides.
   */
  async #recoverStaged(checkpoint: Checkpoint, note: string): Promise<void> {
    const current = stagedFile(checkpoint.size, toHex(checkpoint.root));
    for await (const { key } of this.#parts.store.list(stagedFolder)) {
      if (!isStagedFile(key)) continue;
      if (key !== current) {
        await this.#parts.remover.remove(key);
        continue;
      }
      const staged = parseStaged(await readAll(this.#parts.store.read(key), stagedSizeMax));
      if (staged.checkpoint !== note) throw damaged(`${key} is not the commit that its name says.`);
      await this.#layOut(key, staged.files);
    }
  }

  async #replaceHead(seen: Version, note: Uint8Array, staged: string): Promise<Version> {
    let swapped: Version | null;
    try {
      swapped = await this.#parts.head.swap(seen, note);
    } catch (error) {
      // Whether the commit counts is decided by the head alone, so that the staged file stays for the next start.
      if (error instanceof StoreError && error.code !== "unknown-outcome") await this.#withdraw(staged, error);
      throw error;
    }
    if (swapped !== null) return swapped;
    const error = damaged(`${checkpointFile} was changed by a program that does not hold the lock.`);
    await this.#withdraw(staged, error);
    throw error;
  }

  async #withdraw(staged: string, reason: unknown): Promise<void> {
    try {
      await this.#parts.remover.remove(staged);
    } catch (error) {
      const message = `${staged} could not be removed after the commit had failed`;
      throw new StoreError("unknown-outcome", staged, message, { cause: new AggregateError([reason, error], message) });
    }
  }

  /** Step 8. Each file is absent, or equal to the byte: the store refuses anything else. */
  async #layOut(staged: string, files: readonly StagedTile[]): Promise<void> {
    const ends = await Promise.allSettled(
      files.map(({ name, data }) => this.#parts.store.create(name, streamOf(data))),
    );
    // Only when all have ended, so that nothing is written any more once the lock is let go.
    for (const end of ends) if (end.status === "rejected") throw end.reason;
    await this.#parts.remover.remove(staged);
  }

  /** A clock that went back must not make the log's time run backwards: its last time is repeated. */
  #timeAfter(last: Instant | null): Instant {
    const now = formatInstant(this.#parts.now());
    return last !== null && last > now ? last : now;
  }

  #checkpointOf({ size, root }: Edge): Checkpoint {
    return { origin: this.#parts.signer.vkey.name, size, root };
  }
}
