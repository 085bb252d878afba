/** The media type of a file, by its bytes alone. Source: spec/derivation, "The steps of this version". */
import { fileTypeFromBuffer } from "file-type";
import type { Step } from "./step.ts";
import { textType } from "./text-type.ts";

export const typeFact = "type.media";
export const unknownType = "application/octet-stream";

/** One name for one type: that which files are given by their endings. */
const otherNames: Readonly<Record<string, string>> = {
  "video/vnd.avi": "video/x-msvideo",
  "application/x-rar-compressed": "application/vnd.rar",
  "application/xml": "text/xml",
};

export const typeStep: Step = {
  name: "type",
  tool: { name: "file-type", version: "22.3.0" },
  appliesTo: (type) => type === null,
  async read(file, sheet) {
    const found = (await fileTypeFromBuffer(file.head))?.mime;
    // To a reader of types by numbers, a drawing is XML, or nothing.
    const text = found === undefined || found === "application/xml" ? textType(file.head) : null;
    const type = (isWarc(file.head) ? "application/warc" : text) ?? found ?? unknownType;
    sheet.measured(typeFact, otherNames[type] ?? type);
  },
};

/** Its first line begins so, and whatever follows may look like text. */
function isWarc(head: Uint8Array): boolean {
  return Buffer.from(head.subarray(0, 5)).toString("latin1") === "WARC/";
}
