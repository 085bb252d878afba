import { formatInstant, type VerdictCode } from "@muniment/verify";

import type { Session } from "../browser/index.ts";
import type { Exchange, ExchangeResponse } from "../exchange.ts";
import { aborted } from "./aborted.ts";
import { CollectedBody, type Scratch } from "./collected-body.ts";
import { headerValue } from "../header-line.ts";
import { headerLines } from "./headers.ts";

/** What the capturer asked for, and what came of it. */
export interface WholeFile {
  /** Its response is null where the browser had none, or handed none over in time. */
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
  /** http or https, without a fragment. */
  readonly url: string;
  /** What the page would want it for, as the DevTools protocol names it. */
  readonly resourceType: string;
  /** Null if it is not known. */
  readonly serverAddress: string | null;
  readonly userAgent: string;
  readonly bytesMax: number;
  /** Aborts when the time is up: what has come by then is kept. */
  readonly signal: AbortSignal;
  readonly scratch: Scratch;
  readonly now: () => number;
}

/**
 * Fetches a file once, whole, in the page's own browser context: same cookies, same way out, no questions of origin. The page
 * does not notice. The browser hands nothing over before it has all: where it has not by then, the request alone is told of.
 */
export async function fetchWhole(order: FetchOrder): Promise<WholeFile> {
  const { page, frameId, url } = order;
  const sentAt = formatInstant(order.now());
  const options = { disableCache: false, includeCredentials: true };
  const loading = page.send("Network.loadNetworkResource", { frameId, url, options });
  const late = aborted(order.signal).then(() => "late" as const);
  const loaded = await Promise.race([loading, late]);
  if (loaded === "late") {
    // It may still end, or end with the browser: nobody waits for it any more.
    loading.catch(() => undefined);
    return unanswered(order, sentAt, "limit.time");
  }
  const { httpStatusCode: status, stream, headers: map, netErrorName } = loaded.resource;
  if (status === undefined) return unanswered(order, sentAt, "part.failed");
  const headers = headerLines(map ?? {});
  const { body, cut } =
    stream === undefined
      ? { body: empty(order.scratch), cut: hasNoBody(status) ? null : ("part.body-missing" as const) }
      : await readStream(order, stream, late);
  const announced = headerValue(headers, "content-encoding") === null ? headerValue(headers, "content-length") : null;
  const isShort = netErrorName === brokenOff || (announced !== null && Number(announced) !== body.size);
  const short = cut ?? (isShort ? "part.cut" : null);
  const response = { status, statusText: "", headers, body, truncated: truncationOf(short, isShort) };
  return { exchange: exchangeOf(order, sentAt, response), body, cut: short };
}

/** What the browser says of an answer that was shorter than announced. It drops what came of it. */
const brokenOff = "net::ERR_CONTENT_LENGTH_MISMATCH";

function hasNoBody(status: number): boolean {
  return status === 204 || status === 304;
}

function empty(scratch: Scratch): CollectedBody {
  const body = new CollectedBody(scratch);
  body.finish();
  return body;
}

function unanswered(order: FetchOrder, sentAt: Exchange["sentAt"], cut: VerdictCode): WholeFile {
  return { exchange: exchangeOf(order, sentAt, null), body: empty(order.scratch), cut };
}

function truncationOf(cut: VerdictCode | null, isShort: boolean): ExchangeResponse["truncated"] {
  if (cut === null) return null;
  if (cut === "limit.bytes") return "length";
  if (cut === "limit.time") return "time";
  return isShort ? "disconnect" : "unspecified";
}

function exchangeOf(order: FetchOrder, sentAt: Exchange["sentAt"], response: ExchangeResponse | null): Exchange {
  return {
    url: order.url,
    method: "GET",
    sentAt,
    serverAddress: order.serverAddress,
    protocol: null,
    request: {
      headers: [
        ["Host", new URL(order.url).host],
        ["User-Agent", order.userAgent],
      ],
      body: null,
    },
    response,
    note: { resourceType: order.resourceType, askedBy: "capturer" },
  };
}

async function readStream(
  order: FetchOrder,
  handle: string,
  late: Promise<"late">,
): Promise<{ body: CollectedBody; cut: "limit.bytes" | "limit.time" | null }> {
  const body = new CollectedBody(order.scratch);
  let cut: "limit.bytes" | "limit.time" | null = null;
  for (;;) {
    const read = order.page.send("IO.read", { handle, size: chunkSize });
    const chunk = await Promise.race([read, late]);
    if (chunk === "late") {
      read.catch(() => undefined);
      cut = "limit.time";
      break;
    }
    body.append(Buffer.from(chunk.data, chunk.base64Encoded === true ? "base64" : "utf8"));
    if (chunk.eof) break;
    cut = body.size >= order.bytesMax ? "limit.bytes" : null;
    if (cut !== null) break;
  }
  body.finish();
  // What is left of it in the browser ends with the browser, if not now.
  order.page.send("IO.close", { handle }).catch(() => undefined);
  return { body, cut };
}
