/** For tests: the pixels of a PNG as the browser writes it (8 bits, RGB or RGBA, not interlaced). */
import { inflateSync } from "node:zlib";

export interface Pixels {
  readonly width: number;
  readonly height: number;
  /** `#rrggbb` */
  at(x: number, y: number): string;
}

export function readPng(png: Buffer): Pixels {
  const [width, height, depth, colour, interlace] = [
    png.readUInt32BE(16),
    png.readUInt32BE(20),
    png[24],
    png[25],
    png[28],
  ];
  if (depth !== 8 || (colour !== 2 && colour !== 6) || interlace !== 0) throw new Error("not a PNG of a browser");
  const bytesEach = colour === 2 ? 3 : 4;
  const data: Buffer[] = [];
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    const size = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") data.push(png.subarray(at + 8, at + 8 + size));
  }
  const rows = inflateSync(Buffer.concat(data));
  unfilter(rows, width * bytesEach, height, bytesEach);
  return {
    width,
    height,
    at(x, y) {
      const from = y * (width * bytesEach + 1) + 1 + x * bytesEach;
      return `#${rows.toString("hex", from, from + 3)}`;
    },
  };
}

/** PNG, section 9: each row says how it was made from its neighbours. In place. */
function unfilter(rows: Buffer, length: number, height: number, bytesEach: number): void {
  const of = (index: number): number => rows[index] ?? 0;
  for (let row = 0; row < height; row += 1) {
    const start = row * (length + 1) + 1;
    const filter = of(start - 1);
    for (let place = 0; place < length; place += 1) {
      const left = place >= bytesEach ? of(start + place - bytesEach) : 0;
      const up = row > 0 ? of(start + place - length - 1) : 0;
      const corner = row > 0 && place >= bytesEach ? of(start + place - length - 1 - bytesEach) : 0;
      const added = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      rows[start + place] = (of(start + place) + added) & 0xff;
    }
  }
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
