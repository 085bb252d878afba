import { setTimeout } from "node:timers/promises";
import { brotliDecompressSync, gunzipSync, inflateRawSync, inflateSync, zstdDecompressSync } from "node:zlib";

import { headerValue, type HeaderLine } from "../header-line.ts";
import type { Asked, Head, Overheard, Overhearing } from "../overhear/index.ts";
import type { Collected } from "./body-collector.ts";
import { CollectedBody, type Scratch } from "./collected-body.ts";
import { announcesBody, responseHeaders, statusOf } from "./exchange-of-hop.ts";
import { sameLines } from "./header-order.ts";
import { headerLines, parseHeaderBlock } from "./headers.ts";
import type { Refusal } from "./refusal.ts";
import type { Hop } from "./request-table.ts";
import { tooManyRedirects } from "./untold.ts";

/** Such a body ends with its head, as a rule; one that comes later is waited for this long. */
const lookMs = 20;
const looks = 25;

/** Of a body with its coding removed, in bytes: what is packed within a limit may be a thousand times larger. */
const decodedMax = 16 * 1024 * 1024;

/** Not that of a redirect, of the one at which the browser gave up too, and of a preflight. */
export function isHandedOver(hop: Hop): boolean {
  const { end } = hop;
  const isRedirect = end?.how === "redirected" || (end?.how === "failed" && end.error === tooManyRedirects);
  return !isRedirect && !isPreflight(hop);
}

/** A browser's question before a request. No page can set the line in which it is asked. */
function isPreflight({ request }: Hop): boolean {
  return (
    request.method === "OPTIONS" && headerValue(headerLines(request.headers), "access-control-request-method") !== null
  );
}

/**
 * A body that the browser does not hand over, as it went over the connection: that of the answer to the same request whose status and every line
 * are those that the browser tells of. Waits a moment for one that is still coming. Where it was not overheard, the head says whether
 * there was one.
 */
export async function overheardBody(
  hop: Hop,
  { overhearing, scratch }: { readonly overhearing: Overhearing; readonly scratch: Scratch },
): Promise<Collected> {
  const { method, url } = hop.request;
  const answer = await taken({ method, url, isUpgrade: false }, overhearing, (head) => isOf(hop, head));
  const had = answer === null ? null : collected(answer, scratch);
  return had ?? { body: null, whole: !announcesBody(responseHeaders(hop)) };
}

/** The answer by which a server refused a WebSocket; null where it was not overheard. The browser tells of no such answer but its status, in words. */
export async function refusalOf(
  {
    url,
    handshake,
    answer,
  }: { readonly url: string; readonly handshake: object | null; readonly answer: object | null },
  { overhearing, scratch }: { readonly overhearing: Overhearing; readonly scratch: Scratch },
): Promise<Refusal | null> {
  if (handshake === null || answer !== null) return null;
  const asked = { method: "GET", url: url.replace(/^ws/i, "http"), isUpgrade: true };
  const refusal = await taken(asked, overhearing, () => true);
  if (refusal === null) return null;
  const { status, statusText, lines } = refusal;
  const had = collected(refusal, scratch) ?? { body: null, whole: false };
  return { status, statusText: textOf(statusText), headers: lines.map(asText), ...had };
}

async function taken(asked: Asked, overhearing: Overhearing, isIt: (head: Head) => boolean): Promise<Overheard | null> {
  for (let look = 0; look < looks && overhearing.mayCome(asked); look += 1) await setTimeout(lookMs);
  return overhearing.take(asked, isIt);
}

function collected(answer: Overheard, scratch: Scratch): Collected | null {
  const had = decoded(answer);
  if (had === null) return null;
  const body = new CollectedBody(scratch);
  body.append(had.bytes);
  body.finish();
  return { body: body.size === 0 ? null : body, whole: had.whole };
}

function isOf(hop: Hop, { status, lines }: Head): boolean {
  if (status !== statusOf(hop)) return false;
  const text = hop.extraResponse?.headersText;
  const told = text === undefined ? responseHeaders(hop) : parseHeaderBlock(text).headers;
  return sameLines(told, lines.map(asText));
}

function asText([name, value]: HeaderLine): HeaderLine {
  return [textOf(name), textOf(value)];
}

/** As the browser reads the bytes of a head: UTF-8, or else Latin-1. */
function textOf(bytes: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(Buffer.from(bytes, "latin1"));
  } catch {
    return bytes;
  }
}

/** With the codings of its head removed (RFC 9110 §8.4), as of every other body; null where that cannot be done. What can be unpacked is whole. */
function decoded({ lines, body, whole }: Overheard): { readonly bytes: Buffer; readonly whole: boolean } | null {
  const told = headerValue(lines, "content-encoding")?.toLowerCase().split(",") ?? [];
  const codings = told.map((one) => one.trim()).filter((one) => one !== "identity");
  if (codings.length === 0 || body.length === 0) return { bytes: body, whole };
  if (codings.length > codingsMax) return null;
  try {
    return { bytes: codings.reduceRight((bytes, coding) => withoutCoding(coding, bytes), body), whole: true };
  } catch (error) {
    // Of the unpacker, or of a coding that is none.
    if (error instanceof RangeError || (error instanceof Error && "code" in error)) return null;
    throw error;
  }
}

const codingsMax = 3;

function withoutCoding(coding: string, bytes: Buffer): Buffer {
  const limit = { maxOutputLength: decodedMax };
  switch (coding) {
    case "gzip":
    case "x-gzip":
      return gunzipSync(bytes, limit);
    case "br":
      return brotliDecompressSync(bytes, limit);
    case "zstd":
      return zstdDecompressSync(bytes, limit);
    case "deflate":
      // With the head of zlib, as it should be, or without, as some servers send it.
      return ((bytes[0] ?? 0) & 0x0f) === 8 ? inflateSync(bytes, limit) : inflateRawSync(bytes, limit);
    default:
      throw new RangeError(`unknown coding ${coding}`);
  }
}
