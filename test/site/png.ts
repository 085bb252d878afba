/** PNG files of the simplest kind: 8 bits, red, green and blue, not interlaced. What browsers write, and what the site hands out. */
import { crc32, deflateSync, inflateSync } from "node:zlib";

export interface Raster {
  readonly width: number;
  readonly height: number;
  /** Three bytes for each pixel, row by row from the top. */
  readonly rgb: Buffer;
}

export function writePng({ width, height, rgb }: Raster): Buffer {
  const stride = 3 * width;
  const rows = Buffer.alloc(height * (1 + stride));
  for (let y = 0; y < height; y += 1) rgb.copy(rows, y * (1 + stride) + 1, y * stride, (y + 1) * stride);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits each of red, green and blue
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** One piece of a file: what it is, and what is in it. */
export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** The first `rowsMax` rows of it. Transparency is left out: a browser's pictures of pages have none. */
export function readPng(png: Buffer, rowsMax = Infinity): Raster {
  const width = png.readUInt32BE(16);
  const height = Math.min(png.readUInt32BE(20), rowsMax);
  const size = png.readUInt8(25) === 6 ? 4 : 3;
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * size;
  const rgb = Buffer.alloc(3 * width * height);
  let above: Buffer = Buffer.alloc(stride);
  for (let y = 0; y < height; y += 1) {
    const at = y * (1 + stride);
    above = unfilter(raw.readUInt8(at), raw.subarray(at + 1, at + 1 + stride), above, size);
    if (size === 3) above.copy(rgb, y * stride);
    else for (let x = 0; x < width; x += 1) above.copy(rgb, 3 * (y * width + x), 4 * x, 4 * x + 3);
  }
  return { width, height, rgb };
}

/** PNG, "Filtering": each byte is told by what differs from its neighbours. */
function unfilter(type: number, row: Buffer, above: Buffer, size: number): Buffer {
  const out = Buffer.alloc(row.length);
  for (let at = 0; at < row.length; at += 1) {
    const left = out[at - size] ?? 0;
    const up = above[at] ?? 0;
    const corner = at < size ? 0 : (above[at - size] ?? 0);
    const base = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][type] ?? 0;
    out[at] = (row[at] ?? 0) + base;
  }
  return out;
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [byLeft, byUp, byCorner] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return byLeft <= byUp && byLeft <= byCorner ? left : byUp <= byCorner ? up : corner;
}
