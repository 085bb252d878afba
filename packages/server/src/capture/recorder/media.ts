import { formatInstant, type VerdictCode } from "@muniment/verify";

import type { Session } from "../browser/index.ts";
import type { Exchange } from "../exchange.ts";
import { CollectedBody, type Scratch } from "./collected-body.ts";
import { headerLines, headerValue } from "./headers.ts";
import type { HopWatcher } from "./recorder.ts";
import type { Hop } from "./request-table.ts";

/** A file of sound or pictures of which the page took, or kept, only parts. */
export interface MediaFile {
  readonly url: string;
  /** In bytes, as the server says; null if it does not. */
  readonly size: number | null;
  readonly serverAddress: string | null;
}

/** Tells which media files lie in the WARC in parts only. */
export interface MediaWatcher extends HopWatcher {
  /** Those of which no one exchange holds the whole. */
  partial(): readonly MediaFile[];
  /** Tells how fetching the whole of one ended. */
  completed(url: string, whole: boolean): void;
  /** The addresses of those that were fetched whole in the end. */
  completions(): ReadonlySet<string>;
}

/** A page may have thousands of broken pictures; those above stay as they are, and are missing. */
const filesMax = 500;

export function watchMedia(): MediaWatcher {
  const files = new Map<string, { file: MediaFile; whole: boolean }>();
  const completions = new Set<string>();
  const note = (url: string, size: number | null, serverAddress: string | null, whole: boolean) => {
    const before = files.get(url);
    const file = {
      url,
      size: size ?? before?.file.size ?? null,
      serverAddress: serverAddress ?? before?.file.serverAddress ?? null,
    };
    files.set(url, { file, whole: whole || before?.whole === true });
  };
  return {
    completions: () => completions,
    partial: () =>
      [...files.values()]
        .filter(({ whole }) => !whole)
        .map(({ file }) => file)
        .slice(0, filesMax),
    completed(url, whole) {
      if (whole) completions.add(url);
      note(url, null, null, whole);
    },
    // A player that has enough for now leaves its request open for as long as the page stands.
    responded(hop) {
      if (hop.response !== null && isMedia(hop, hop.response.status)) note(withoutFragment(hop), null, null, false);
    },
    written(hop, exchange, whole) {
      const { response, serverAddress, url } = exchange;
      if (response === null) return;
      // A picture that the browser cannot draw is dropped by it, and may be one that others can.
      const dropped = hop.resourceType === "Image" && exchange.method === "GET" && response.status === 200 && !whole;
      if (!dropped && !isMedia(hop, response.status)) return;
      const range = parseContentRange(headerValue(response.headers, "content-range"));
      const length = Number(headerValue(response.headers, "content-length") ?? NaN);
      const size = response.status === 206 ? (range?.total ?? null) : Number.isNaN(length) ? null : length;
      const isAll = response.status === 200 || (range !== null && range.from === 0 && range.to + 1 === range.total);
      note(url, size, serverAddress, whole && isAll);
    },
  };
}

function isMedia(hop: Hop, status: number): boolean {
  return hop.request.method === "GET" && (status === 206 || (status === 200 && hop.resourceType === "Media"));
}

function withoutFragment(hop: Hop): string {
  const url = new URL(hop.request.url);
  url.hash = "";
  return url.href;
}

export interface ContentRange {
  readonly from: number;
  readonly to: number;
  readonly total: number | null;
}

/** RFC 9110 §14.4; null if it is none, or one of no bytes. */
export function parseContentRange(value: string | null): ContentRange | null {
  const parts = /^bytes (\d{1,15})-(\d{1,15})\/(\d{1,15}|\*)$/i.exec(value ?? "");
  if (parts === null) return null;
  const [from, to, total] = [Number(parts[1]), Number(parts[2]), parts[3] === "*" ? null : Number(parts[3])];
  return to < from || (total !== null && to >= total) ? null : { from, to, total };
}

export interface WholeFile {
  readonly exchange: Exchange;
  readonly body: CollectedBody;
  /** What of it is missing; null if nothing is. */
  readonly cut: VerdictCode | null;
}

/** How the browser's stream is read: 1 MiB a message. */
const chunkSize = 1024 * 1024;

export interface FetchOrder {
  readonly page: Session;
  readonly frameId: string;
  readonly file: MediaFile;
  readonly userAgent: string;
  readonly bytesMax: number;
  /** Aborts when the time is up: what has come by then is kept. */
  readonly signal: AbortSignal;
  readonly scratch: Scratch;
  readonly now: () => number;
}

/**
 * Fetches a file once, whole, in the page's own browser context: same cookies, same way out, no questions of origin. The page
 * does not notice. Null if the browser had no answer.
 */
export async function fetchWhole(order: FetchOrder): Promise<WholeFile | null> {
  const { page, frameId, file } = order;
  const sentAt = formatInstant(order.now());
  const options = { disableCache: false, includeCredentials: true };
  const { resource } = await page.send("Network.loadNetworkResource", { frameId, url: file.url, options });
  if (resource.httpStatusCode === undefined || resource.stream === undefined) return null;
  const { body, cut } = await readStream(order, resource.stream);
  const headers = headerLines(resource.headers ?? {});
  const announced = headerValue(headers, "content-encoding") === null ? headerValue(headers, "content-length") : null;
  const short = cut ?? (announced !== null && Number(announced) !== body.size ? "part.cut" : null);
  const truncated =
    short === null ? null : short === "limit.bytes" ? "length" : short === "limit.time" ? "time" : "disconnect";
  const exchange: Exchange = {
    url: file.url,
    method: "GET",
    sentAt,
    serverAddress: file.serverAddress,
    protocol: null,
    request: {
      headers: [
        ["Host", new URL(file.url).host],
        ["User-Agent", order.userAgent],
      ],
      body: null,
    },
    response: { status: resource.httpStatusCode, statusText: "", headers, body, truncated },
    note: { resourceType: "Media", askedBy: "capturer" },
  };
  return { exchange, body, cut: short };
}

async function readStream(
  order: FetchOrder,
  handle: string,
): Promise<{ body: CollectedBody; cut: "limit.bytes" | "limit.time" | null }> {
  const body = new CollectedBody(order.scratch);
  let cut: "limit.bytes" | "limit.time" | null = null;
  for (;;) {
    const { data, base64Encoded = false, eof } = await order.page.send("IO.read", { handle, size: chunkSize });
    body.append(Buffer.from(data, base64Encoded ? "base64" : "utf8"));
    if (eof) break;
    cut = body.size >= order.bytesMax ? "limit.bytes" : order.signal.aborted ? "limit.time" : null;
    if (cut !== null) break;
  }
  body.finish();
  await order.page.send("IO.close", { handle });
  return { body, cut };
}
