/** What agencies write into pictures. Source: IPTC-NAA IIM 4.2, in the resource 0x0404 of Photoshop's. */
import type { FactSheet } from "../fact-sheet.ts";
import { PictureBytes, tellPart, textOf } from "./bytes.ts";

const names: Readonly<Record<number, string>> = {
  5: "ObjectName",
  25: "Keywords",
  40: "SpecialInstructions",
  55: "DateCreated",
  60: "TimeCreated",
  62: "DigitalCreationDate",
  80: "By-line",
  85: "By-lineTitle",
  90: "City",
  92: "Sub-location",
  95: "Province-State",
  101: "Country",
  103: "OriginalTransmissionReference",
  105: "Headline",
  110: "Credit",
  115: "Source",
  116: "CopyrightNotice",
  120: "Caption",
  122: "Writer",
};
const partsMax = 1000;

/** Photoshop's resources: a mark, a number, a name and bytes, each made even. */
export function tellPhotoshop(bytes: Uint8Array, sheet: FactSheet): void {
  tellPart("iptc.rest", sheet, () => {
    tellResources(bytes, sheet);
  });
}

function tellResources(bytes: Uint8Array, sheet: FactSheet): void {
  const resources = new PictureBytes(bytes, "big");
  let at = 0;
  for (let part = 0; part < partsMax && resources.says(at, "8BIM"); part += 1) {
    const id = resources.u16(at + 4);
    const name = resources.u8(at + 6) + 1;
    const start = at + 6 + name + (name % 2) + 4;
    const size = resources.u32(start - 4);
    if (id === 0x0404) tellIptc(new PictureBytes(resources.part(start, size), "big"), sheet);
    at = start + size + (size % 2);
  }
}

function tellIptc(data: PictureBytes, sheet: FactSheet): void {
  let at = 0;
  for (let part = 0; part < partsMax && at + 5 <= data.length && data.u8(at) === 0x1c; part += 1) {
    const [record, set, size] = [data.u8(at + 1), data.u8(at + 2), data.u16(at + 3)];
    // The highest bit says that the size is written in another way, which texts have no need of.
    if (size >= 0x8000) {
      sheet.leaveOut();
      return;
    }
    const name = record === 2 ? names[set] : undefined;
    if (name !== undefined) sheet.claimed(`iptc.${name}`, textOf(data.part(at + 5, size)));
    at += 5 + size;
  }
}
