/** The size of a picture, and what it says of itself in EXIF, XMP, IPTC and comments. Source: spec/derivation. */
import type { FactSheet } from "./fact-sheet.ts";
import { tellPart } from "./picture/bytes.ts";
import { tellJpeg } from "./picture/jpeg.ts";
import { tellBmp, tellGif, tellWebp } from "./picture/others.ts";
import { tellPng } from "./picture/png.ts";
import { numberIn, tellTiff } from "./picture/tiff.ts";
import type { Step } from "./step.ts";

const readers: Readonly<Record<string, (bytes: Uint8Array, sheet: FactSheet) => void>> = {
  "image/jpeg": tellJpeg,
  "image/png": tellPng,
  "image/apng": tellPng,
  "image/webp": tellWebp,
  "image/gif": tellGif,
  "image/bmp": tellBmp,
  "image/tiff": (bytes, sheet) => {
    const image = tellTiff(bytes, sheet);
    const [width, height] = [numberIn(image, 0x0100), numberIn(image, 0x0101)];
    if (width !== null) sheet.measured("picture.width", width);
    if (height !== null) sheet.measured("picture.height", height);
  },
};

export const pictureStep: Step = {
  name: "picture",
  // The reader's own version, raised whenever it may say something else of the same file.
  tool: { name: "muniment-picture", version: "1" },
  appliesTo: (type) => type !== null && Object.hasOwn(readers, type),
  async read(file, sheet, type) {
    tellPart("picture.rest", sheet, () => readers[type]?.(file.head, sheet));
  },
};
