/** Small WACZ files for tests, made by Node's zlib, so that the readers of this package are not held to writers of their own. */
import { createHash } from "node:crypto";
import { crc32, gzipSync } from "node:zlib";
import type { Finding } from "../finding.ts";
import type { RandomAccess } from "./random-access.ts";

export interface SampleRecord {
  readonly url: string;
  readonly body: string;
  /** Lines that replace or join those of the record. */
  readonly fields?: Readonly<Record<string, string>>;
}

export interface SampleWarc {
  readonly bytes: Buffer;
  readonly places: readonly { readonly url: string; readonly offset: number; readonly length: number }[];
}

export const sampleRecords: readonly SampleRecord[] = ["a", "b", "c", "d"].map((name) => ({
  url: `https://example.org/${name}`,
  body: `The page ${name}. `.repeat(50),
}));

/** The bytes of one record, not packed. */
export function recordBytes({ url, body, fields = {} }: SampleRecord, place: number): Buffer {
  const payload = Buffer.from(body);
  const block = Buffer.concat([Buffer.from("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"), payload]);
  const all = {
    "WARC-Type": "response",
    "WARC-Record-ID": `<urn:uuid:00000000-0000-4000-8000-${String(place).padStart(12, "0")}>`,
    "WARC-Date": "2026-01-02T03:04:05.678Z",
    "WARC-Target-URI": url,
    "Content-Type": "application/http; msgtype=response",
    "WARC-Block-Digest": `sha256:${sha256(block)}`,
    "WARC-Payload-Digest": `sha256:${sha256(payload)}`,
    "Content-Length": String(block.length),
    ...fields,
  };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  return Buffer.concat([Buffer.from(`WARC/1.1\r\n${lines.join("")}\r\n`), block, Buffer.from("\r\n\r\n")]);
}

export function sampleWarc(records: readonly SampleRecord[] = sampleRecords): SampleWarc {
  const parts = records.map((record, place) => gzipSync(recordBytes(record, place)));
  let offset = 0;
  const places = parts.map((part, place) => {
    const at = offset;
    offset += part.length;
    return { url: records[place]?.url ?? "", offset: at, length: part.length };
  });
  return { bytes: Buffer.concat(parts), places };
}

export function indexOf(places: SampleWarc["places"]): Buffer {
  const lines = places.map(({ url, offset, length }) => {
    const block = { url, status: "200", offset: String(offset), length: String(length), filename: "data.warc.gz" };
    return `org,example)${new URL(url).pathname} 20260102030405678 ${JSON.stringify(block)}\n`;
  });
  return Buffer.from(lines.join(""));
}

/** A WACZ whose manifest is right for the files given. */
export function sampleWacz(warc: SampleWarc = sampleWarc(), changes: Readonly<Record<string, Buffer>> = {}): Buffer {
  const files: Readonly<Record<string, Buffer>> = {
    "archive/data.warc.gz": warc.bytes,
    "indexes/index.cdxj": indexOf(warc.places),
    "pages/pages.jsonl": Buffer.from('{"format":"json-pages-1.0","id":"pages","title":"Pages"}\n'),
    ...changes,
  };
  const resources = Object.entries(files).map(([path, bytes]) => ({
    path,
    hash: `sha256:${sha256(bytes)}`,
    bytes: bytes.length,
  }));
  const manifest = Buffer.from(JSON.stringify({ profile: "data-package", wacz_version: "1.1.1", resources }));
  const digest = Buffer.from(JSON.stringify({ path: "datapackage.json", hash: `sha256:${sha256(manifest)}` }));
  return storedZip([...Object.entries(files), ["datapackage.json", manifest], ["datapackage-digest.json", digest]]);
}

/** A ZIP that packs nothing, at once and in memory: tens of thousands of them are made in a run. */
export function storedZip(files: readonly (readonly [name: string, bytes: Uint8Array])[]): Buffer {
  const bodies: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [text, bytes] of files) {
    const name = Buffer.from(text);
    const shared = Buffer.alloc(26);
    shared.writeUInt16LE(20, 0);
    shared.writeUInt32LE(0x0021_0000, 6);
    shared.writeUInt32LE(crc32(bytes), 10);
    shared.writeUInt32LE(bytes.length, 14);
    shared.writeUInt32LE(bytes.length, 18);
    shared.writeUInt16LE(name.length, 22);
    bodies.push(Buffer.from("PK\x03\x04", "latin1"), shared, name, bytes);
    const place = Buffer.alloc(14);
    place.writeUInt32LE(at, 10);
    directory.push(Buffer.from("PK\x01\x02\x14\x00", "latin1"), shared, place, name);
    at += 4 + shared.length + name.length + bytes.length;
  }
  const entries = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(files.length, 8);
  end.writeUInt16LE(files.length, 10);
  end.writeUInt32LE(entries.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...bodies, entries, end]);
}

export function sha256(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}

/** Bytes at hand as a file; its streams come in parts of `partSize`. */
export function accessTo(bytes: Uint8Array, partSize = 65_536): RandomAccess {
  return {
    size: bytes.length,
    async *read(start, end) {
      for (let at = start; at < end; at += partSize)
        yield await Promise.resolve(bytes.subarray(at, Math.min(end, at + partSize)));
    },
  };
}

export async function allOf(findings: AsyncIterable<Finding>): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  for await (const finding of findings) all.push(finding);
  return all;
}

/** `file: detail` of those that do not hold. */
export function told(findings: readonly Finding[]): readonly string[] {
  return findings
    .filter(({ outcome }) => outcome !== "holds")
    .map(({ subject, detail }) => `${subject.file}: ${detail}`);
}
