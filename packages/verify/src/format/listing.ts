/** What a file that holds others has in it, line by line: a web archive's captures and pages, a ZIP's entries. Source: spec/derivation, "The listing". */
import { countOf } from "./detail-values.ts";
import { utf8 } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import { canonicalJson, memberOf, membersOf, parseJson } from "./json.ts";

/** A place in a file: of which WARC in a WACZ (null in a WARC that is the file itself), and where. In bytes. */
export interface ListedPlace {
  readonly in: string | null;
  readonly offset: number;
}

/** An address that was captured. Strings that the file states are as they stand there, and anybody can have written them. */
export interface ListedCapture extends ListedPlace {
  readonly is: "capture";
  readonly url: string;
  /** As the record writes it; null if it has none. */
  readonly time: string | null;
  readonly type: "response" | "revisit" | "resource" | "conversion";
  readonly status: number | null;
  readonly media: string | null;
  /** Of an HTML document: its title element. */
  readonly title: string | null;
  /** A document that a person could have looked at: HTML that was answered with success. */
  readonly page: boolean;
  /** Of the record or its gzip member as it lies in the file. */
  readonly length: number;
  /** Of the payload as it is stored. */
  readonly size: number;
  /** WARC-Payload-Digest, as it stands there. */
  readonly claimed: string | null;
  /** Whether that is the digest of the payload; null where it is not told or cannot be compared. */
  readonly agrees: boolean | null;
  /** SHA-256 of the payload as it is stored; null for a revisit, whose payload lies elsewhere. */
  readonly payload: string | null;
  /** SHA-256 of what a reader gets, its transfer and content codings undone; null where they cannot be undone, or within no budget. */
  readonly body: string | null;
  /** Of a revisit: where the record lies that it refers to; null where it is not in this file. */
  readonly original: ListedPlace | null;
}

/** A page that the maker of a WACZ names. */
export interface ListedPage {
  readonly is: "page";
  readonly url: string;
  readonly time: string | null;
  readonly title: string | null;
}

/** An entry of a ZIP's directory. */
export interface ListedEntry {
  readonly is: "entry";
  /** As received; bytes that are no UTF-8 are read as ISO 8859-1. */
  readonly name: string;
  /** Its bytes in hex, where they are no UTF-8; else null. */
  readonly nameBytes: string | null;
  readonly size: number;
  readonly packed: number;
  /** As it is written there: a time without a zone. */
  readonly time: string | null;
  readonly method: number;
  readonly encrypted: boolean;
}

/** What is broken. */
export interface ListedFault {
  readonly is: "fault";
  /** Where in the file, or which of its files; null if that cannot be said. */
  readonly in: string | null;
  readonly offset: number | null;
  readonly reason: string;
}

export type ListedLine = ListedCapture | ListedPage | ListedEntry | ListedFault;

export const listingRole = "listing";
export const listingPath = "listing.jsonl";
export const listingMediaType = "application/x-ndjson";
/** UTF-16 units. */
export const listedMax = { url: 16_384, title: 1_000, name: 65_535, short: 255, reason: 1_000 } as const;

const types = ["response", "revisit", "resource", "conversion"] as const;
const hexForm = /^[0-9a-f]{64}$/;
/** In bytes: longer than any line that is within the limits of its parts. */
export const listedLineMax = 1024 * 1024;

/** A line with its end. */
export function encodeListedLine(line: ListedLine): Uint8Array {
  return utf8(canonicalJson(line));
}

/** Throws `FormatError` unless it is one line, exactly as spec/derivation has it. */
export function decodeListedLine(bytes: Uint8Array): ListedLine {
  return parseListedLine(parseJson(bytes, { sizeMax: listedLineMax, depthMax: 4 }));
}

/** Throws `FormatError` unless the value is exactly as spec/derivation has it. */
export function parseListedLine(value: unknown): ListedLine {
  switch (memberOf(value, "is")) {
    case "capture":
      return captureOf(value);
    case "page": {
      const { url, time, title } = membersOf(value, ["is", "url", "time", "title"], "a page of a listing");
      return {
        is: "page",
        url: textOf(url, listedMax.url),
        time: orNull(time, shortOf),
        title: orNull(title, titleOf),
      };
    }
    case "entry":
      return entryOf(value);
    case "fault": {
      const { in: file, offset, reason } = membersOf(value, ["is", "in", "offset", "reason"], "a fault of a listing");
      return {
        is: "fault",
        in: orNull(file, nameOf),
        offset: orNull(offset, countOf),
        reason: textOf(reason, listedMax.reason),
      };
    }
    default:
      throw new FormatError("a line of a listing is of no kind that is known");
  }
}

const captureNames = [
  ...["is", "in", "offset", "url", "time", "type", "status", "media", "title", "page", "length", "size"],
  ...["claimed", "agrees", "payload", "body", "original"],
];

function captureOf(value: unknown): ListedCapture {
  const all = membersOf(value, captureNames, "a capture of a listing");
  const type = types.find((one) => one === all["type"]);
  if (type === undefined) throw new FormatError("a capture of a listing is of no type that is known");
  return {
    is: "capture",
    in: orNull(all["in"], nameOf),
    offset: countOf(all["offset"]),
    url: textOf(all["url"], listedMax.url),
    time: orNull(all["time"], shortOf),
    type,
    status: orNull(all["status"], countOf),
    media: orNull(all["media"], shortOf),
    title: orNull(all["title"], titleOf),
    page: booleanOf(all["page"]),
    length: countOf(all["length"]),
    size: countOf(all["size"]),
    claimed: orNull(all["claimed"], shortOf),
    agrees: orNull(all["agrees"], booleanOf),
    payload: orNull(all["payload"], hashOf),
    body: orNull(all["body"], hashOf),
    original: orNull(all["original"], placeOf),
  };
}

function entryOf(value: unknown): ListedEntry {
  const names = ["is", "name", "nameBytes", "size", "packed", "time", "method", "encrypted"];
  const { name, nameBytes, size, packed, time, method, encrypted } = membersOf(value, names, "an entry of a listing");
  return {
    is: "entry",
    name: nameOf(name),
    nameBytes: orNull(nameBytes, bytesOf),
    size: countOf(size),
    packed: countOf(packed),
    time: orNull(time, shortOf),
    method: countOf(method),
    encrypted: booleanOf(encrypted),
  };
}

function placeOf(value: unknown): ListedPlace {
  const { in: file, offset } = membersOf(value, ["in", "offset"], "a place of a listing");
  return { in: orNull(file, nameOf), offset: countOf(offset) };
}

function orNull<T>(value: unknown, parse: (value: unknown) => T): T | null {
  return value === null ? null : parse(value);
}

function textOf(value: unknown, lengthMax: number): string {
  if (typeof value !== "string" || value.length > lengthMax)
    throw new FormatError("a text of a listing is none, or too long");
  return value;
}

const nameOf = (value: unknown): string => textOf(value, listedMax.name);
const titleOf = (value: unknown): string => textOf(value, listedMax.title);
const shortOf = (value: unknown): string => textOf(value, listedMax.short);

function booleanOf(value: unknown): boolean {
  if (typeof value !== "boolean") throw new FormatError("a part of a listing is neither true nor false");
  return value;
}

function bytesOf(value: unknown): string {
  if (typeof value !== "string" || value.length > 2 * listedMax.name || !/^(?:[0-9a-f]{2})*$/.test(value))
    throw new FormatError("the bytes of a name of a listing are none");
  return value;
}

function hashOf(value: unknown): string {
  if (typeof value !== "string" || !hexForm.test(value)) throw new FormatError("a hash of a listing is none");
  return value;
}
