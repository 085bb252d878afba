/** One member of a gzip file (RFC 1952), inflated alone by zlib. */
import { buffer } from "node:stream/consumers";
import { crc32, createInflateRaw } from "node:zlib";
import type { WaczFile } from "./wacz-files.ts";

export interface Member {
  /** Of the member, in the file. */
  readonly length: number;
  /** Of what comes out of it. */
  readonly size: number;
  /** What comes out of it up to the first empty line, at most `headMax` bytes. */
  readonly head: Buffer;
  /** The last four bytes of what comes out of it. */
  readonly tail: Buffer;
}

const headSize = 10;
const trailerSize = 8;
const headMax = 1024 * 1024;
/** Deflated, without name, comment or other fields: as every program writes members of a WARC. */
const magic = Buffer.from([0x1f, 0x8b, 8, 0]);

/** Throws an Error that says what is wrong if there is no whole member at `offset`. */
export async function readMember(file: WaczFile, offset: number): Promise<Member> {
  const begin = await buffer(await file.read(offset, Math.min(offset + headSize, file.size)));
  if (!begin.subarray(0, magic.length).equals(magic)) throw new Error("no gzip member begins here");
  const source = await file.read(offset + headSize);
  const inflate = createInflateRaw();
  source.once("error", (error) => inflate.destroy(error));
  let [head, tail, size, crc, isHead] = [Buffer.alloc(0), Buffer.alloc(0), 0, 0, true];
  for await (const part of source.pipe(inflate) as AsyncIterable<Buffer>) {
    crc = crc32(part, crc);
    size += part.length;
    tail = Buffer.concat([tail, part.subarray(-4)]).subarray(-4);
    if (!isHead) continue;
    head = Buffer.concat([head, part]);
    const end = head.indexOf("\r\n\r\n");
    isHead = end < 0 && head.length < headMax;
    if (!isHead) head = head.subarray(0, end < 0 ? headMax : end + 4);
  }
  const end = offset + headSize + inflate.bytesWritten;
  source.destroy();
  const trailer = await buffer(await file.read(end, Math.min(end + trailerSize, file.size)));
  if (trailer.length < trailerSize) throw new Error("the gzip member has no end");
  if (trailer.readUInt32LE(0) !== crc) throw new Error("the gzip member's check sum is not that of its bytes");
  if (trailer.readUInt32LE(4) !== size % 2 ** 32) throw new Error("the gzip member tells another size");
  return { length: end + trailerSize - offset, size, head, tail };
}
