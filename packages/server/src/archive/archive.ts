import type {
  AnchorName,
  ByteStream,
  Checkpoint,
  Digest,
  Entry,
  EvidenceRecord,
  Instant,
  ManifestSignature,
  ParsedRecord,
} from "@muniment/verify";
import { OperationError } from "../operation-error.ts";
import type { StoredEvidence } from "../storage/store.ts";
import type { BlockSource } from "../storage/stream.ts";

/** Bytes that lie durably in the archive. `size` is in bytes. */
export interface ObjectRef {
  readonly digest: Digest;
  readonly size: number;
}

/** Bytes in a file that this program itself wrote, beside the archive and on its disk. */
export interface OwnFile extends ObjectRef {
  readonly path: string;
}

/** What was acknowledged: where the record stands in the log, and under which signed checkpoint. */
export interface Sealed {
  readonly index: number;
  readonly time: Instant;
  readonly record: Digest;
  /** The signed note, as it lies in log/checkpoint. */
  readonly checkpoint: Uint8Array;
}

/** One entry with its record, as the log holds them. A record that cannot be read is a fact, not a gap. */
export interface SealedRecord {
  readonly entry: Entry;
  readonly record:
    | { readonly ok: true; readonly value: ParsedRecord }
    | { readonly ok: false; readonly reason: string };
}

/** Reading an archive. Many processes may do so while one writes. */
export interface ArchiveReader {
  readonly origin: string;
  /** The verified own checkpoint, read anew at each call. */
  checkpoint(): Promise<{ readonly checkpoint: Checkpoint; readonly note: Uint8Array }>;
  /**
   * Holds the last tile of each level against the signed root, and the last entries against their tile: a few files, whatever
   * the size of the log. Throws ArchiveError "archive.damaged" if they do not fit.
   */
  checkEdge(): Promise<void>;
  /**
   * Entries `from` (included) to `to` (excluded) with their records, in order; only those that are `wanted`, where that is given: of
   * others no record is read. `to` must not exceed the checkpoint's size.
   */
  entries(from: number, to: number, wanted?: (entry: Entry) => boolean): AsyncIterable<SealedRecord>;
  /** The bytes of an object, or a part of them. Not re-hashed: `verify` does that. */
  object(digest: Digest, range?: { readonly start: number; readonly end: number }): ByteStream;
  /**
   * The bytes of an object, for who passes them on: each part stays as it is until the next one is asked for, as all of them use the same memory. Memory
   * of its own for each made of the collector's work a twelfth of what it takes to draw a small picture.
   */
  passingObject(digest: Digest): ByteStream;
  objectSize(digest: Digest): Promise<number | null>;
  /** The archive as a verifier takes it. */
  readonly evidence: StoredEvidence;
}

export interface PutOptions {
  readonly signal?: AbortSignal;
  /** The most bytes that there may be. Over it, `put` throws "archive.too-large". */
  readonly sizeMax?: number;
}

/** The only way to write. Source: spec/layout, "The order of an add". */
export interface Archive extends ArchiveReader {
  /**
   * Steps 1 and 2: resolves when the bytes lie durably in this session's incoming folder. They are laid under
   * `objects/` (steps 3 and 4) by the `append` of the first record that names them; what no record names by the time
   * of `close` is dropped. So a capture that was given up leaves no orphan: only a crash can.
   */
  put(body: ByteStream | BlockSource, options?: PutOptions): Promise<ObjectRef>;
  /** The same for many small ones that are in memory: they become durable together, or none of them does. */
  putAll(bodies: readonly Uint8Array[]): Promise<readonly ObjectRef[]>;
  /** The same for a file of this home that was hashed as it was written, and is durable: nothing is copied where that can be. Nobody may write to it any more. */
  adopt(file: OwnFile): Promise<ObjectRef>;
  /** Steps 3 to 8: resolves when sealed. Records given together get neighbouring indices, in order. */
  append(...records: readonly EvidenceRecord[]): Promise<readonly Sealed[]>;
  /**
   * Lays a file of an anchor down, durably, under the name that its bytes give it. It is in no entry by that: a record says so
   * afterwards. What lies there already stays. Source: spec/anchors.
   */
  keepAnchor(name: AnchorName, bytes: Uint8Array): Promise<void>;
  /** Signs the hash of a WACZ's manifest, for viewers that know no log. Nothing of custody rests on it. Source: spec/keys. */
  signManifest(hash: Digest): ManifestSignature;
  /** Releases this program's session. Call it last; what was acknowledged stays. */
  close(): Promise<void>;
}

export type ArchiveErrorCode =
  | "archive.missing" // the folder is no archive
  | "archive.exists" // init on a home that has one
  | "archive.newer-format" // written by a later version
  | "archive.damaged" // the log's own files are not as they must be; run verify
  | "archive.locked" // another program holds the lock; its holder is named
  | "archive.no-key" // the private key is not here: reading works, writing does not
  | "archive.bad-key" // the key is unreadable, or another log's
  | "archive.key-protected" // a passphrase is needed, and there is nobody to ask
  | "archive.wrong-passphrase" // it does not open the key
  | "archive.weak-passphrase" // it is too short to protect anything
  | "archive.key-changed" // another program gave the log a new key meanwhile
  | "archive.bad-settings" // settings.json cannot be read
  | "archive.behind" // the second place knows a newer head: an older copy was put back
  | "archive.forked" // the second place knows a head that this log does not continue
  | "archive.full" // no space left
  | "archive.denied" // no permission, or a disk that is read-only
  | "archive.unsuitable" // the disk has no hard links or no locks, or a home lies on two
  | "archive.changed" // bytes about to be committed are not what was put: disk or another program
  | "archive.too-large" // over the budget
  | "archive.failed"; // any other failure of the store; see the cause

/** A failed operation on an archive: what happened, and what to do next, in the user's words. */
export class ArchiveError extends OperationError<ArchiveErrorCode> {
  override readonly name = "ArchiveError";
}
