import { createHash } from "node:crypto";
import type { Digest, ParsedRecord, RecordObject } from "@muniment/verify";
import { ArchiveError, type ArchiveReader } from "../../archive/archive.ts";
import { essenceOf } from "../../essence-of.ts";
import { decodeText } from "./decode-text.ts";
import type { ItemText, TextLack, TextPart } from "./item-text.ts";
import { visibleText } from "./visible-text.ts";

/** Of each item: more than any page has that people read, and what a machine with little memory folds in a moment. */
export const textBytesMax = 2 ** 20;
/** Objects of one item that are looked at. */
const objectsMax = 64;

const captureRoles: ReadonlySet<string> = new Set(["text", "text-passed"]);

/**
 * The text of a record's objects, as far as the budget goes. What cannot be read is a lack, never an error: an object that is missing or
 * was changed keeps no other item from being searched. Its bytes are held against their hash where they are read whole.
 */
export async function readItemText(
  archive: Pick<ArchiveReader, "object">,
  record: Pick<ParsedRecord, "kind" | "objects">,
): Promise<ItemText> {
  const parts: TextPart[] = [];
  const lacks: TextLack[] = [];
  let left = textBytesMax;
  for (const object of textObjects(record)) {
    if (left === 0) {
      lacks.push({ path: object.path, lack: "cut", reason: "there is more text in the item than is searched" });
      continue;
    }
    const read = await readObject(archive, object, left);
    if ("lack" in read) {
      lacks.push({ path: object.path, ...read });
      continue;
    }
    left -= read.size;
    const text = isHtml(object) ? visibleText(read.text) : read.text;
    parts.push({ path: object.path, role: object.role, text });
    if (read.size < object.size)
      lacks.push({ path: object.path, lack: "cut", reason: "it is longer than what is searched" });
  }
  return { parts, lacks };
}

/** All of one text, of the object that it is in; or why it is not to be had. */
export type WholeText =
  | { readonly is: "text"; readonly object: RecordObject; readonly text: string }
  | { readonly is: "none" }
  | { readonly is: "too-large"; readonly object: RecordObject }
  | { readonly is: "unreadable"; readonly object: RecordObject; readonly reason: string };

/** The text that an item is compared by: of a capture what was to be seen of the page, of what was taken in its first file that is text. */
export function comparedObject({ kind, objects }: Pick<ParsedRecord, "kind" | "objects">): RecordObject | null {
  const isText = kind === "capture" ? ({ role }: RecordObject) => role === "text" : hasTextType;
  return objects.find(isText) ?? null;
}

/** Reads it whole, with its hash, or not at all: what is compared must not end where a limit was. */
export async function readWholeText(
  archive: Pick<ArchiveReader, "object">,
  record: Pick<ParsedRecord, "kind" | "objects">,
  sizeMax: number,
): Promise<WholeText> {
  const object = comparedObject(record);
  if (object === null) return { is: "none" };
  if (object.size === 0) return { is: "text", object, text: "" };
  if (object.size > sizeMax) return { is: "too-large", object };
  const read = await readObject(archive, object, sizeMax);
  if ("lack" in read) return { is: "unreadable", object, reason: read.reason };
  return { is: "text", object, text: isHtml(object) ? visibleText(read.text) : read.text };
}

/** Records of other kinds are no items. */
function textObjects({ kind, objects }: Pick<ParsedRecord, "kind" | "objects">): readonly RecordObject[] {
  const isText =
    kind === "capture"
      ? ({ role }: RecordObject) => captureRoles.has(role)
      : kind === "intake"
        ? hasTextType
        : () => false;
  return objects.filter((object) => object.size > 0 && isText(object)).slice(0, objectsMax);
}

function hasTextType({ mediaType }: RecordObject): boolean {
  const type = essenceOf(mediaType);
  return type.startsWith("text/") || /^application\/(?:json|xml|xhtml\+xml|x-ndjson|jsonl)$/.test(type);
}

function isHtml({ mediaType }: RecordObject): boolean {
  return ["text/html", "application/xhtml+xml"].includes(essenceOf(mediaType));
}

async function readObject(
  archive: Pick<ArchiveReader, "object">,
  object: RecordObject,
  sizeMax: number,
): Promise<{ readonly text: string; readonly size: number } | Pick<TextLack, "lack" | "reason">> {
  const digest: Digest = `sha256:${object.sha256}`;
  const whole = object.size <= sizeMax;
  const bytes = await readBytes(archive, digest, Math.min(object.size, sizeMax));
  if (typeof bytes === "string") return { lack: "unread", reason: bytes };
  const sealed = !whole || createHash("sha256").update(bytes).digest("hex") === object.sha256;
  if (!sealed) return { lack: "unread", reason: "its bytes are not those that were sealed" };
  const decoded = decodeText(bytes, !whole);
  return decoded.ok ? { text: decoded.text, size: bytes.length } : { lack: "unread", reason: decoded.reason };
}

/** The first `size` bytes, or why they are not to be had. A file that is shorter or longer than its record says is not read on. */
async function readBytes(
  archive: Pick<ArchiveReader, "object">,
  digest: Digest,
  size: number,
): Promise<Uint8Array | string> {
  const pieces: Uint8Array[] = [];
  let got = 0;
  try {
    for await (const piece of archive.object(digest, { start: 0, end: size })) {
      pieces.push(piece);
      got += piece.length;
      if (got > size) break;
    }
  } catch (error) {
    if (error instanceof ArchiveError) return error.message;
    throw error;
  }
  return got === size ? Buffer.concat(pieces) : "it has not the size that its record says";
}
