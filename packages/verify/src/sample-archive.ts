/** A small archive in memory, the same bytes at each run: for tests and for spec/vectors. */
import { concat, decodeUtf8, toHex, utf8 } from "./format/bytes.ts";
import { encodeArchiveFile } from "./format/archive-file.ts";
import { formatCheckpoint } from "./format/checkpoint.ts";
import { digestOf, hexOf, type Digest } from "./format/digest.ts";
import { encodeEntry } from "./format/entry.ts";
import { MissingFile, type ByteStream, type Evidence, type FileEntry } from "./evidence.ts";
import { formatInstant } from "./format/instant.ts";
import {
  archiveFile,
  checkpointFile,
  lockFile,
  objectFile,
  parseTileFile,
  tileFile,
  type TileName,
} from "./format/layout.ts";
import { Frontier, leafHash, type Hash } from "./format/merkle.ts";
import { formatVkey, signatureLine, type Vkey } from "./format/note.ts";
import type { Instant } from "./format/instant.ts";
import { encodeRecord, type EvidenceRecord, type RecordObject } from "./format/record.ts";
import type { LogAfter } from "./format/record-key.ts";
import { publicKeyOf, signEd25519 } from "./format/signature.ts";
import { encodeBundle, levelCount, subtreeHash, tilesAdded, tileWidth, widthIn } from "./format/tile.ts";

/** Files in memory as evidence. */
export class MemoryEvidence implements Evidence {
  readonly #files: ReadonlyMap<string, Uint8Array>;

  constructor(files: ReadonlyMap<string, Uint8Array>) {
    this.#files = files;
  }

  async *files(): AsyncGenerator<FileEntry> {
    for (const [name, bytes] of this.#files) yield await Promise.resolve({ name, size: bytes.length });
  }

  async *read(name: string): ByteStream {
    const bytes = await Promise.resolve(this.#files.get(name));
    if (bytes === undefined) throw new MissingFile(name);
    yield bytes;
  }
}

/** Bytes that look random and depend on the label alone. */
export function sampleBytes(label: string, size: number): Uint8Array {
  const parts: Uint8Array[] = [];
  for (let at = 0; at * 32 < size; at += 1) parts.push(leafHash(utf8(`${label} ${String(at)}`)));
  return concat(...parts).subarray(0, size);
}

export function sampleHex(label: string): string {
  return toHex(sampleBytes(label, 32));
}

export function sampleInstant(minute: number): Instant {
  return formatInstant(Date.UTC(2026, 0, 1) + minute * 60_000);
}

/** A key that signs a sample. */
export interface SampleKey {
  readonly seed: Uint8Array;
  readonly vkey: Vkey;
}

export class SampleArchive {
  readonly files = new Map<string, Uint8Array>();
  /** The first key of the log. */
  readonly vkey: Vkey;
  readonly #seed: Uint8Array;
  /** The key that seals. */
  #key: SampleKey;
  readonly #leaves: { readonly entry: Uint8Array; readonly hash: Hash }[] = [];
  #sealed = 0;

  /** An archive with its genesis entry (unless told otherwise), not sealed yet. */
  constructor(label = "sample", { genesis = true, after }: { genesis?: boolean; after?: LogAfter } = {}) {
    this.#seed = sampleBytes(`${label} key`, 32);
    this.vkey = formatVkey(`muniment.invalid/${sampleHex(`${label} origin`).slice(0, 32)}`, publicKeyOf(this.#seed));
    this.#key = { seed: this.#seed, vkey: this.vkey };
    const self = encodeArchiveFile({ origin: this.vkey.name, key: this.vkey.text, created: sampleInstant(0) });
    this.files.set(archiveFile, self);
    this.files.set(lockFile, new Uint8Array(0));
    if (!genesis) return;
    this.append({
      ...this.envelope([]),
      kind: "key",
      detail: {
        action: "genesis",
        archive: digestOf(self),
        vkey: this.vkey.text,
        ...(after === undefined ? {} : { after }),
      },
    });
  }

  get seed(): Uint8Array {
    return this.#seed;
  }

  get size(): number {
    return this.#leaves.length;
  }

  /** The bytes of a leaf. */
  leaf(index: number): Uint8Array {
    const leaf = this.#leaves[index];
    if (leaf === undefined) throw new RangeError(`the sample has no entry ${String(index)}`);
    return leaf.entry;
  }

  /** Where the bytes of a leaf begin in its bundle, behind their length. */
  offset(index: number): number {
    const first = index - (index % tileWidth);
    return this.#leaves.slice(first, index).reduce((sum, { entry }) => sum + 2 + entry.length, 2);
  }

  envelope(objects: readonly RecordObject[]): Omit<EvidenceRecord, "kind" | "detail"> {
    const software = { name: "muniment", version: "0.1.0" };
    const salt = sampleHex(`${this.vkey.name} salt ${String(this.size)}`);
    return { format: "muniment-record/1", actor: "a-0000000000000001", links: [], objects, salt, software };
  }

  put(bytes: Uint8Array): Digest {
    const digest = digestOf(bytes);
    this.files.set(objectFile(digest), bytes);
    return digest;
  }

  /** Takes files in as one item, by path. */
  intake(contents: Readonly<Record<string, Uint8Array>>): Digest {
    const objects = Object.entries(contents).map(([path, bytes]) => {
      return {
        path,
        role: "original",
        mediaType: "application/octet-stream",
        size: bytes.length,
        sha256: hexOf(this.put(bytes)),
      };
    });
    return this.append({
      ...this.envelope(objects),
      kind: "intake",
      detail: {
        name: { basis: "claimed", value: objects[0]?.path ?? "nothing" },
        modified: { basis: "not-measured", reason: "a sample" },
        received: { basis: "claimed", value: sampleInstant(this.size) },
        mediaType: { basis: "claimed", value: "application/octet-stream" },
        note: null,
      },
    });
  }

  append(record: EvidenceRecord): Digest {
    const digest = this.put(encodeRecord(record));
    this.appendEntry(encodeEntry({ ...this.nextEntry(record.kind), record: digest }));
    return digest;
  }

  nextEntry(type: string): {
    readonly type: string;
    readonly index: number;
    readonly time: Instant;
    readonly nonce: string;
  } {
    return {
      type,
      index: this.size,
      time: sampleInstant(this.size),
      nonce: sampleHex(`${this.vkey.name} nonce ${String(this.size)}`),
    };
  }

  /** Any bytes as the next leaf. */
  appendEntry(entry: Uint8Array): void {
    this.#leaves.push({ entry, hash: leafHash(entry) });
  }

  /** Lays out the tiles that are new, and signs the checkpoint. Narrower tiles of before stay. */
  seal(): this {
    for (const tile of tilesAdded(this.#sealed, this.size)) this.files.set(tileFile(tile), this.#tile(tile));
    this.files.set(checkpointFile, this.checkpoint());
    this.#sealed = this.size;
    return this;
  }

  /** Removes the partial tiles that a wider one has superseded. */
  prune(): this {
    for (const name of [...this.files.keys()]) {
      const tile = parseTileFile(name);
      if (tile !== null && tile.width < widthIn(this.size, tile.level, tile.index)) this.files.delete(name);
    }
    return this;
  }

  checkpoint(seed = this.#key.seed, vkey = this.#key.vkey): Uint8Array {
    return this.note({ seed, vkey });
  }

  /** The note over the entries so far, signed by all of these. */
  note(...signers: readonly SampleKey[]): Uint8Array {
    const text = formatCheckpoint({ origin: this.vkey.name, size: this.size, root: this.#root() });
    const lines = signers.map(({ seed, vkey }) => signatureLine(vkey, signEd25519(seed, utf8(text))));
    return utf8(`${text}\n${lines.join("")}`);
  }

  /** The key that seals now. */
  get key(): SampleKey {
    return this.#key;
  }

  /** Another key for the same log. */
  otherKey(label: string): SampleKey {
    const seed = sampleBytes(`${label} key`, 32);
    return { seed, vkey: formatVkey(this.vkey.name, publicKeyOf(seed)) };
  }

  /** The entry that gives the log a new key, and no more. From then on that key seals. */
  appendRotation(to: SampleKey): void {
    const detail = { action: "rotate", from: this.#key.vkey.text, to: to.vkey.text } as const;
    this.append({ ...this.envelope([]), kind: "key", detail });
    this.#key = to;
  }

  appendHead(note: Uint8Array): void {
    this.append({ ...this.envelope([]), kind: "head", detail: { checkpoint: decodeUtf8(note) } });
  }

  /** Gives the log a new key, as spec/keys has it. */
  rotate(label: string): SampleKey {
    const [from, to] = [this.#key, this.otherKey(label)];
    this.appendRotation(to);
    this.appendHead(this.note(from, to));
    return to;
  }

  #root(): Hash {
    const frontier = Frontier.empty();
    for (const { hash } of this.#leaves) frontier.append(hash);
    return frontier.root();
  }

  #tile({ level, index, width }: TileName): Uint8Array {
    const start = index * tileWidth;
    if (level === "entries") return encodeBundle(this.#leaves.slice(start, start + width).map(({ entry }) => entry));
    let row: readonly Hash[] = this.#leaves.map(({ hash }) => hash);
    for (let at = 1; at <= level; at += 1) {
      row = Array.from({ length: levelCount(this.size, at) }, (_, place) =>
        subtreeHash(row.slice(place * tileWidth, (place + 1) * tileWidth)),
      );
    }
    return concat(...row.slice(start, start + width));
  }
}
