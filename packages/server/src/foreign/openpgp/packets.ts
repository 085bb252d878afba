/** Packets of OpenPGP, out of armor or as they are. Source: RFC 9580 sections 4 and 6. */
import { FormatError, fromBase64 } from "@muniment/verify";

/** One packet: its tag and its body. */
export interface Packet {
  readonly tag: number;
  readonly body: Uint8Array;
}

export const packetTag = { signature: 2, publicKey: 6, userId: 13, publicSubkey: 14 } as const;

/** A key with all that others said of it. */
export const openPgpSizeMax = 4 * 1024 * 1024;
const packetsMax = 10_000;
const blocksMax = 1_000;

export type BlockKind = "SIGNATURE" | "PUBLIC KEY BLOCK";

/** The packets of each armored block of a kind; of the bytes themselves, where they are not armored. Throws `FormatError`. */
export function readBlocks(bytes: Uint8Array, kind: BlockKind): Packet[] {
  if (bytes.length > openPgpSizeMax) throw new FormatError(`it is larger than ${String(openPgpSizeMax)} bytes`);
  if (((bytes[0] ?? 0) & 0x80) !== 0) return readPackets(bytes);
  const packets: Packet[] = [];
  const text = Buffer.from(bytes).toString("latin1");
  const [begin, end] = [`-----BEGIN PGP ${kind}-----`, `-----END PGP ${kind}-----`];
  let blocks = 0;
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at)) {
    const [from, to] = [at + begin.length, text.indexOf(end, at)];
    if (to < 0) throw new FormatError("its armor has no end");
    blocks += 1;
    if (blocks > blocksMax) throw new FormatError(`it has more than ${String(blocksMax)} armored blocks`);
    packets.push(...readPackets(unarmored(text.slice(from, to))));
    at = to;
  }
  if (blocks === 0) throw new FormatError(`there is no PGP ${kind} in it`);
  return packets;
}

/** Whether it announces itself as signatures, armored or not. Others end the names of theirs as OpenPGP does. */
export function isSignatureBlock(bytes: Uint8Array): boolean {
  const first = bytes[0] ?? 0;
  const tag = (first & 0x40) === 0 ? (first >> 2) & 0x0f : first & 0x3f;
  if ((first & 0x80) !== 0) return tag === packetTag.signature;
  return Buffer.from(bytes.subarray(0, 4096)).includes("-----BEGIN PGP SIGNATURE-----");
}

/** Whether it announces itself as keys, armored. */
export function isKeyBlock(bytes: Uint8Array): boolean {
  return Buffer.from(bytes.subarray(0, 4096)).includes("-----BEGIN PGP PUBLIC KEY BLOCK-----");
}

/** The checksum in it proves nothing, and RFC 9580 section 6.1 lets a reader pass over it. */
function unarmored(text: string): Uint8Array {
  // The first is what is left of the line that begins the block.
  const lines = text
    .split("\n")
    .map((line) => line.trim())
    .slice(1);
  const blank = lines.indexOf("");
  if (blank < 0) throw new FormatError("its armor has no empty line before its bytes");
  const body = lines.slice(blank + 1).filter((line) => line !== "" && !/^=[A-Za-z0-9+/]{4}$/.test(line));
  return fromBase64(body.join(""));
}

function readPackets(bytes: Uint8Array): Packet[] {
  const packets: Packet[] = [];
  const reader = new PacketBytes(bytes);
  while (!reader.atEnd()) {
    if (packets.length === packetsMax) throw new FormatError(`it has more than ${String(packetsMax)} packets`);
    packets.push(readPacket(reader));
  }
  return packets;
}

function readPacket(reader: PacketBytes): Packet {
  const head = reader.number(1);
  if ((head & 0x80) === 0) throw new FormatError("it has a byte that begins no packet");
  if ((head & 0x40) !== 0) return { tag: head & 0x3f, body: reader.take(newLengthOf(reader)) };
  const width = [1, 2, 4][head & 0x03];
  if (width === undefined) throw new FormatError("it has a packet of no stated length");
  return { tag: (head >> 2) & 0x0f, body: reader.take(reader.number(width)) };
}

export function newLengthOf(reader: PacketBytes): number {
  const first = reader.number(1);
  if (first < 192) return first;
  if (first < 224) return (first - 192) * 256 + reader.number(1) + 192;
  if (first === 255) return reader.number(4);
  throw new FormatError("it has a packet in parts, which neither keys nor signatures are");
}

/** Bytes, taken from the front. */
export class PacketBytes {
  readonly #bytes: Uint8Array;
  #at = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  /** Of as many bytes, big-endian. */
  number(width: number): number {
    return this.take(width).reduce((value, byte) => value * 256 + byte, 0);
  }

  take(length: number): Uint8Array {
    const part = this.#bytes.subarray(this.#at, this.#at + length);
    if (part.length !== length) throw new FormatError("it is cut short");
    this.#at += length;
    return part;
  }

  /** A number of any size, as its bytes without leading zeros. Source: section 3.2. */
  mpi(): Uint8Array {
    const bits = this.number(2);
    const value = this.take(Math.ceil(bits / 8));
    if (bits > 0 && 8 * value.length - Math.clz32(value[0] ?? 0) + 24 !== bits)
      throw new FormatError("it has a number that is not as long as it says");
    return value;
  }

  rest(): Uint8Array {
    return this.take(this.#bytes.length - this.#at);
  }

  atEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  end(): void {
    if (!this.atEnd()) throw new FormatError("it has bytes behind its end");
  }
}
