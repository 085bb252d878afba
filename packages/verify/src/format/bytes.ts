import { FormatError } from "./digest.ts";
import type { ByteStream } from "../evidence.ts";

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

export function concat(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

export function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at += 1) if (a[at] !== b[at]) return false;
  return true;
}

const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += hexPairs[byte] ?? "";
  return text;
}

/** Throws `FormatError` unless `text` is lower-case hex of whole bytes. */
export function fromHex(text: string): Uint8Array {
  if (!/^(?:[0-9a-f]{2})*$/.test(text)) throw new FormatError("not lower-case hex");
  const bytes = new Uint8Array(text.length / 2);
  for (let at = 0; at < bytes.length; at += 1) bytes[at] = Number.parseInt(text.slice(2 * at, 2 * at + 2), 16);
  return bytes;
}

const base64Letters = encoder.encode("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/");
const base64Values = new Uint8Array(256).fill(64);
for (const [value, letter] of base64Letters.entries()) base64Values[letter] = value;
const padding = "=".charCodeAt(0);

/** Base64 of RFC 4648 section 4, with padding. */
export function toBase64(bytes: Uint8Array): string {
  const letters = new Uint8Array(Math.ceil(bytes.length / 3) * 4).fill(padding);
  const put = (at: number, value: number): void => {
    letters[at] = base64Letters[value & 63] ?? padding;
  };
  for (let at = 0, to = 0; at < bytes.length; at += 3, to += 4) {
    const left = bytes.length - at;
    const group = ((bytes[at] ?? 0) << 16) | ((bytes[at + 1] ?? 0) << 8) | (bytes[at + 2] ?? 0);
    put(to, group >> 18);
    put(to + 1, group >> 12);
    if (left > 1) put(to + 2, group >> 6);
    if (left > 2) put(to + 3, group);
  }
  return decoder.decode(letters);
}

/**
 * Throws `FormatError` unless `text` is exactly what `toBase64` gives for some bytes: a second spelling of the same
 * bytes would let a signed line be changed without any check noticing.
 */
export function fromBase64(text: string): Uint8Array {
  const padded = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  if (text.length % 4 !== 0) throw new FormatError("not base64: its length is no multiple of four");
  const bytes = new Uint8Array((text.length / 4) * 3 - padded);
  let held = 0;
  let heldBits = 0;
  let at = 0;
  for (let place = 0; place < text.length - padded; place += 1) {
    const value = base64Values[text.charCodeAt(place)] ?? 64;
    if (value === 64) throw new FormatError("not base64: a letter that does not belong to it");
    held = ((held << 6) | value) & 0xffff;
    heldBits += 6;
    if (heldBits < 8) continue;
    heldBits -= 8;
    bytes[at] = (held >> heldBits) & 0xff;
    at += 1;
  }
  if ((held & ((1 << heldBits) - 1)) !== 0) throw new FormatError("not base64: the unused bits are not zero");
  return bytes;
}

export function utf8(text: string): Uint8Array {
  return encoder.encode(text);
}

/** Throws `FormatError` unless the bytes are UTF-8 without a byte order mark. */
export function decodeUtf8(bytes: Uint8Array): string {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf)
    throw new FormatError("it begins with a byte order mark");
  try {
    return decoder.decode(bytes);
  } catch (cause) {
    throw new FormatError("not UTF-8", { cause });
  }
}

/** All bytes of a stream. Throws `FormatError` as soon as there are more than `sizeMax`, and releases the source. */
export async function readAll(stream: ByteStream, sizeMax: number): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  for await (const part of stream) {
    size += part.length;
    if (size > sizeMax) throw new FormatError(`larger than ${String(sizeMax)} bytes`);
    parts.push(part);
  }
  const [only] = parts;
  // What came in one piece is not copied. A plain array in either case: a platform's own kind of it behaves otherwise.
  return only !== undefined && parts.length === 1
    ? new Uint8Array(only.buffer, only.byteOffset, only.length)
    : concat(...parts);
}
