import type { ByteReader } from "./byte-reader.ts";
import { crc32 } from "./crc32.ts";
import { FormatError } from "../format/digest.ts";
import { inflate } from "./inflate.ts";

const extrasMax = 64 * 1024;
const zero = new Uint8Array(1);

/** Whether a gzip member begins here. */
export async function isGzip(input: ByteReader): Promise<boolean> {
  await input.fill(2);
  return input.chunk[input.at] === 0x1f && input.chunk[input.at + 1] === 0x8b;
}

/**
 * The bytes of one gzip member (RFC 1952). When it has ended, `input` stands behind the member. Throws `FormatError` if it is
 * none, or its length or CRC-32 is not that of the bytes.
 */
export async function* gunzipMember(input: ByteReader): AsyncGenerator<Uint8Array> {
  await passHeader(input);
  let size = 0;
  let crc = 0;
  for await (const part of inflate(input)) {
    size += part.length;
    crc = crc32(part, crc);
    yield part;
  }
  const trailer = await input.take(8);
  const stated = new DataView(trailer.buffer, trailer.byteOffset, trailer.length);
  if (stated.getUint32(0, true) !== crc)
    throw new FormatError("the bytes do not have the CRC-32 that its gzip member states");
  if (stated.getUint32(4, true) !== size % 2 ** 32)
    throw new FormatError("it has not the length that its gzip member states");
}

async function passHeader(input: ByteReader): Promise<void> {
  const [a, b, method, flags = 0] = await input.take(10);
  if (a !== 0x1f || b !== 0x8b) throw new FormatError("what stands here is no gzip member");
  if (method !== 8 || (flags & 0xe0) !== 0) throw new FormatError("the gzip member is of a kind that is not known");
  if ((flags & 4) !== 0) {
    const [low = 0, high = 0] = await input.take(2);
    await input.take(low | (high << 8));
  }
  if ((flags & 8) !== 0) await input.takeUntil(zero, extrasMax); // a name
  if ((flags & 16) !== 0) await input.takeUntil(zero, extrasMax); // a comment
  if ((flags & 2) !== 0) await input.take(2); // a CRC of the header, which no writer of WARCs makes
}

/** The bytes of a whole gzip file: its members, one behind the other, and nothing else. */
export async function* gunzip(input: ByteReader): AsyncGenerator<Uint8Array> {
  do yield* gunzipMember(input);
  while (!(await input.atEnd()));
}
