import { createWriteStream } from "node:fs";
import { pipeline } from "node:stream/promises";
import { crc32 } from "node:zlib";
import { utf8, type ByteStream } from "@muniment/verify";
import { lastingParts } from "../file-blocks.ts";

/** What the headers of a file in a ZIP state of it. */
export interface ZipFacts {
  /** Relative, parts joined by `/`. */
  readonly name: string;
  readonly size: number;
  readonly crc32: number;
}

/** One file of a ZIP. Size and CRC-32 are known before, so that the header in front of the bytes can state them. */
export interface ZipEntry extends ZipFacts {
  stream(): ByteStream;
}

const zip64From = 0xffff_ffff;

/** Writes the ZIP that `storedZip` gives. `file` must not exist. */
export async function writeStoredZip(file: string, entries: readonly ZipEntry[]): Promise<void> {
  await pipeline(lastingParts(storedZip(entries)), createWriteStream(file, { flags: "wx" }));
}

/**
 * A ZIP of stored entries, in the order given: nothing compressed, no gaps, no data descriptors, sizes in both headers,
 * always the same time, so that the same entries give the same bytes. ZIP64 where a number needs it. A part stays as it is as long as that of
 * the entry does. Throws if an entry's bytes are not of the size and CRC-32 stated. Source: APPNOTE 6.3.10.
 */
export async function* storedZip(entries: readonly ZipEntry[]): ByteStream {
  const places: number[] = [];
  let at = 0;
  for (const entry of entries) {
    places.push(at);
    const header = zipHeader(entry);
    yield header;
    yield* checkedBytes(entry);
    at += header.length + entry.size;
  }
  yield zipEnd(entries, places, at);
}

/** What stands behind the entries, which begin at `places`; `at` is where it begins itself. */
export function zipEnd(entries: readonly ZipFacts[], places: readonly number[], at: number): Buffer {
  const central = Buffer.concat(entries.map((entry, index) => centralHeader(entry, places[index] ?? 0)));
  return Buffer.concat([central, endRecords(entries.length, central.length, at)]);
}

async function* checkedBytes(entry: ZipEntry): AsyncGenerator<Uint8Array> {
  let size = 0;
  let crc = 0;
  for await (const part of entry.stream()) {
    crc = crc32(part, crc);
    size += part.length;
    yield part;
  }
  if (size !== entry.size || crc !== entry.crc32) throw new Error(`${entry.name} changed while it was packed`);
}

/** What both headers have alike: version needed, flags (UTF-8 name), method (stored), time, CRC, sizes, length of the name. */
function commonFields(entry: ZipFacts, version: number): Buffer {
  const size = Math.min(entry.size, zip64From);
  const fields = Buffer.alloc(24);
  fields.writeUInt16LE(version, 0);
  fields.writeUInt16LE(0x0800, 2);
  fields.writeUInt16LE(0, 4);
  // 1 January 1980, 00:00: the first time that the format can hold.
  fields.writeUInt32LE(0x0021_0000, 6);
  fields.writeUInt32LE(entry.crc32, 10);
  fields.writeUInt32LE(size, 14);
  fields.writeUInt32LE(size, 18);
  fields.writeUInt16LE(utf8(entry.name).length, 22);
  return fields;
}

/** The header before the bytes of an entry. Its length does not depend on the CRC-32. */
export function zipHeader(entry: ZipFacts): Buffer {
  const extra = zip64Extra(entry.size >= zip64From ? [entry.size, entry.size] : []);
  const name = utf8(entry.name);
  return Buffer.concat([
    uint32(0x0403_4b50),
    commonFields(entry, versionNeeded(extra)),
    uint16(extra.length),
    name,
    extra,
  ]);
}

function centralHeader(entry: ZipFacts, place: number): Buffer {
  const sizes = entry.size >= zip64From ? [entry.size, entry.size] : [];
  const extra = zip64Extra(place >= zip64From ? [...sizes, place] : sizes);
  const version = versionNeeded(extra);
  const regularFile = 0o100644;
  return Buffer.concat([
    uint32(0x0201_4b50),
    uint16((3 << 8) | version),
    commonFields(entry, version),
    uint16(extra.length),
    Buffer.alloc(6), // no comment, disk 0, no internal attributes
    uint32(regularFile * 2 ** 16),
    uint32(Math.min(place, zip64From)),
    utf8(entry.name),
    extra,
  ]);
}

function versionNeeded(extra: Uint8Array): number {
  return extra.length > 0 ? 45 : 20;
}

function zip64Extra(values: readonly number[]): Buffer {
  if (values.length === 0) return Buffer.alloc(0);
  return Buffer.concat([uint16(0x0001), uint16(8 * values.length), ...values.map(uint64)]);
}

function endRecords(count: number, size: number, place: number): Buffer {
  const large = count >= 0xffff || size >= zip64From || place >= zip64From;
  const end = [
    uint32(0x0605_4b50),
    uint32(0),
    uint16(Math.min(count, 0xffff)),
    uint16(Math.min(count, 0xffff)),
    uint32(Math.min(size, zip64From)),
    uint32(Math.min(place, zip64From)),
    uint16(0),
  ];
  if (!large) return Buffer.concat(end);
  const record = [
    uint32(0x0606_4b50),
    uint64(44),
    uint16((3 << 8) | 45),
    uint16(45),
    uint64(0),
    uint64(count),
    uint64(count),
    uint64(size),
    uint64(place),
  ];
  const locator = [uint32(0x0706_4b50), uint32(0), uint64(place + size), uint32(1)];
  return Buffer.concat([...record, ...locator, ...end]);
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16LE(value);
  return bytes;
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32LE(value);
  return bytes;
}

function uint64(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(BigInt(value));
  return bytes;
}
