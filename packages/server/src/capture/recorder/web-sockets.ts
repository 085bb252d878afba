import type { Protocol } from "devtools-protocol";
import { formatInstant } from "@muniment/verify";

import type { Session } from "../browser/index.ts";
import type { Exchange } from "../exchange.ts";
import { headerLines, parseHeaderBlock } from "./headers.ts";
import type { Loss } from "./missing.ts";
import type { Guard } from "./network-events.ts";

type Sent = Protocol.Network.WebSocketWillSendHandshakeRequestEvent;

/**
 * A WebSocket begins as a request, which is recorded; its messages have no place in a WARC, and that is a loss.
 * `guarded` wraps each listener.
 */
export function recordWebSockets(
  session: Session,
  guarded: Guard,
  record: (exchange: Exchange, loss: Loss) => void,
): void {
  const urls = new Map<string, string>();
  const sent = new Map<string, Sent>();
  const end = (requestId: string, answer: Protocol.Network.WebSocketResponse | null): void => {
    const url = urls.get(requestId);
    const request = sent.get(requestId);
    urls.delete(requestId);
    sent.delete(requestId);
    if (url === undefined || request === undefined) return;
    const text = answer === null ? "The WebSocket was not answered" : "Messages over a WebSocket are not kept";
    const part = { url, method: "GET", code: answer === null ? "part.failed" : "part.body-missing", text } as const;
    record(exchangeOf(url, request, answer), { part, weighs: true });
  };
  session.on(
    "Network.webSocketCreated",
    guarded(({ requestId, url }) => {
      urls.set(requestId, url);
    }),
  );
  session.on(
    "Network.webSocketWillSendHandshakeRequest",
    guarded((event) => {
      sent.set(event.requestId, event);
    }),
  );
  session.on(
    "Network.webSocketHandshakeResponseReceived",
    guarded(({ requestId, response }) => {
      end(requestId, response);
    }),
  );
  session.on(
    "Network.webSocketClosed",
    guarded(({ requestId }) => {
      end(requestId, null);
    }),
  );
}

function exchangeOf(url: string, request: Sent, answer: Protocol.Network.WebSocketResponse | null): Exchange {
  const asHttp = new URL(url.replace(/^ws/i, "http"));
  asHttp.hash = "";
  const block = answer?.headersText === undefined ? null : parseHeaderBlock(answer.headersText);
  const headers = block?.headers ?? headerLines(answer?.headers ?? {});
  return {
    url: asHttp.href,
    method: "GET",
    sentAt: formatInstant(request.wallTime * 1000),
    serverAddress: null,
    protocol: "http/1.1",
    request: { headers: headerLines(answer?.requestHeaders ?? request.request.headers), body: null },
    response:
      answer === null
        ? null
        : { status: answer.status, statusText: answer.statusText, headers, body: null, truncated: null },
    note: { resourceType: "WebSocket", askedBy: "page" },
  };
}
