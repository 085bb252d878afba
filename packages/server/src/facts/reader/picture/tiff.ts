/** Directories of TIFF, in which EXIF lies as well. Source: TIFF 6.0, EXIF 3.0. */
import type { FactSheet } from "../fact-sheet.ts";
import { BadPicture, PictureBytes, tellPart, textOf } from "./bytes.ts";
import type { Directory, TagValue } from "./directory.ts";
import { tellPlace } from "./place.ts";
import { imageTags, photoTags, placeTags } from "./tags.ts";

/** Bytes that one value of each type takes. */
const sizes: Readonly<Record<number, number>> = {
  1: 1,
  2: 1,
  3: 2,
  4: 4,
  5: 8,
  6: 1,
  7: 1,
  8: 2,
  9: 4,
  10: 8,
  13: 4,
  129: 1,
};
const tagsMax = 512;
const numbersMax = 16;
const textMax = 1024 * 1024;

const photoDirectory = 0x8769;
const placeDirectory = 0x8825;
const xmpTag = 700;

/** Tells what EXIF says that lies in a picture of another format. */
export function tellExif(bytes: Uint8Array, sheet: FactSheet): void {
  tellPart("exif.rest", sheet, () => {
    tellTiff(bytes, sheet);
  });
}

/** Tells what the directories say, and answers with the first of them. */
export function tellTiff(bytes: Uint8Array, sheet: FactSheet): Directory {
  const tiff = opened(bytes);
  const image = directoryAt(tiff, tiff.u32(4), sheet);
  tellTags(image, imageTags, sheet);
  const inner = (tag: number): Directory => {
    const at = numberIn(image, tag);
    return at === null ? new Map<number, TagValue>() : directoryAt(tiff, at, sheet);
  };
  tellTags(inner(photoDirectory), photoTags, sheet);
  const place = inner(placeDirectory);
  tellTags(place, placeTags, sheet);
  tellPlace(place, sheet);
  const xmp = image.get(xmpTag);
  if (xmp?.is === "bytes") sheet.claimed("xmp.packet", textOf(xmp.bytes));
  return image;
}

export function numberIn(directory: Directory, tag: number): number | null {
  const value = directory.get(tag);
  return value?.is === "numbers" ? (value.numbers[0] ?? null) : null;
}

function opened(bytes: Uint8Array): PictureBytes {
  const [first, second] = bytes;
  const order = first === 0x49 && second === 0x49 ? "little" : first === 0x4d && second === 0x4d ? "big" : null;
  if (order === null) throw new BadPicture("its directories have no order of bytes");
  return new PictureBytes(bytes, order);
}

/** Of a directory that is cut, or a value that lies elsewhere, the rest is told. */
function directoryAt(tiff: PictureBytes, at: number, sheet: FactSheet): Directory {
  const values = new Map<number, TagValue>();
  if (at + 2 > tiff.length) {
    sheet.leaveOut();
    return values;
  }
  const count = tiff.u16(at);
  for (let place = 0; place < count; place += 1) {
    const entry = at + 2 + place * 12;
    if (place >= tagsMax || entry + 12 > tiff.length) {
      sheet.leaveOut();
      break;
    }
    const value = valueAt(tiff, entry);
    if (value === null) sheet.leaveOut();
    else values.set(tiff.u16(entry), value);
  }
  return values;
}

function valueAt(tiff: PictureBytes, entry: number): TagValue | null {
  const [type, count] = [tiff.u16(entry + 2), tiff.u32(entry + 4)];
  const size = (sizes[type] ?? 0) * count;
  if (sizes[type] === undefined || size > textMax) return null;
  const at = size <= 4 ? entry + 8 : tiff.u32(entry + 8);
  if (at + size > tiff.length) return null;
  if (type === 2 || type === 129) return { is: "text", text: textOf(tiff.part(at, size)) };
  if (type === 1 || type === 6 || type === 7) return { is: "bytes", bytes: tiff.part(at, size) };
  const places = Array.from({ length: Math.min(count, numbersMax) }, (_, place) => at + (place * size) / count);
  if (type === 5) return { is: "fractions", fractions: places.map((one) => [tiff.u32(one), tiff.u32(one + 4)]) };
  if (type === 10) return { is: "fractions", fractions: places.map((one) => [tiff.i32(one), tiff.i32(one + 4)]) };
  const read = (one: number): number => {
    if (type === 3) return tiff.u16(one);
    if (type === 8) return (tiff.u16(one) << 16) >> 16;
    return type === 9 ? tiff.i32(one) : tiff.u32(one);
  };
  return { is: "numbers", numbers: places.map(read) };
}

function tellTags(directory: Directory, names: Readonly<Record<number, string>>, sheet: FactSheet): void {
  for (const [tag, value] of directory) {
    const name = names[tag];
    if (name !== undefined) tellTag(`exif.${name}`, tag, value, sheet);
  }
}

function tellTag(name: string, tag: number, value: TagValue, sheet: FactSheet): void {
  switch (value.is) {
    case "text":
      // A camera that leaves a field empty states nothing.
      if (value.text !== "") sheet.claimed(name, value.text);
      return;
    case "numbers": {
      const [first] = value.numbers;
      if (first !== undefined) sheet.claimed(name, value.numbers.length === 1 ? first : value.numbers.join(" "));
      return;
    }
    case "fractions":
      sheet.claimed(name, value.fractions.map(([over, under]) => `${String(over)}/${String(under)}`).join(" "));
      return;
    case "bytes":
      sheet.claimed(name, bytesAsText(tag, value.bytes));
  }
}

function bytesAsText(tag: number, bytes: Uint8Array): string {
  // XPTitle and its like are UTF-16 in bytes.
  if (tag >= 0x9c9b && tag <= 0x9c9f) return withoutEnd(new TextDecoder("utf-16le").decode(bytes));
  if (tag === 0x00 || tag === 0x05) return bytes.join(tag === 0 ? "." : " ");
  if (tag !== 0x9286 && tag !== 0x1b) return textOf(bytes);
  const charset = textOf(bytes.subarray(0, 8));
  const text = bytes.subarray(8);
  if (charset !== "UNICODE") return textOf(text);
  const big = text[0] === 0xfe || (text[0] === 0 && text[1] !== 0);
  return withoutEnd(new TextDecoder(big ? "utf-16be" : "utf-16le").decode(text));
}

function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && text[end - 1] === "\0") end -= 1;
  return text.slice(0, end);
}
