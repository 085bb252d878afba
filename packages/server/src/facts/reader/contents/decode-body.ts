/** What a reader of an answer gets: its transfer and content codings undone. */
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";
import { indexOf } from "@muniment/verify";

/** In bytes. A body in a coding is held while it is undone; a larger one is told without. */
export const codedMax = 16 * 1024 * 1024;
const decodedMax = 64 * 1024 * 1024;
const lineEnd = Uint8Array.of(0x0d, 0x0a);

/** The value of a field of an HTTP head, in lower case; the values of several are joined. Null if there is none. */
export function headField(head: string, name: string): string | null {
  const values = head
    .split("\r\n")
    .slice(1)
    .flatMap((line) => {
      const colon = line.indexOf(":");
      return colon > 0 && line.slice(0, colon).trim().toLowerCase() === name ? [line.slice(colon + 1).trim()] : [];
    });
  return values.length === 0 ? null : values.join(", ");
}

export interface Codings {
  readonly chunked: boolean;
  /** In the order in which they were put on. */
  readonly content: readonly string[];
}

export function codingsOf(head: string): Codings {
  const list = (name: string): readonly string[] =>
    (headField(head, name) ?? "")
      .toLowerCase()
      .split(",")
      .map((part) => part.trim())
      .filter((part) => part !== "" && part !== "identity");
  return { chunked: list("transfer-encoding").includes("chunked"), content: list("content-encoding") };
}

/**
 * Null where they cannot be undone. Writers that recorded what a browser had already undone left the fields in the head: a body that
 * does not begin as its coding does is taken as it is.
 */
export function decodeBody(bytes: Uint8Array, { chunked, content }: Codings): Uint8Array | null {
  let body = chunked ? (unchunked(bytes) ?? bytes) : bytes;
  for (const coding of [...content].reverse()) {
    const next = undone(body, coding);
    if (next === null) return null;
    body = next;
  }
  return body;
}

/** Null if it is in no chunks. */
function unchunked(bytes: Uint8Array): Uint8Array | null {
  const parts: Uint8Array[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = indexOf(bytes.subarray(at, at + 64), lineEnd);
    const line = end < 0 ? "" : Buffer.from(bytes.subarray(at, at + end)).toString("latin1");
    const digits = /^([0-9a-fA-F]{1,8})[ \t]*(?:;|$)/.exec(line)?.[1];
    if (digits === undefined) return parts.length === 0 ? null : Buffer.concat(parts);
    const size = Number.parseInt(digits, 16);
    if (size === 0) break;
    const start = at + end + 2;
    parts.push(bytes.subarray(start, start + size));
    at = start + size + 2;
  }
  return Buffer.concat(parts);
}

function undone(body: Uint8Array, coding: string): Uint8Array | null {
  const isGzip = body[0] === 0x1f && body[1] === 0x8b;
  const limit = { maxOutputLength: decodedMax };
  try {
    switch (coding) {
      case "gzip":
      case "x-gzip":
        return isGzip ? gunzipSync(body, limit) : body;
      case "deflate":
        return ((body[0] ?? 0) & 0x0f) === 8 ? inflateSync(body, limit) : inflateRawSync(body, limit);
      case "br":
        return brotliDecompressSync(body, limit);
      case "zstd":
        return zstdDecompressSync(body, limit);
      default:
        return null;
    }
  } catch (error) {
    if (error instanceof Error && "code" in error) return null;
    throw error;
  }
}
