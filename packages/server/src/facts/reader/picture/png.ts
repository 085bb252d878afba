/** The chunks of a PNG. Source: PNG, third edition. */
import { inflateSync } from "node:zlib";
import type { FactSheet } from "../fact-sheet.ts";
import { BadPicture, latin1, PictureBytes, textOf } from "./bytes.ts";
import { tellExif } from "./tiff.ts";

const chunksMax = 10_000;
const keywordMax = 79;
/** A text of more is not told: what a few bytes unfold to may be a gigabyte. */
const unfoldedMax = 1024 * 1024;

export function tellPng(bytes: Uint8Array, sheet: FactSheet): void {
  const png = new PictureBytes(bytes, "big");
  let at = 8;
  for (let chunk = 0; at < png.length; chunk += 1) {
    if (chunk >= chunksMax) throw new BadPicture("it has too many chunks");
    const [size, type] = [png.u32(at), latin1(png.part(at + 4, 4))];
    if (type === "IEND") return;
    if (type !== "IDAT") tellChunk(type, png.part(at + 8, size), sheet);
    at += 12 + size;
  }
}

function tellChunk(type: string, bytes: Uint8Array, sheet: FactSheet): void {
  const chunk = new PictureBytes(bytes, "big");
  if (type === "IHDR") {
    sheet.measured("picture.width", chunk.u32(0));
    sheet.measured("picture.height", chunk.u32(4));
  } else if (type === "eXIf") tellExif(bytes, sheet);
  else if (type === "tIME")
    sheet.claimed(
      "png.tIME",
      `${String(chunk.u16(0))}-${[2, 3, 4, 5, 6].map((at) => String(chunk.u8(at)).padStart(2, "0")).join("-")}`,
    );
  else if (type === "tEXt" || type === "zTXt" || type === "iTXt") tellText(type, bytes, sheet);
}

function tellText(type: string, bytes: Uint8Array, sheet: FactSheet): void {
  const end = bytes.indexOf(0);
  if (end < 1 || end > keywordMax) {
    sheet.leaveOut();
    return;
  }
  const keyword = latin1(bytes.subarray(0, end));
  const name = keyword === "XML:com.adobe.xmp" ? "xmp.packet" : `png.${keyword.replaceAll(" ", "_")}`;
  const rest = bytes.subarray(end + 1);
  if (type === "tEXt") sheet.claimed(name, textOf(rest));
  else if (type === "zTXt") tellFolded(name, rest.subarray(1), sheet);
  else {
    // A flag, a method, a language and a translated keyword stand before it.
    const [language, translated] = [rest.indexOf(0, 2), rest.indexOf(0, rest.indexOf(0, 2) + 1)];
    if (language < 0 || translated < 0) sheet.leaveOut();
    else if (rest[0] === 1) tellFolded(name, rest.subarray(translated + 1), sheet);
    else sheet.claimed(name, textOf(rest.subarray(translated + 1)));
  }
}

function tellFolded(name: string, bytes: Uint8Array, sheet: FactSheet): void {
  let text: Buffer;
  try {
    text = inflateSync(bytes, { maxOutputLength: unfoldedMax });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (typeof code !== "string") throw error;
    const isLong = code === "ERR_BUFFER_TOO_LARGE";
    sheet.notMeasured(name, isLong ? "the text unfolds to more than a MiB" : "the text cannot be unfolded");
    return;
  }
  sheet.claimed(name, textOf(text));
}
