/** The leaf of the log: six lines of text. Source: spec/entry. */
import { decodeUtf8, utf8 } from "./bytes.ts";
import { FormatError, parseDigest, type Digest } from "./digest.ts";
import { parseInstant, type Instant } from "./instant.ts";

/** One leaf. `type` may be one of a later version; `index` is the place that the entry claims. Source: spec/entry. */
export interface Entry {
  readonly type: string;
  readonly index: number;
  readonly time: Instant;
  readonly record: Digest;
  /** 64 lower-case hex digits. */
  readonly nonce: string;
}

export const entrySizeMax = 1024;

const entryForm =
  /^muniment-entry\/1\ntype ([a-z]{1,32})\nindex (0|[1-9][0-9]{0,15})\ntime ([^\n]*)\nrecord ([^\n]*)\nnonce ([0-9a-f]{64})\n$/;

/** Throws `FormatError` if a field is not of its form. */
export function encodeEntry(entry: Entry): Uint8Array {
  const lines = [
    "muniment-entry/1",
    `type ${entry.type}`,
    `index ${String(entry.index)}`,
    `time ${entry.time}`,
    `record ${entry.record}`,
    `nonce ${entry.nonce}`,
  ];
  const bytes = utf8(lines.map((line) => `${line}\n`).join(""));
  parseEntry(bytes);
  return bytes;
}

/** Throws `FormatError` unless the bytes are exactly the six lines of spec/entry. The index is not compared with a place. */
export function parseEntry(bytes: Uint8Array): Entry {
  if (bytes.length > entrySizeMax) throw new FormatError(`the entry is larger than ${String(entrySizeMax)} bytes`);
  const [, type, index, time, record, nonce] = entryForm.exec(decodeUtf8(bytes)) ?? [];
  if (type === undefined || index === undefined || time === undefined || record === undefined || nonce === undefined) {
    throw new FormatError("the entry is not the six lines that an entry is made of");
  }
  if (!Number.isSafeInteger(Number(index))) throw new FormatError("the index of the entry is too large");
  return { type, index: Number(index), time: parseInstant(time), record: parseDigest(record), nonce };
}

const keyEntryStart = utf8("muniment-entry/1\ntype key\n");

/** Whether the bytes begin as an entry of the type `key` does. Cheap, so that every entry of a log can be asked. */
export function isKeyEntry(entry: Uint8Array): boolean {
  return keyEntryStart.every((byte, at) => entry[at] === byte);
}
