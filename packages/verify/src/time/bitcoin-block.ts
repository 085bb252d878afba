/** Blocks of Bitcoin, as far as a time needs them. Source: spec/opentimestamps, "What a verifier says". */
import { sha256 } from "@noble/hashes/sha2.js";
import { fromHex } from "../format/bytes.ts";
import { FormatError } from "../format/digest.ts";

/** What is known of a block, from a source that the user named. */
export interface BitcoinBlock {
  /** 32 bytes, in the order of the header: block explorers print them in reverse. */
  readonly merkleRoot: Uint8Array;
  /** Seconds since 1970, as the miner set it. */
  readonly time: number;
}

/** The block of a height in the chain that the source holds for Bitcoin's; undefined if it does not have it. */
export type BlockSource = (height: number) => BitcoinBlock | undefined | Promise<BitcoinBlock | undefined>;

const headerSize = 80;
/** The easiest target that Bitcoin ever had. */
const easiest = 0xffffn << 208n;
/** No proof needs more blocks than that. */
const linesMax = 100_000;
/** As many lines, each of a height, a space, a header in hex and a line feed. In bytes. */
export const blockListSizeMax = linesMax * 172;

/**
 * Reads a header. Throws `FormatError` unless its hash meets the difficulty that it states. That finds damage; it does not
 * find a source that lies.
 */
export function parseBlockHeader(bytes: Uint8Array): BitcoinBlock {
  if (bytes.length !== headerSize) throw new FormatError(`the header of a block has ${String(headerSize)} bytes`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, headerSize);
  const target = targetOf(view.getUint32(72, true));
  if (target > easiest || numberOf(sha256(sha256(bytes))) > target)
    throw new FormatError("the header of the block is damaged: its hash does not meet its difficulty");
  return { merkleRoot: bytes.slice(36, 68), time: view.getUint32(68, true) };
}

/** Reads lines of a height and a header in hex. Throws `FormatError`, naming the line. */
export function parseBlockList(text: string): Map<number, BitcoinBlock> {
  const blocks = new Map<number, BitcoinBlock>();
  const lines = text.split("\n");
  if (lines.length > linesMax) throw new FormatError(`a list of more than ${String(linesMax)} blocks`);
  for (const [at, line] of lines.entries()) {
    if (line === "" && at === lines.length - 1) break;
    const [, height, header] = /^(0|[1-9][0-9]{0,8}) ([0-9a-f]{160})$/.exec(line) ?? [];
    if (height === undefined || header === undefined)
      throw new FormatError(`line ${String(at + 1)} is not a height and the 160 hex digits of a header`);
    if (blocks.has(Number(height))) throw new FormatError(`line ${String(at + 1)} names block ${height} again`);
    blocks.set(Number(height), headerOnLine(fromHex(header), at + 1));
  }
  return blocks;
}

function headerOnLine(header: Uint8Array, line: number): BitcoinBlock {
  try {
    return parseBlockHeader(header);
  } catch (cause) {
    if (!(cause instanceof FormatError)) throw cause;
    throw new FormatError(`line ${String(line)}: ${cause.message}`, { cause });
  }
}

/** The form of Bitcoin for a target: an exponent, and a mantissa of three bytes whose top bit is a sign. */
function targetOf(compact: number): bigint {
  const exponent = compact >>> 24;
  const mantissa = compact & 0x00ffffff;
  if (mantissa >= 0x00800000 || exponent > 32)
    throw new FormatError("the header of the block is damaged: its difficulty is none");
  return exponent <= 3
    ? BigInt(mantissa) >> BigInt(8 * (3 - exponent))
    : BigInt(mantissa) << BigInt(8 * (exponent - 3));
}

/** Little-endian. */
function numberOf(hash: Uint8Array): bigint {
  return hash.reduceRight((number, byte) => (number << 8n) | BigInt(byte), 0n);
}
