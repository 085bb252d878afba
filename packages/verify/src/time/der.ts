/**
 * DER as X.690 has it, read strictly: definite lengths, none longer than needed, nothing behind. Nothing here descends by
 * itself: a reader asks for the parts of a node that it knows, so that hostile nesting costs nothing.
 */
import { FormatError } from "../format/digest.ts";

/** One value. `whole` are its bytes as they lie there, which is what hashes and signatures are over. */
export interface DerNode {
  /** The identifier octet: class, constructed or not, number. */
  readonly tag: number;
  readonly whole: Uint8Array;
  readonly content: Uint8Array;
}

export const derTag = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  enumerated: 0x0a,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** The parts of one value. Certificates and tokens have some dozens. */
const partsMax = 1_000;

/** The tag of `[number]`, constructed unless told. */
export function contextTag(number: number, form: "constructed" | "primitive" = "constructed"): number {
  return (form === "constructed" ? 0xa0 : 0x80) | number;
}

/** The one value that the bytes are. Throws `FormatError` if there is anything behind it. */
export function readDer(bytes: Uint8Array): DerNode {
  const node = readAt(bytes, 0);
  if (node.whole.length !== bytes.length) throw new FormatError("there are bytes behind the end of its DER value");
  return node;
}

function readAt(bytes: Uint8Array, at: number): DerNode {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new FormatError("its DER is cut short");
  if ((tag & 0x1f) === 0x1f) throw new FormatError("its DER has a tag of several bytes, which nothing here has");
  let from = at + 2;
  let length = first;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0) throw new FormatError("it is BER with a length left open, not DER");
    if (count > 4) throw new FormatError("its DER has a length of more than four bytes");
    length = 0;
    for (let place = 0; place < count; place += 1, from += 1) length = length * 256 + (bytes[from] ?? 0);
    if (length < 0x80 || length < 256 ** (count - 1)) throw new FormatError("its DER has a length longer than needed");
  }
  if (from + length > bytes.length) throw new FormatError("its DER is cut short");
  return { tag, whole: bytes.subarray(at, from + length), content: bytes.subarray(from, from + length) };
}

/** The parts of a value, one at a time, as many as there are: for lists that may be long. */
export function* derParts(node: DerNode): Generator<DerNode> {
  if ((node.tag & 0x20) === 0) throw new FormatError("a DER value that should have parts has none");
  for (let at = 0; at < node.content.length;) {
    const part = readAt(node.content, at);
    yield part;
    at += part.whole.length;
  }
}

/** All of them. Throws `FormatError` if there are more than a thousand. */
export function derList(node: DerNode, tag: number, what: string): DerNode[] {
  expectTag(node, tag, what);
  const parts: DerNode[] = [];
  for (const part of derParts(node)) {
    if (parts.length === partsMax) throw new FormatError(`${what} has more than ${partsMax} parts`);
    parts.push(part);
  }
  return parts;
}

function expectTag(node: DerNode, tag: number, what: string): void {
  if (node.tag !== tag) throw new FormatError(`${what} is not of its DER type`);
}

/** The parts of a SEQUENCE, taken in order. */
export class DerFields {
  readonly #parts: readonly DerNode[];
  readonly #what: string;
  #at = 0;

  /** `what` names the value in messages. */
  constructor(node: DerNode, what: string, tag: number = derTag.sequence) {
    this.#parts = derList(node, tag, what);
    this.#what = what;
  }

  take(tag: number, field: string): DerNode {
    const part = this.optional(tag);
    if (part === null) throw new FormatError(`${this.#what} lacks ${field}, or has it in another form`);
    return part;
  }

  /** Null if the next part is not of this tag. */
  optional(tag: number): DerNode | null {
    const part = this.#parts[this.#at];
    if (part?.tag !== tag) return null;
    this.#at += 1;
    return part;
  }

  /** The next part, whatever it is; null at the end. */
  any(): DerNode | null {
    const part = this.#parts[this.#at] ?? null;
    this.#at += 1;
    return part;
  }

  end(): void {
    if (this.#at < this.#parts.length) throw new FormatError(`${this.#what} has a part that has no place in it`);
  }
}

/** The value inside an explicit tag. */
export function derInside(node: DerNode, what: string): DerNode {
  const [inside, ...more] = derList(node, node.tag, what);
  if (inside === undefined || more.length > 0) throw new FormatError(`${what} is not one value`);
  return inside;
}

/** An OID in dots. */
export function derOid(node: DerNode, what: string): string {
  expectTag(node, derTag.oid, what);
  const { content } = node;
  if (content.length === 0 || content.length > 64 || ((content.at(-1) ?? 0) & 0x80) !== 0)
    throw new FormatError(`${what} is no object identifier`);
  const arcs: bigint[] = [];
  let arc = 0n;
  for (const byte of content) {
    if (arc === 0n && byte === 0x80) throw new FormatError(`${what} is no object identifier`);
    arc = (arc << 7n) | BigInt(byte & 0x7f);
    if ((byte & 0x80) !== 0) continue;
    arcs.push(arc);
    arc = 0n;
  }
  const [first = 0n, ...rest] = arcs;
  const root = first < 40n ? 0n : first < 80n ? 1n : 2n;
  return [root, first - 40n * root, ...rest].join(".");
}

/** A number of at most four bytes, not negative. */
export function derSmall(node: DerNode, what: string): number {
  const { content } = node;
  if (content.length === 0 || content.length > 4 || ((content[0] ?? 0) & 0x80) !== 0)
    throw new FormatError(`${what} is no small number`);
  if (content.length > 1 && content[0] === 0 && ((content[1] ?? 0) & 0x80) === 0)
    throw new FormatError(`${what} is a number longer than needed`);
  return content.reduce((value, byte) => value * 256 + byte, 0);
}

/** A number of any size, not negative, without its leading zero byte. */
export function derNatural(node: DerNode, what: string): Uint8Array {
  expectTag(node, derTag.integer, what);
  const { content } = node;
  if (content.length === 0 || ((content[0] ?? 0) & 0x80) !== 0) throw new FormatError(`${what} is no positive number`);
  if (content.length > 1 && content[0] === 0) {
    if (((content[1] ?? 0) & 0x80) === 0) throw new FormatError(`${what} is a number longer than needed`);
    return content.subarray(1);
  }
  return content;
}

export function derBoolean(node: DerNode, what: string): boolean {
  expectTag(node, derTag.boolean, what);
  const [byte] = node.content;
  if (node.content.length !== 1 || (byte !== 0 && byte !== 0xff))
    throw new FormatError(`${what} is neither yes nor no`);
  return byte === 0xff;
}

/** The bytes of a BIT STRING of whole bytes. */
export function derBitBytes(node: DerNode, what: string): Uint8Array {
  expectTag(node, derTag.bitString, what);
  if (node.content[0] !== 0) throw new FormatError(`${what} is not of whole bytes`);
  return node.content.subarray(1);
}

/** The numbers of the bits that are set, from 0. At most 16 bits are looked at: nothing here names more. */
export function derBits(node: DerNode, what: string): ReadonlySet<number> {
  expectTag(node, derTag.bitString, what);
  if (node.content.length === 0 || node.content.length > 3) throw new FormatError(`${what} is no set of flags`);
  const set = new Set<number>();
  for (let bit = 0; bit < 8 * (node.content.length - 1); bit += 1)
    if ((((node.content[1 + (bit >> 3)] ?? 0) << (bit & 7)) & 0x80) !== 0) set.add(bit);
  return set;
}

const utcForm = /^([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})Z$/;
const generalizedForm = /^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})(?:\.([0-9]{1,12}))?Z$/;

/** UTCTime or GeneralizedTime, in milliseconds since 1970. What is finer is rounded up: "no later than" stays true. */
export function derTime(node: DerNode, what: string): number {
  const text = String.fromCharCode(...node.content.subarray(0, 40));
  const form = node.tag === derTag.utcTime ? utcForm : node.tag === derTag.generalizedTime ? generalizedForm : null;
  const match = form?.exec(text);
  if (match === null || match === undefined) throw new FormatError(`${what} is no time in UTC`);
  const [, years = "", month = "", day = "", hours = "", minutes = "", seconds = "", fraction] = match;
  const year = years.length === 4 ? years : `${Number(years) < 50 ? "20" : "19"}${years}`;
  const whole = `${year}-${month}-${day}T${hours}:${minutes}:${seconds}.000Z`;
  const ms = Date.parse(whole);
  if (Number.isNaN(ms) || new Date(ms).toISOString() !== whole)
    throw new FormatError(`${what} is no time there ever was`);
  return fraction === undefined ? ms : ms + Math.ceil(Number(`0.${fraction}`) * 1000);
}
