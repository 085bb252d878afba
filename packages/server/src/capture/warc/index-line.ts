import { lastingParts } from "../file-blocks.ts";
import type { Exchange, ExchangeResponse } from "../exchange.ts";
import { headerValue } from "../header-line.ts";
import { queryMax, requestQuery, urlWithQuery } from "./request-query.ts";
import { byBytes, surtOf } from "./surt.ts";
import { safeName, safeUrl } from "./warc-fields.ts";

/** Where a response record lies in its WARC: offset and length of its gzip member, in bytes. */
export interface RecordPlace {
  readonly offset: number;
  readonly length: number;
  /** As in `WARC-Payload-Digest`. */
  readonly payloadDigest: string;
}

/** Bodies of requests above this do not tell requests apart in the index. */
const requestBodyMax = 1024 * 1024;

/**
 * The CDXJ line of an answer, without the line end; null for one that no replay may find: a part of a body (206) would
 * stand for the whole, and "not modified" (304) for a body that is not there. Both stay in the WARC.
 */
export async function indexLine(
  exchange: Exchange,
  response: ExchangeResponse,
  place: RecordPlace,
  filename: string,
): Promise<string | null> {
  if (response.status === 304 || (response.status === 206 && !isWhole(response))) return null;
  const url = safeUrl(exchange.url);
  const method = safeName(exchange.method);
  const asked = method === "GET" ? null : { method, requestBody: (await queryOf(exchange)).slice(0, queryMax) };
  const key = surtOf(asked === null ? url : urlWithQuery(url, method, asked.requestBody));
  const mime = (headerValue(response.headers, "content-type") ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  const block = {
    url,
    mime: mime === "" ? "unk" : mime,
    status: String(response.status),
    digest: place.payloadDigest,
    length: String(place.length),
    offset: String(place.offset),
    filename,
    ...asked,
  };
  // Milliseconds, as two answers to one URL within a second are common (a redirect to itself that sets a cookie).
  return `${key} ${exchange.sentAt.replace(/\D/g, "")} ${asciiJson(block)}`;
}

/** All lines as the file holds them: sorted by their bytes, each ended by LF. */
export function indexText(lines: readonly string[]): string {
  return [...lines]
    .sort(byBytes)
    .map((line) => `${line}\n`)
    .join("");
}

/** JSON whose characters are ASCII, so that the order of the lines is the same in every language's sort. */
export function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(/[^ -~]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}

function isWhole(response: ExchangeResponse): boolean {
  const size = response.body?.size ?? 0;
  return headerValue(response.headers, "content-range") === `bytes 0-${String(size - 1)}/${String(size)}`;
}

async function queryOf(exchange: Exchange): Promise<string> {
  const { body, headers } = exchange.request;
  if (body !== null && body.size > requestBodyMax) return "";
  const parts: Uint8Array[] = [];
  if (body !== null) for await (const part of lastingParts(body.stream())) parts.push(part);
  return requestQuery(headerValue(headers, "content-type") ?? "", Buffer.concat(parts));
}
