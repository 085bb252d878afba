import { crc32, deflateSync, inflateSync } from "node:zlib";

/** A PNG of one colour with a lighter diagonal, `edge` pixels wide and high. */
export function picture(edge: number, [red, green, blue]: readonly [number, number, number]): Buffer {
  const rows = Buffer.alloc(edge * (1 + 3 * edge));
  for (let y = 0; y < edge; y += 1) {
    for (let x = 0; x < edge; x += 1) {
      const light = Math.abs(x - y) < 3 ? 60 : 0;
      const pixel = [red, green, blue].map((value) => Math.min(255, value + light));
      rows.set(pixel, y * (1 + 3 * edge) + 1 + 3 * x);
    }
  }
  const header = Buffer.alloc(13);
  header.writeUInt32BE(edge, 0);
  header.writeUInt32BE(edge, 4);
  header.set([8, 2, 0, 0, 0], 8); // 8 bits each of red, green and blue
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([
    signature,
    chunk("IHDR", header),
    chunk("IDAT", deflateSync(rows)),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, "latin1"), data]);
  return Buffer.concat([uint32(data.length), body, uint32(crc32(body))]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return bytes;
}

/** In how many rows of a PNG (8 bits, RGB or RGBA, not interlaced: what browsers write) a colour stands somewhere. */
export function rowsOf(png: Buffer, [red, green, blue]: readonly [number, number, number]): number {
  const width = png.readUInt32BE(16);
  const size = png.readUInt8(25) === 6 ? 4 : 3;
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at))
    if (png.toString("latin1", at + 4, at + 8) === "IDAT")
      data.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)));
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * size;
  let above: Buffer = Buffer.alloc(stride);
  let rows = 0;
  for (let at = 0; at < raw.length; at += 1 + stride) {
    const row = unfilter(raw.readUInt8(at), raw.subarray(at + 1, at + 1 + stride), above, size);
    let found = false;
    for (let x = 0; x < stride && !found; x += size)
      found = row[x] === red && row[x + 1] === green && row[x + 2] === blue;
    if (found) rows += 1;
    above = row;
  }
  return rows;
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
