import type { Finding, Instant, ObjectScope, Vkey } from "@muniment/verify";
import type { Archive, ArchiveReader } from "../archive/archive.ts";
import type { Capturer } from "../capture/capturer.ts";
import type { ItemIndex } from "../index/item-index.ts";
import type { CopyDesk } from "./copying.ts";
import type { Maker } from "./maker.ts";

/** What a new home was made with. */
export interface HomeMade {
  readonly home: string;
  readonly origin: string;
  readonly vkey: string;
  /** Path of the private key: whoever loses it can no longer add to this archive. */
  readonly keyFile: string;
}

/** An archive opened for reading, with its index brought up to the log. */
export interface ReadingRoom {
  readonly home: string;
  readonly archive: ArchiveReader;
  readonly index: ItemIndex;
  /** Brings the index up to the log again, which may have grown. */
  refresh(): Promise<void>;
  close(): Promise<void>;
}

export interface VerifyHooks {
  readonly onProgress: (progress: VerifyProgress) => void;
  /** Told once, at the end, of an archive: how many of its objects were hashed. */
  readonly onScope: (hashed: number, of: number) => void;
}

/** `bytes` and `bytesTotal` in bytes. */
export interface VerifyProgress {
  readonly files: number;
  readonly filesTotal: number;
  readonly bytes: number;
  readonly bytesTotal: number;
}

/** A scratch folder of one piece of work. */
export interface Scratch {
  readonly folder: string;
  remove(): Promise<void>;
}

/** What a verification was asked to trust: nothing that lies in the evidence itself. */
export interface TrustOrder {
  readonly keys: readonly Vkey[];
  /** Checkpoints seen before, as signed notes. */
  readonly seen: readonly Uint8Array[];
}

/**
 * The implementations that the commands work with, composed in one place (compose.ts). A command names what it needs and
 * does not know what it is made of.
 */
export interface Workplace {
  readonly maker: (home: string) => Promise<Maker>;
  now(): Instant;
  hasArchive(home: string): Promise<boolean>;
  initialise(home: string): Promise<HomeMade>;
  /** `onWait` is told who holds the lock while another program writes. */
  openForWriting(home: string, onWait: (holder: string) => void): Promise<Archive>;
  openForReading(home: string, onFollow: (done: number, total: number) => void): Promise<ReadingRoom>;
  /** Deletes the index and builds it again from the log. Answers with the number of entries. */
  reindex(home: string, onFollow: (done: number, total: number) => void): Promise<{ entries: number; items: number }>;
  /** All of a home: its archive, its keys. */
  verifyHome(home: string, trust: TrustOrder, hooks: VerifyHooks): AsyncIterable<Finding>;
  /** An archive's folder, a package or a WACZ file, wherever it lies. */
  verifyElsewhere(path: string, trust: TrustOrder, hooks: VerifyHooks): AsyncIterable<Finding>;
  /** One item: its entry in the log, its record, its objects, the signature over the log. */
  verifyItem(home: string, index: number): AsyncIterable<Finding>;
  capturer(): Promise<Capturer>;
  scratch(): Promise<Scratch>;
  /** Mirrors, restores and repairs. */
  copies(): Promise<CopyDesk>;
  /** Serves the viewer until closed. */
  serve(
    room: ReadingRoom,
    port: number,
  ): Promise<{ readonly url: string; readonly replayUrl: string; close(): Promise<void> }>;
}
