import { readPng, writePng, type Raster } from "./png.ts";

type Colour = readonly [red: number, green: number, blue: number];

/** A PNG of one colour with a lighter diagonal, `edge` pixels wide and high. */
export function picture(edge: number, colour: Colour): Buffer {
  const rgb = Buffer.alloc(3 * edge * edge);
  for (let y = 0; y < edge; y += 1)
    for (let x = 0; x < edge; x += 1) {
      const light = Math.abs(x - y) < 3 ? 60 : 0;
      rgb.set(
        colour.map((value) => Math.min(255, value + light)),
        3 * (y * edge + x),
      );
    }
  return writePng({ width: edge, height: edge, rgb });
}

/** In how many rows of a PNG a colour stands somewhere. */
export function rowsOf(png: Buffer, [red, green, blue]: Colour): number {
  const { width, height, rgb } = readPng(png);
  let rows = 0;
  for (let y = 0; y < height; y += 1) {
    let found = false;
    for (let at = 3 * y * width; at < 3 * (y + 1) * width && !found; at += 3)
      found = rgb[at] === red && rgb[at + 1] === green && rgb[at + 2] === blue;
    if (found) rows += 1;
  }
  return rows;
}

/** How much one of the three colours of a pixel may be another, of 255: a pixel further off is one that a person could see. */
const tolerance = 8;

export interface Comparison {
  /** Pixels that differ by more than `tolerance`; where the pictures are not of one size, those too that only one has. */
  readonly differing: number;
  readonly of: number;
  /** The two beside each other, and then what differs, in red. */
  readonly beside: Buffer;
}

export function compare(one: Raster, other: Raster): Comparison {
  const width = Math.max(one.width, other.width);
  const height = Math.max(one.height, other.height);
  const rgb = Buffer.alloc(3 * 3 * width * height, 0xff);
  const stride = 3 * width;
  let differing = 0;
  for (let y = 0; y < height; y += 1) {
    const [first, second] = [rowOf(one, y), rowOf(other, y)];
    first.copy(rgb, 3 * y * stride);
    second.copy(rgb, 3 * y * stride + stride);
    // Most rows are alike to the byte.
    if (first.length === stride && first.equals(second)) continue;
    for (let at = 0; at < stride; at += 3) {
      if (isLike(first, second, at)) continue;
      differing += 1;
      rgb.set([220, 0, 0], 3 * y * stride + 2 * stride + at);
    }
  }
  return { differing, of: width * height, beside: writePng({ width: 3 * width, height, rgb }) };
}

/** Empty below the end. */
function rowOf({ width, rgb }: Raster, y: number): Buffer {
  return rgb.subarray(3 * y * width, 3 * (y + 1) * width);
}

function isLike(one: Buffer, other: Buffer, at: number): boolean {
  if (at >= one.length || at >= other.length) return false;
  return [at, at + 1, at + 2].every((place) => Math.abs((one[place] ?? 0) - (other[place] ?? 0)) <= tolerance);
}
