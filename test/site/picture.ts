import { crc32, deflateSync } from "node:zlib";

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
