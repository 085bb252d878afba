import type { ByteStream, Evidence } from "@muniment/verify";
import type { BlockSource } from "./stream.ts";

/** A name in a store: relative, parts joined by `/`, ASCII, no empty part, no `.` or `..`. */
export type Key = string;

export interface FileInfo {
  readonly key: Key;
  /** In bytes. */
  readonly size: number;
}

/** Bytes `start` (included) to `end` (excluded). */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** Reading. Everything that only looks at an archive takes this side alone. */
export interface StoreReader {
  /** Throws StoreError "not-found" when the stream is first read. A range past the end gives what there is. */
  read(key: Key, range?: ByteRange): ByteStream;
  /** Null if there is no such file. Anything that is no plain file is a StoreError "not-a-file". */
  stat(key: Key): Promise<FileInfo | null>;
  /** Every plain file whose key begins with `prefix`, in any order. Anything else met there is passed over: a verifier tells it. */
  list(prefix: string): AsyncIterable<FileInfo>;
}

/**
 * Immutable files. `create` is durable when it resolves: bytes, name and every parent folder are synced. It never
 * replaces: when the key exists with equal bytes, it makes sure that these are durable and resolves "existed"; with other
 * bytes it throws StoreError "conflict". When it throws anything else, nothing is visible under the key, or, where
 * that cannot be known, the code is "unknown-outcome". S3: PUT with `If-None-Match: *`.
 */
export interface Store extends StoreReader {
  create(key: Key, body: ByteStream): Promise<"created" | "existed">;
  /**
   * Creates many from what was received, and makes their names durable together: it resolves when all of them are. It
   * throws as `create` does for the first that fails; then some may have been created, and nobody knows which. S3: as
   * many `PUT`s side by side.
   */
  createAll(files: readonly NewFile[]): Promise<void>;
}

export interface NewFile {
  readonly key: Key;
  readonly body: Received;
}

/** A version of the head as it was read: opaque, compared by the store. S3: the ETag. */
export type Version = string & { readonly __version: never };

export interface Versioned {
  readonly version: Version;
  readonly bytes: Uint8Array;
}

/**
 * The one thing that changes. `swap` replaces the head if it still is as `seen` (null: if there is none yet), durably, in
 * one step: a reader sees the old or the new bytes, whole. It gives the new version; null: it was not as seen, and nothing was changed. A
 * StoreError "unknown-outcome" means that the caller must load again and recover. S3: PUT with `If-Match`.
 */
export interface Head {
  load(): Promise<Versioned | null>;
  swap(seen: Version | null, next: Uint8Array): Promise<Version | null>;
}

/** Bytes that lie durably in this program's own folder and under no name of a store. Can be read again and again. */
export interface Received extends ByteStream {
  /** In bytes. */
  readonly size: number;
  /** Takes them away. What was created from them in a store stays. */
  discard(): Promise<void>;
}

/**
 * Takes bytes in before it is decided whether they belong to a store. `receive` resolves when they are durable; an error
 * of `body` itself passes through, and after any error nothing is left. A store that shares the disk creates a file from a
 * `Received` without copying it; to any other one it is a stream.
 */
export interface Incoming {
  receive(body: ByteStream): Promise<Received>;
  /** Takes in many that are in memory, and makes them durable together. It throws for all of them, and then nothing is left. */
  receiveAll(bodies: readonly Uint8Array[]): Promise<readonly Received[]>;
  /**
   * The same for a file of this home that is whole and durable. A store that shares its disk gives it a second name, and copies nothing:
   * so nobody may write to it any more. The first name stays the caller's.
   */
  adopt(path: string): Promise<Received>;
}

/** Takes files away. Held only by pruning of superseded partial tiles, by recovery, and later by lawful erasure. */
export interface Remover {
  /** Resolves when the names are durably gone. A missing file is no error. */
  remove(...keys: readonly Key[]): Promise<void>;
}

/**
 * Takes a file out of the store and keeps it elsewhere, durably, before its name is gone here. A file that is missing
 * here is a StoreError "not-found". Held by recovery alone, for orphans. S3: a copy under another prefix, then a removal.
 */
export interface SetAside {
  setAside(key: Key): Promise<void>;
}

/** `unsuitable`: what the store lies on cannot do what a store must, so that trying again is in vain. */
export type StoreErrorCode =
  | "not-found"
  | "not-a-file"
  | "too-large"
  | "conflict"
  | "full"
  | "denied"
  | "unsuitable"
  | "failed"
  | "unknown-outcome";

/** A store's operation that failed. `message` says what was tried on which file; `cause` is the system's own error. */
export class StoreError extends Error {
  override readonly name = "StoreError";
  readonly code: StoreErrorCode;
  readonly key: Key;
  constructor(code: StoreErrorCode, key: Key, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
    this.key = key;
  }
}

/** A file that is open. Who opened it closes it. */
export interface OpenBlocks {
  /** Its bytes from the beginning, as often as is asked. Throws `UnreadableFile`. */
  blocks(): BlockSource;
  close(): Promise<void>;
}

/** Evidence at hand, of which a file can be read into memory of the reader's own. */
export interface StoredEvidence extends Evidence {
  /** Rejects as `read` throws. */
  open(name: string): Promise<OpenBlocks>;
}

/** What looking at an archive takes. */
export interface StoreView {
  readonly store: StoreReader;
  readonly head: Pick<Head, "load">;
  /** The same files as a verifier takes them: whatever lies there is told, links and devices too. */
  readonly evidence: StoredEvidence;
}

/** What writing an archive takes. */
export interface StoreParts {
  readonly store: Store;
  readonly head: Head;
  readonly incoming: Incoming;
  readonly remover: Remover;
  readonly setAside: SetAside;
}

/** One kind of store. Which one is used is decided where the program is composed. Paths are absolute. */
export interface BackEnd {
  /** `root` holds the files, and below it `head` is the one that changes. Nothing is looked at yet, and nothing is written ever. */
  view(root: string, head: Key): StoreView;
  /** `scratch` is a folder of this program's own; `aside` is where files go that are set aside. Both exist. */
  parts(root: string, head: Key, folders: { readonly scratch: string; readonly aside: string }): StoreParts;
}
