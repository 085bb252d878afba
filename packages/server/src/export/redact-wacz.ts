/** A WACZ of this program's own making, with the credentials in its requests and answers replaced. Source: spec/package, "Credentials". */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { open } from "node:fs/promises";
import { join } from "node:path";
import {
  FormatError,
  isStampOn,
  readAll,
  readZip,
  readZipEntry,
  utf8,
  warcField,
  warcRecords,
  type ByteStream,
  type RandomAccess,
  type WarcRecord,
  type ZipEntry,
} from "@muniment/verify";
import { warcDigest } from "../capture/warc/warc-digest.ts";
import { packed } from "../capture/warc/gzip-level.ts";
import { gzipMember, HashedFile } from "../capture/warc/hashed-file.ts";
import { asciiJson } from "../capture/warc/index-line.ts";
import { writeStoredZip, type ZipEntry as NewEntry } from "../capture/warc/stored-zip.ts";
import { jsonLine, textEntry, type Resource } from "../capture/warc/wacz.ts";
import { Pseudonyms, redactHead } from "./redact-headers.ts";

export interface RedactOrder {
  /** The WACZ, and its size in bytes. */
  readonly file: string;
  readonly size: number;
  /** A folder of this work's own. */
  readonly scratch: string;
  /** To be written; must not exist. */
  readonly out: string;
  readonly signal: AbortSignal;
}

const names = {
  warc: "archive/data.warc.gz",
  index: "indexes/index.cdxj",
  manifest: "datapackage.json",
  digest: "datapackage-digest.json",
} as const;

const textSizeMax = 256 * 1024 * 1024;
const headSizeMax = 16 * 1024 * 1024;
const keyText = "muniment-redaction/1\n";

/** Answers with how many values were replaced. Throws FormatError if the file is not as this program writes one. */
export async function redactWacz({ file, size, scratch, out, signal }: RedactOrder): Promise<number> {
  const access: RandomAccess = { size, read: (start, end) => part(file, start, end) };
  const { entries, faults } = await readZip(access);
  const [fault] = faults;
  if (fault !== undefined) throw new FormatError(`its WACZ is not as it was written: ${fault.reason}`);
  const pseudonyms = new Pseudonyms(await keyOf(file));
  const warc = await redactWarc(access, named(entries, names.warc), {
    file: join(scratch, "data.warc.gz"),
    pseudonyms,
    signal,
  });
  const index = textEntry(names.index, moved(await textOf(access, entries, names.index), warc.places));
  const manifest = textEntry(
    names.manifest,
    relisted(await textOf(access, entries, names.manifest), [warc.entry, index]),
  );
  const digest = textEntry(names.digest, jsonLine({ path: names.manifest, hash: `sha256:${manifest.sha256}` }));
  const made = new Map<string, NewEntry>([warc.entry, index, manifest, digest].map((one) => [one.name, one]));
  await writeStoredZip(
    out,
    entries
      .filter(({ name }) => !isStamp(name))
      .map((entry) => made.get(entry.name) ?? { ...entry, stream: () => readZipEntry(access, entry) }),
  );
  return pseudonyms.count;
}

/** Of another WARC than the redacted one. */
function isStamp(name: string): boolean {
  return isStampOn(name, names.warc.slice("archive/".length));
}

async function keyOf(file: string): Promise<Uint8Array> {
  const hash = createHash("sha256").update(keyText);
  for await (const bytes of createReadStream(file) as AsyncIterable<Buffer>) hash.update(bytes);
  return hash.digest();
}

async function* part(file: string, start: number, end: number): ByteStream {
  if (end > start) yield* createReadStream(file, { start, end: end - 1 }) as AsyncIterable<Buffer>;
}

function named(entries: readonly ZipEntry[], name: string): ZipEntry {
  const entry = entries.find((one) => one.name === name);
  if (entry?.method !== "stored") throw new FormatError(`its WACZ has no ${name}, stored as it is`);
  return entry;
}

async function textOf(access: RandomAccess, entries: readonly ZipEntry[], name: string): Promise<string> {
  return new TextDecoder().decode(await readAll(readZipEntry(access, named(entries, name)), textSizeMax));
}

/** Where a record lies, by where it lay. */
type Places = ReadonlyMap<number, { readonly offset: number; readonly length: number }>;

interface WarcOrder {
  readonly file: string;
  readonly pseudonyms: Pseudonyms;
  readonly signal: AbortSignal;
}

/** Records without credentials are copied as they lie there. */
async function redactWarc(
  access: RandomAccess,
  entry: ZipEntry,
  { file, pseudonyms, signal }: WarcOrder,
): Promise<{ readonly entry: Resource; readonly places: Places }> {
  const places = new Map<number, { offset: number; length: number }>();
  const writer = new HashedFile(await open(file, "wx", 0o600));
  try {
    for await (const record of warcRecords(readZipEntry(access, entry))) {
      signal.throwIfAborted();
      const redacted = await redactedHead(record, pseudonyms);
      const next = await record.end();
      const range = (): ByteStream => access.read(entry.start + record.offset, entry.start + next);
      const offset = writer.size;
      await writer.append(redacted === null ? range() : rewritten(range, redacted));
      places.set(record.offset, { offset, length: writer.size - offset });
    }
  } finally {
    await writer.close();
  }
  return { entry: { name: names.warc, ...writer.sum(), stream: () => createReadStream(file) }, places };
}

interface RedactedHead {
  readonly head: Buffer;
  /** Length of the head that it takes the place of. */
  readonly before: number;
}

/** Null for a record that has no credentials. */
async function redactedHead(record: WarcRecord, pseudonyms: Pseudonyms): Promise<RedactedHead | null> {
  const type = warcField(record, "WARC-Type");
  if (type !== "request" && type !== "response") return null;
  let held = Buffer.alloc(0);
  for await (const bytes of record.block) {
    held = Buffer.concat([held, bytes]);
    const end = held.indexOf("\r\n\r\n");
    if (end >= 0) {
      const before = held.subarray(0, end + 4);
      const head = redactHead(before, pseudonyms);
      return head === before ? null : { head, before: before.length };
    }
    if (held.length > headSizeMax) break;
  }
  throw new FormatError(`a ${type} record in its WARC has no header lines that end`);
}

/** One gzip member of the record in `range`, with another head: digest and length stand before it, so that it is read twice. */
async function* rewritten(range: () => ByteStream, { head, before }: RedactedHead): ByteStream {
  const hash = createHash("sha256").update(head);
  let length = head.length;
  for await (const bytes of bodyOf(range(), before)) {
    hash.update(bytes);
    length += bytes.length;
  }
  const changed: Readonly<Record<string, string>> = {
    "warc-block-digest": warcDigest(hash.digest()),
    "content-length": String(length),
  };
  async function* parts(): ByteStream {
    for await (const { version, fields } of warcRecords(range())) {
      const lines = fields.map(([name, value]) => `${name}: ${changed[name.toLowerCase()] ?? value}\r\n`);
      yield utf8(`WARC/${version}\r\n${lines.join("")}\r\n`);
      yield head;
      break;
    }
    yield* bodyOf(range(), before);
    yield utf8("\r\n\r\n");
  }
  yield* gzipMember(parts(), packed);
}

/** The block of the only record in a stream, without its first bytes. */
async function* bodyOf(range: ByteStream, without: number): ByteStream {
  let left = without;
  for await (const { block } of warcRecords(range)) {
    for await (const bytes of block) {
      if (bytes.length > left) yield bytes.subarray(left);
      left = Math.max(0, left - bytes.length);
    }
  }
}

/** The index, each line with where its record lies now. */
function moved(text: string, places: Places): string {
  return text.replaceAll(/^(.*? \d+ )(\{.*\})$/gm, (_, key: string, json: string) => {
    const block = JSON.parse(json) as Record<string, unknown>;
    const place = places.get(Number(block["offset"]));
    if (place === undefined) throw new FormatError("its index names a record that is not in its WARC");
    const offset = String(place.offset);
    return key + asciiJson({ ...block, length: String(place.length), offset });
  });
}

/** The manifest, with the hashes and sizes of what was changed. */
function relisted(text: string, changed: readonly Resource[]): string {
  const manifest = JSON.parse(text) as { readonly resources: readonly { readonly path: string }[] };
  const resources = manifest.resources
    .filter(({ path }) => !isStamp(path))
    .map((resource) => {
      const now = changed.find(({ name }) => name === resource.path);
      return now === undefined ? resource : { ...resource, hash: `sha256:${now.sha256}`, bytes: now.size };
    });
  return jsonLine({ ...manifest, resources });
}
