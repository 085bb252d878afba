/** The segments of a JPEG before its picture. Source: ITU-T T.81. */
import type { FactSheet } from "../fact-sheet.ts";
import { BadPicture, PictureBytes, textOf } from "./bytes.ts";
import { tellPhotoshop } from "./iptc.ts";
import { tellExif } from "./tiff.ts";

const segmentsMax = 2000;
const xmpHead = "http://ns.adobe.com/xap/1.0/\0";

export function tellJpeg(bytes: Uint8Array, sheet: FactSheet): void {
  const jpeg = new PictureBytes(bytes, "big");
  let at = 2;
  for (let segment = 0; segment < segmentsMax; segment += 1) {
    while (jpeg.u8(at) === 0xff && jpeg.u8(at + 1) === 0xff) at += 1;
    if (jpeg.u8(at) !== 0xff) throw new BadPicture("a segment of it does not begin where it must");
    const marker = jpeg.u8(at + 1);
    // From here on it is the picture itself.
    if (marker === 0xda || marker === 0xd9) return;
    const size = jpeg.u16(at + 2);
    if (size < 2) throw new BadPicture("a segment of it has no size");
    tellSegment(marker, jpeg.part(at + 4, size - 2), sheet);
    at += 2 + size;
  }
  sheet.leaveOut();
}

function tellSegment(marker: number, bytes: Uint8Array, sheet: FactSheet): void {
  const segment = new PictureBytes(bytes, "big");
  if (isFrame(marker)) {
    sheet.measured("picture.width", segment.u16(3));
    sheet.measured("picture.height", segment.u16(1));
  } else if (marker === 0xfe) sheet.claimed("jpeg.comment", textOf(bytes));
  else if (marker === 0xe1 && segment.says(0, "Exif\0")) tellExif(bytes.subarray(6), sheet);
  else if (marker === 0xe1 && segment.says(0, xmpHead))
    sheet.claimed("xmp.packet", textOf(bytes.subarray(xmpHead.length)));
  else if (marker === 0xed && segment.says(0, "Photoshop 3.0\0")) tellPhotoshop(bytes.subarray(14), sheet);
}

/** All of SOF, and neither DHT, JPG nor DAC, which lie between them. */
function isFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}
