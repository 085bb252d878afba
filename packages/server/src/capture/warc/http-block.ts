import type { Exchange, ExchangeResponse } from "../exchange.ts";
import type { HeaderLine } from "../header-line.ts";
import { fieldBlock, safeName, safeUrl, safeValue } from "./warc-fields.ts";

/** The header block of a request, as HTTP/1 writes one: records know no other form. */
export function requestBlock(exchange: Exchange): Uint8Array {
  const url = new URL(safeUrl(exchange.url));
  return fieldBlock(
    `${safeName(exchange.method)} ${url.pathname}${url.search} ${version(exchange)}`,
    safeLines(exchange.request.headers),
  );
}

/**
 * The header block of an answer. The body was handed over without its codings, so the three headers that spoke of them
 * are renamed and the length of what is stored is added. Source: spec/capture, "WARC records".
 */
export function responseBlock(exchange: Exchange, response: ExchangeResponse): Uint8Array {
  const lines = safeLines(response.headers).map(([name, value]): HeaderLine => {
    return describesCoding.has(name.toLowerCase()) ? [`X-Archive-Orig-${name}`, value] : [name, value];
  });
  const statusText = safeValue(response.statusText);
  return fieldBlock(`${version(exchange)} ${String(response.status)} ${statusText}`, [
    ...lines,
    ["Content-Length", String(response.body?.size ?? 0)],
  ]);
}

const describesCoding = new Set(["content-encoding", "transfer-encoding", "content-length"]);

function safeLines(lines: readonly HeaderLine[]): HeaderLine[] {
  return lines.map(([name, value]) => [safeName(name), safeValue(value)]);
}

/** Of the block, not of the connection: HTTP/2 and later are in `WARC-Protocol`. */
function version(exchange: Exchange): string {
  return exchange.protocol === "http/1.0" ? "HTTP/1.0" : "HTTP/1.1";
}
