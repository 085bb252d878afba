/** WebP, GIF and BMP. Source: WebP container; GIF89a; BITMAPINFOHEADER. */
import type { FactSheet } from "../fact-sheet.ts";
import { BadPicture, latin1, PictureBytes, textOf } from "./bytes.ts";
import { tellExif } from "./tiff.ts";

const chunksMax = 10_000;

export function tellWebp(bytes: Uint8Array, sheet: FactSheet): void {
  const webp = new PictureBytes(bytes, "little");
  let at = 12;
  let hasSize = false;
  for (let chunk = 0; at + 8 <= webp.length; chunk += 1) {
    if (chunk >= chunksMax) throw new BadPicture("it has too many chunks");
    const [type, size] = [latin1(webp.part(at, 4)), webp.u32(at + 4)];
    // The picture itself may be cut: its size stands at the beginning.
    const body = new PictureBytes(bytes.subarray(at + 8, at + 8 + size), "little");
    if (!hasSize) hasSize = tellWebpSize(type, body, sheet);
    if (type === "EXIF") tellExif(body.says(0, "Exif\0\0") ? body.bytes.subarray(6) : body.bytes, sheet);
    if (type === "XMP ") sheet.claimed("xmp.packet", textOf(body.bytes));
    at += 8 + size + (size % 2);
  }
}

function tellWebpSize(type: string, body: PictureBytes, sheet: FactSheet): boolean {
  const u24 = (at: number): number => body.u16(at) | (body.u8(at + 2) << 16);
  if (type === "VP8X") return tellSize(u24(4) + 1, u24(7) + 1, sheet);
  if (type === "VP8 ") return tellSize(body.u16(6) & 0x3fff, body.u16(8) & 0x3fff, sheet);
  if (type !== "VP8L") return false;
  const bits = body.u32(1);
  return tellSize((bits & 0x3fff) + 1, ((bits >>> 14) & 0x3fff) + 1, sheet);
}

export function tellGif(bytes: Uint8Array, sheet: FactSheet): void {
  const gif = new PictureBytes(bytes, "little");
  tellSize(gif.u16(6), gif.u16(8), sheet);
}

export function tellBmp(bytes: Uint8Array, sheet: FactSheet): void {
  const bmp = new PictureBytes(bytes, "little");
  // The oldest form has numbers of two bytes. A height below zero is one from the top.
  if (bmp.u32(14) === 12) tellSize(bmp.u16(18), bmp.u16(20), sheet);
  else tellSize(bmp.i32(18), Math.abs(bmp.i32(22)), sheet);
}

function tellSize(width: number, height: number, sheet: FactSheet): true {
  sheet.measured("picture.width", width);
  sheet.measured("picture.height", height);
  return true;
}
