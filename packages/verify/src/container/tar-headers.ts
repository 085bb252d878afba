/** The headers of a tar, as they stand in the file. Source: POSIX.1-2017, pax, "Extended Header" and "ustar Interchange Format". */
import { decodeUtf8 } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";

export const blockSize = 512;

export interface TarHeader {
  /** In bytes, UTF-8 as a rule: not looked at here. */
  readonly nameBytes: Uint8Array;
  /** Of what follows, in bytes. */
  readonly size: number;
  /** One character. */
  readonly type: string;
}

export function isZero(bytes: Uint8Array): boolean {
  return bytes.every((byte) => byte === 0);
}

/** Throws `FormatError` if the block is no header. */
export function parseTarHeader(block: Uint8Array): TarHeader {
  if (!isTarHeader(block)) throw new FormatError("there is no header with a right checksum");
  const name = upToZero(block.subarray(0, 100));
  const posix = decodeLatin1(block.subarray(257, 263)) === "ustar\0";
  const prefix = posix ? upToZero(block.subarray(345, 500)) : new Uint8Array(0);
  const type = block[156] ?? 0;
  return {
    nameBytes: prefix.length === 0 ? name : joined(prefix, name),
    size: numberIn(block.subarray(124, 136)),
    // What wrote no kind, before there were any, wrote files.
    type: type === 0 ? "0" : String.fromCharCode(type),
  };
}

/** Whether a block has the checksum that a header has. */
export function isTarHeader(block: Uint8Array): boolean {
  if (block.length !== blockSize || isZero(block)) return false;
  const stated = /^[ 0]*([0-7]{1,7})[ \0]+$/.exec(decodeLatin1(block.subarray(148, 156)))?.[1];
  if (stated === undefined) return false;
  let sum = 8 * 0x20;
  // By place: an iterator of all bytes takes ten times as long, and a package has a header for each file.
  for (let at = 0; at < blockSize; at += 1) if (at < 148 || at >= 156) sum += block[at] ?? 0;
  return Number.parseInt(stated, 8) === sum;
}

/** Octal digits; or, as GNU writes what is too large for them, a number behind a byte of 0x80. */
function numberIn(field: Uint8Array): number {
  if ((field[0] ?? 0) >= 0x80) {
    let value = BigInt((field[0] ?? 0) & 0x7f);
    for (const byte of field.subarray(1)) value = (value << 8n) | BigInt(byte);
    if (value > BigInt(Number.MAX_SAFE_INTEGER)) throw new FormatError("a size is larger than any file");
    return Number(value);
  }
  const digits = /^ *([0-7]*)[ \0]*$/.exec(decodeLatin1(field))?.[1];
  if (digits === undefined) throw new FormatError("a size is no number");
  return digits === "" ? 0 : Number.parseInt(digits, 8);
}

/** The records of a pax header, by key. Throws `FormatError` if one is not well formed, or a key stands twice. */
export function parsePax(bytes: Uint8Array): ReadonlyMap<string, Uint8Array> {
  const records = new Map<string, Uint8Array>();
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const digits = space < 0 || space - at > 8 ? "" : decodeLatin1(bytes.subarray(at, space));
    const end = /^[1-9][0-9]*$/.test(digits) ? at + Number(digits) : 0;
    const equals = bytes.indexOf(0x3d, space);
    if (end > bytes.length || bytes[end - 1] !== 0x0a || equals < 0 || equals >= end)
      throw new FormatError("a pax header is not well formed");
    const key = decodeUtf8(bytes.subarray(space + 1, equals));
    if (records.has(key)) throw new FormatError(`a pax header has the key ${key.slice(0, 40)} twice`);
    records.set(key, bytes.subarray(equals + 1, end - 1));
    at = end;
  }
  return records;
}

export function upToZero(bytes: Uint8Array): Uint8Array {
  const end = bytes.indexOf(0);
  return end < 0 ? bytes : bytes.subarray(0, end);
}

function joined(prefix: Uint8Array, name: Uint8Array): Uint8Array {
  const whole = new Uint8Array(prefix.length + 1 + name.length);
  whole.set(prefix);
  whole[prefix.length] = 0x2f;
  whole.set(name, prefix.length + 1);
  return whole;
}

function decodeLatin1(bytes: Uint8Array): string {
  return String.fromCharCode(...bytes);
}
