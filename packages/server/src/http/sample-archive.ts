/** A small archive in memory, for tests of the viewer: real records, a real log of at most 256 entries, a real signature. */
import { createHash, randomBytes } from "node:crypto";
import {
  digestOf,
  encodeBundle,
  encodeEntry,
  encodeRecord,
  formatCheckpoint,
  formatInstant,
  formatVkey,
  Frontier,
  leafHash,
  MissingFile,
  objectFile,
  parseRecord,
  publicKeyOf,
  signatureLine,
  signEd25519,
  utf8,
  type ByteStream,
  type CaptureDetail,
  type Digest,
  type Entry,
  type Evidence,
  type IntakeDetail,
  type RecordEnvelope,
  type RecordObject,
} from "@muniment/verify";
import { verifyItem } from "../../../verify/src/verify-item.ts"; // TEMPORARY
import { ArchiveError, type ArchiveReader, type SealedRecord } from "../archive/archive.ts";
import { follow, openSqliteIndex, type ItemIndex } from "../index/index.ts";
import type { ViewerDeps } from "./viewer-deps.ts";

const origin = "muniment.invalid/sample";
const seed = new Uint8Array(32).fill(7);
const vkey = formatVkey(origin, publicKeyOf(seed));

export interface SampleObject {
  readonly path: string;
  readonly role: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

export class SampleArchive implements ArchiveReader {
  readonly origin = origin;
  /** By name in the archive, as spec/layout has it. A test breaks the archive by changing it. */
  readonly files = new Map<string, Uint8Array>();
  readonly evidence: Evidence;
  readonly #entries: Entry[] = [];

  constructor() {
    const { files } = this;
    this.evidence = {
      files: async function* () {
        for (const [name, bytes] of files) yield { name, size: bytes.length };
      },
      read: async function* (name) {
        const bytes = files.get(name);
        if (bytes === undefined) throw new MissingFile(name);
        yield bytes;
      },
    };
    this.#commit();
  }

  /** Seals one item. Its time is `time` milliseconds after 1970. */
  add(kind: "capture", detail: CaptureDetail, objects: readonly SampleObject[], time: number): string;
  add(kind: "intake", detail: IntakeDetail, objects: readonly SampleObject[], time: number): string;
  add(kind: "capture" | "intake", detail: CaptureDetail | IntakeDetail, objects: readonly SampleObject[], time: number): string {
    const envelope: RecordEnvelope = {
      format: "muniment-record/1",
      salt: randomBytes(32).toString("hex"),
      actor: "a-0f3c9a7e5d1b2c48",
      software: { name: "muniment", version: "0.1.0" },
      objects: objects.map((object) => this.#put(object)),
      links: [],
    };
    const bytes = encodeRecord("address" in detail ? { ...envelope, kind: "capture", detail } : { ...envelope, kind: "intake", detail });
    const record = digestOf(bytes);
    this.files.set(objectFile(record), bytes);
    this.#entries.push({ type: kind, index: this.#entries.length, time: formatInstant(time), record, nonce: randomBytes(32).toString("hex") });
    this.#commit();
    return record.slice("sha256:".length, "sha256:".length + 16);
  }

  #put({ path, role, mediaType, bytes }: SampleObject): RecordObject {
    const sha256 = createHash("sha256").update(bytes).digest("hex");
    this.files.set(objectFile(`sha256:${sha256}`), bytes);
    return { path, role, mediaType, size: bytes.length, sha256 };
  }

  #commit(): void {
    const entries = this.#entries.map(encodeEntry);
    const frontier = Frontier.empty();
    for (const entry of entries) frontier.append(leafHash(entry));
    const text = formatCheckpoint({ origin, size: entries.length, root: frontier.root() });
    this.files.set("log/checkpoint", utf8(`${text}\n${signatureLine(vkey, signEd25519(seed, utf8(text)))}`));
    if (entries.length === 0) return;
    const width = `000.p/${String(entries.length)}`;
    this.files.set(`log/tile/0/${width}`, Buffer.concat(entries.map(leafHash)));
    this.files.set(`log/tile/entries/${width}`, encodeBundle(entries));
  }

  checkpoint(): ReturnType<ArchiveReader["checkpoint"]> {
    const note = this.files.get("log/checkpoint");
    if (note === undefined) {
      return Promise.reject(new ArchiveError("archive.damaged", "The log has no checkpoint.", "Run `muniment verify`, and restore the file from a copy."));
    }
    const frontier = Frontier.empty();
    for (const entry of this.#entries) frontier.append(leafHash(encodeEntry(entry)));
    return Promise.resolve({ checkpoint: { origin, size: this.#entries.length, root: frontier.root() }, note });
  }

  async *entries(from: number, to: number): AsyncIterable<SealedRecord> {
    for (const entry of this.#entries.slice(from, to)) {
      const bytes = this.files.get(objectFile(entry.record));
      if (bytes === undefined) yield { entry, record: { ok: false, reason: "the record's bytes are missing" } };
      else yield { entry, record: { ok: true, value: parseRecord(bytes) } };
    }
  }

  async *object(digest: Digest, range?: { readonly start: number; readonly end: number }): ByteStream {
    const bytes = this.files.get(objectFile(digest));
    if (bytes === undefined) throw new ArchiveError("archive.failed", "The object is missing.", "Run `muniment verify`.");
    const part = bytes.subarray(range?.start ?? 0, range?.end ?? bytes.length);
    // In pieces, as from a disk.
    for (let at = 0; at < part.length; at += 16_384) yield part.subarray(at, at + 16_384);
  }

  objectSize(digest: Digest): Promise<number | null> {
    return Promise.resolve(this.files.get(objectFile(digest))?.length ?? null);
  }
}

/** What the viewer needs, over a sample. Close the index when done. */
export function depsOver(archive: SampleArchive): ViewerDeps & { readonly index: ItemIndex } {
  const index = openSqliteIndex(":memory:");
  return {
    archive,
    index,
    refresh: () => follow(archive, index),
    verifyItem: (entry) => verifyItem(archive.evidence, entry, { keys: [vkey] }),
    now: () => "2026-11-22T21:30:00.000Z",
  };
}
