/**
 * The binary form of the DevTools protocol's messages: CBOR (RFC 8949) as Chromium has it (`--remote-debugging-pipe=cbor`). Maps and arrays
 * have no length of their own, and each lies in an envelope, which is tag 24 and a byte string of a 32-bit length. Text is UTF-8, or a
 * byte string of UTF-16, low byte first. Tag 22 is before what is bytes, which in JSON would be base64. Whole numbers have 32 bits.
 */

const envelope = [0xd8, 0x18, 0x5a] as const;
/** Of an envelope: what comes before its content. */
const headLength = 7;
const [mapStart, arrayStart, stop] = [0xbf, 0x9f, 0xff] as const;
const [no, yes, nothing, double, bytesFollow] = [0xf4, 0xf5, 0xf6, 0xfb, 0xd6] as const;
/** How many bytes follow for a number, by the low bits of the first one. */
const sizes: ReadonlyMap<number, number> = new Map([
  [24, 1],
  [25, 2],
  [26, 4],
]);
const kinds = { unsigned: 0, negative: 1, utf16: 2, utf8: 3 } as const;

/** Deeper than what the browser hands over of an object of a page (1,000). */
const depthMax = 1_200;

/** What came is no message. */
export class CborError extends Error {
  override readonly name = "CborError";
}

/** A message is a map. Fields that are undefined are left out, as in JSON. */
export function encodeCbor(message: object): Buffer {
  const parts: Uint8Array[] = [];
  encode(message, parts);
  return Buffer.concat(parts);
}

function encode(value: unknown, parts: Uint8Array[]): void {
  if (value === null) parts.push(Uint8Array.of(nothing));
  else if (typeof value === "boolean") parts.push(Uint8Array.of(value ? yes : no));
  else if (typeof value === "number") parts.push(encodedNumber(value));
  else if (typeof value === "string") {
    const text = Buffer.from(value, "utf8");
    parts.push(encodedLength(kinds.utf8, text.length), text);
  } else if (Array.isArray(value)) encodeWithin(arrayStart, value, parts);
  else if (typeof value === "object") {
    const fields = Object.entries(value).filter(([, one]) => one !== undefined);
    encodeWithin(mapStart, fields.flat(), parts);
  } else throw new TypeError(`a message cannot hold a ${typeof value}`);
}

function encodeWithin(start: number, values: readonly unknown[], parts: Uint8Array[]): void {
  const head = Buffer.alloc(headLength + 1, Uint8Array.from([...envelope, 0, 0, 0, 0, start]));
  const content: Uint8Array[] = [];
  for (const value of values) encode(value, content);
  const length = content.reduce((sum, part) => sum + part.length, 2);
  head.writeUInt32BE(length, envelope.length);
  parts.push(head);
  for (const part of content) parts.push(part);
  parts.push(Uint8Array.of(stop));
}

function encodedNumber(value: number): Uint8Array {
  if ((value | 0) === value && !Object.is(value, -0))
    return value < 0 ? encodedLength(kinds.negative, -1 - value) : encodedLength(kinds.unsigned, value);
  const bytes = Buffer.alloc(9, double);
  bytes.writeDoubleBE(value, 1);
  return bytes;
}

function encodedLength(kind: number, length: number): Uint8Array {
  if (length < 24) return Uint8Array.of((kind << 5) | length);
  const bytes = Buffer.alloc(5, (kind << 5) | 26);
  bytes.writeUInt32BE(length, 1);
  return bytes;
}

/** A message up to this size is put together in memory that is used again: memory of its own takes longer to be had than to be filled. */
const lentMax = 1024 * 1024;

/** Cuts a stream of bytes into messages. */
export class CborFramer {
  readonly #sizeMax: number;
  readonly #head = Buffer.alloc(headLength);
  #headSize = 0;
  /** One of which not all has come yet. */
  #message: Buffer | null = null;
  #filled = 0;
  #room = Buffer.alloc(0);

  /** `sizeMax`: of a message. */
  constructor(sizeMax: number) {
    this.#sizeMax = sizeMax;
  }

  /**
   * The messages that `chunk` completes, in order. They may share its memory, and those that are lent stay as they are only until the next one
   * is asked for. Throws CborError for what is no message, or too large.
   */
  *read(chunk: Buffer): Generator<Buffer> {
    for (let at = 0; at < chunk.length;) {
      if (this.#message === null && this.#headSize === 0 && chunk.length - at >= headLength) {
        const end = at + this.#sizeOf(chunk, at);
        if (end <= chunk.length) {
          yield chunk.subarray(at, end);
          at = end;
          continue;
        }
      }
      at += this.#message === null ? this.#begin(chunk, at) : this.#fill(this.#message, chunk, at);
      if (this.#message === null || this.#filled < this.#message.length) continue;
      const whole = this.#message;
      this.#message = null;
      yield whole;
    }
  }

  isLent(message: Buffer): boolean {
    return message.buffer === this.#room.buffer;
  }

  /** Both return how much of the chunk they took. */
  #begin(chunk: Buffer, at: number): number {
    const taken = chunk.copy(this.#head, this.#headSize, at, at + headLength - this.#headSize);
    this.#headSize += taken;
    if (this.#headSize < headLength) return taken;
    this.#message = this.#memoryFor(this.#sizeOf(this.#head, 0));
    this.#filled = this.#head.copy(this.#message);
    this.#headSize = 0;
    return taken;
  }

  #memoryFor(size: number): Buffer {
    if (size > lentMax) return Buffer.allocUnsafe(size);
    if (size > this.#room.length) this.#room = Buffer.allocUnsafeSlow(size);
    return this.#room.subarray(0, size);
  }

  #fill(message: Buffer, chunk: Buffer, at: number): number {
    const taken = chunk.copy(message, this.#filled, at);
    this.#filled += taken;
    return taken;
  }

  #sizeOf(bytes: Buffer, at: number): number {
    const size = headLength + envelopeLength(bytes, at);
    if (size > this.#sizeMax) throw new CborError("a message beyond all measure");
    return size;
  }
}

/** What a message holds; bytes as Uint8Array, which share its memory. Throws CborError for what is no such message. */
export function decodeCbor(message: Buffer): unknown {
  const decoder = new Decoder(message);
  try {
    const value = decoder.value(0);
    if (decoder.at === message.length) return value;
  } catch (error) {
    if (error instanceof RangeError) throw new CborError("a message ends before its end", { cause: error });
    throw error;
  }
  throw new CborError("a message goes on after its end");
}

function envelopeLength(bytes: Buffer, at: number): number {
  if (envelope.some((byte, index) => bytes[at + index] !== byte)) throw new CborError("no envelope");
  return bytes.readUInt32BE(at + envelope.length);
}

class Decoder {
  readonly #bytes: Buffer;
  at = 0;

  constructor(bytes: Buffer) {
    this.#bytes = bytes;
  }

  value(depth: number): unknown {
    const first = this.#bytes.readUInt8(this.at);
    if (first === envelope[0]) return this.#enveloped(depth);
    this.at += 1;
    switch (first) {
      case no:
        return false;
      case yes:
        return true;
      case nothing:
        return null;
      case double:
        this.at += 8;
        return this.#bytes.readDoubleBE(this.at - 8);
      case bytesFollow:
        return this.#bytes.subarray(...this.#span(this.#number(kinds.utf16)));
    }
    this.at -= 1;
    const kind = first >> 5;
    const number = this.#number(kind);
    if (kind === kinds.unsigned) return number;
    if (kind === kinds.negative) return -1 - number;
    if (kind === kinds.utf8) return this.#bytes.toString("utf8", ...this.#span(number));
    if (kind === kinds.utf16) return this.#bytes.toString("utf16le", ...this.#span(number));
    throw new CborError("a kind of value that no message has");
  }

  #enveloped(depth: number): unknown {
    if (depth > depthMax) throw new CborError("a message too deep");
    const end = this.at + headLength + envelopeLength(this.#bytes, this.at);
    this.at += headLength;
    const start = this.#bytes.readUInt8(this.at);
    this.at += 1;
    if (start !== mapStart && start !== arrayStart) throw new CborError("an envelope without a map or a list");
    const value = start === mapStart ? this.#map(depth) : this.#array(depth);
    if (this.at !== end) throw new CborError("an envelope is not as long as what is in it");
    return value;
  }

  #map(depth: number): object {
    const map: Record<string, unknown> = {};
    while (!this.#stopped()) {
      const key = this.value(depth + 1);
      if (typeof key !== "string") throw new CborError("a field without a name");
      const value = this.value(depth + 1);
      // A server may well send a header of this name.
      if (key === "__proto__") Object.defineProperty(map, key, { value, enumerable: true });
      else map[key] = value;
    }
    return map;
  }

  #array(depth: number): unknown[] {
    const values: unknown[] = [];
    while (!this.#stopped()) values.push(this.value(depth + 1));
    return values;
  }

  #stopped(): boolean {
    if (this.#bytes.readUInt8(this.at) !== stop) return false;
    this.at += 1;
    return true;
  }

  /** The number that begins a value: itself, or its length. */
  #number(kind: number): number {
    const first = this.#bytes.readUInt8(this.at);
    if (first >> 5 !== kind) throw new CborError("a value of another kind than was announced");
    this.at += 1;
    const short = first & 0x1f;
    if (short < 24) return short;
    const size = sizes.get(short);
    // The browser's numbers have 32 bits, and its messages are no longer than that.
    if (size === undefined) throw new CborError("a number that no message has");
    this.at += size;
    return this.#bytes.readUIntBE(this.at - size, size);
  }

  /** Where that many bytes lie, from here on. */
  #span(length: number): [from: number, to: number] {
    const from = this.at;
    this.at += length;
    if (this.at > this.#bytes.length) throw new CborError("a value goes beyond its message");
    return [from, this.at];
  }
}
