import { formatInstant } from "@muniment/verify";

import type { BodyPart, Exchange, ExchangeNote, ExchangeResponse, Truncation } from "../exchange.ts";
import { headerValue, type HeaderLine } from "../header-line.ts";
import { headerLines, parseHeaderBlock } from "./headers.ts";
import { sameLines, type HeaderOrder } from "./header-order.ts";
import type { Hop } from "./request-table.ts";

/** What is known of a hop beside what the browser told of it. */
export interface Known {
  /** The address that was last connected to for its host and port. */
  readonly address: string | null;
  readonly order: HeaderOrder | null;
  readonly by: ExchangeNote["askedBy"];
}

/** The exchange that a hop was, with the bodies that could be had. */
export function exchangeOf(
  hop: Hop,
  requestBody: BodyPart | null,
  responseBody: BodyPart | null,
  truncated: Truncation | null,
  { address, order, by }: Known,
): Exchange {
  return {
    url: urlOf(hop),
    method: hop.request.method,
    sentAt: formatInstant(hop.sentAtMs),
    serverAddress: address,
    protocol: hop.response?.protocol ?? null,
    request: { headers: order?.request ?? requestHeaders(hop), body: requestBody, isOrdered: order !== null },
    response: responseOf(hop, responseBody, truncated, order),
    note: { resourceType: hop.resourceType, askedBy: by },
  };
}

/** The address of its exchange: without a fragment. */
export function urlOf(hop: Hop): string {
  const url = new URL(hop.request.url);
  url.hash = "";
  return url.href;
}

/** What a page asked, and what a service worker made up for it. Nothing of it went over a connection. */
export function exchangeMade(hop: Hop, body: BodyPart | null, truncated: Truncation | null): Exchange {
  const exchange = exchangeOf(hop, null, body, truncated, { address: null, order: null, by: "page" });
  return { ...exchange, protocol: null, note: { ...exchange.note, answeredBy: "service-worker" } };
}

/** The browser tells of them by name only: sorted, in the case that it sent. */
export function requestHeaders(hop: Hop): readonly HeaderLine[] {
  return headerLines(hop.extraRequest?.headers ?? hop.request.headers);
}

/** As the network had them, where the browser tells of that; else as the page was given them. */
export function responseHeaders(hop: Hop): readonly HeaderLine[] {
  return headerLines(hop.extraResponse?.headers ?? hop.response?.headers ?? {});
}

function responseOf(
  hop: Hop,
  body: BodyPart | null,
  truncated: Truncation | null,
  order: HeaderOrder | null,
): ExchangeResponse | null {
  const status = statusOf(hop);
  if (status === null) return null;
  const text = hop.extraResponse?.headersText;
  if (text !== undefined) return { status, ...parseHeaderBlock(text), isOrdered: true, body, truncated };
  const sorted = responseHeaders(hop);
  const ordered = order?.response ?? null;
  const isOrdered = ordered !== null && sameLines(ordered, sorted);
  const headers = isOrdered ? ordered : sorted;
  return { status, statusText: hop.response?.statusText ?? "", headers, isOrdered, body, truncated };
}

/** The status on the wire; null when there was no answer. */
export function statusOf(hop: Hop): number | null {
  return hop.extraResponse?.statusCode ?? hop.response?.status ?? null;
}

/** Whether an answer of this kind has a body at all (RFC 9110 §6.4.1). */
export function hasBody(hop: Hop): boolean {
  const status = statusOf(hop);
  return status !== null && mayHaveBody(status, hop.request.method);
}

export function mayHaveBody(status: number, method: string): boolean {
  return status >= 200 && status !== 204 && status !== 304 && method !== "HEAD";
}

/** The browser ends the request of a download as if the page had given it up, and goes on with it elsewhere. */
export function mayBeDownload(hop: Hop): boolean {
  return hop.resourceType === "Document" && hop.end?.how === "failed" && hop.end.error === "net::ERR_ABORTED";
}

/** Whether there is a body, as the head says. */
export function announcesBody(headers: readonly HeaderLine[]): boolean {
  const length = headerValue(headers, "content-length");
  return length === null ? headerValue(headers, "transfer-encoding") !== null : Number(length) > 0;
}
