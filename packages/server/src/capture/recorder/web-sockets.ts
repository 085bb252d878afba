import { formatInstant } from "@muniment/verify";
import type { Protocol } from "devtools-protocol";

import type { EventName, EventParams, Session } from "../browser/index.ts";
import type { Exchange } from "../exchange.ts";
import type { Scratch } from "./collected-body.ts";
import type { HeaderOrders } from "./header-order.ts";
import { headerLines, parseHeaderBlock } from "./headers.ts";
import { MessageLog, messagesMax, type MessageBudget } from "./message-log.ts";
import type { Guard } from "./network-events.ts";
import type { Refusal } from "./refusal.ts";

type Handshake = Protocol.Network.WebSocketWillSendHandshakeRequestEvent;
type Answer = Protocol.Network.WebSocketHandshakeResponseReceivedEvent;

/** One WebSocket, filled as the browser tells of it. */
export interface Socket {
  readonly url: string;
  /** Where it was told of. */
  readonly session: Session;
  readonly openedMs: number;
  /** Null when no handshake left the browser. */
  handshake: Handshake | null;
  /** Null when the handshake was not answered, or by something else than a WebSocket's server. */
  answer: Answer | null;
  /** What it was answered instead, where that is known. */
  refusal: Refusal | null;
  log: MessageLog | null;
  /** The first thing that went wrong, as the browser words it. */
  error: string | null;
  /** When the browser told of its end; null if it did not. Milliseconds since 1970. */
  closedMs: number | null;
}

export interface SocketListener {
  opened(): void;
  /** Bytes of messages that were kept. */
  kept(bytes: number): void;
  ended(socket: Socket): void;
}

/**
 * A WebSocket begins as a request, which is recorded; its messages, both ways, are written behind it when it has ended, or when
 * the capture has.
 */
export class WebSockets {
  readonly #listener: SocketListener;
  readonly #scratch: Scratch;
  readonly #now: () => number;
  readonly #open = new Set<Socket>();
  readonly #budget: MessageBudget = { messages: messagesMax };

  constructor(listener: SocketListener, scratch: Scratch, now: () => number) {
    this.#listener = listener;
    this.#scratch = scratch;
    this.#now = now;
  }

  /** `guard` wraps each listener. */
  listen(session: Session, guard: Guard): void {
    const sockets = new Map<string, Socket>();
    const on = <E extends EventName>(event: E, handle: (params: EventParams<E>) => void) =>
      session.on(event, guard(handle));
    on("Network.webSocketCreated", ({ requestId, url }) => {
      const socket: Socket = {
        url,
        session,
        openedMs: this.#now(),
        handshake: null,
        answer: null,
        refusal: null,
        log: null,
        error: null,
        closedMs: null,
      };
      sockets.set(requestId, socket);
      this.#open.add(socket);
      this.#listener.opened();
    });
    on("Network.webSocketWillSendHandshakeRequest", (event) => {
      const socket = sockets.get(event.requestId);
      if (socket !== undefined) socket.handshake = event;
    });
    on("Network.webSocketHandshakeResponseReceived", (event) => {
      const socket = sockets.get(event.requestId);
      if (socket === undefined) return;
      socket.answer = event;
      socket.log = new MessageLog(socket.url, this.#scratch, this.#budget);
    });
    on("Network.webSocketFrameSent", ({ requestId, timestamp, response }) => {
      this.#message(sockets.get(requestId), timestamp, "page", response);
    });
    on("Network.webSocketFrameReceived", ({ requestId, timestamp, response }) => {
      this.#message(sockets.get(requestId), timestamp, "server", response);
    });
    on("Network.webSocketFrameError", ({ requestId, timestamp, errorMessage }) => {
      const socket = sockets.get(requestId);
      if (socket === undefined) return;
      socket.error ??= errorMessage;
      socket.log?.error(this.#timeOf(socket, timestamp), errorMessage);
    });
    on("Network.webSocketClosed", ({ requestId, timestamp }) => {
      const socket = sockets.get(requestId);
      sockets.delete(requestId);
      if (socket === undefined || !this.#open.delete(socket)) return;
      socket.closedMs = this.#timeOf(socket, timestamp);
      this.#listener.ended(socket);
    });
  }

  /** The capture has ended: those still open are given out as they are. */
  finish(): void {
    for (const socket of this.#open) this.#listener.ended(socket);
    this.#open.clear();
  }

  #message(
    socket: Socket | undefined,
    timestamp: number,
    from: "page" | "server",
    frame: Protocol.Network.WebSocketFrame,
  ): void {
    if (socket === undefined || socket.log === null || !this.#open.has(socket)) return;
    const bytes = socket.log.add(this.#timeOf(socket, timestamp), from, frame);
    if (bytes > 0) this.#listener.kept(bytes);
  }

  /** The browser tells of one moment by the day's clock and by a clock of its own, and of the rest by its own alone. */
  #timeOf({ handshake }: Socket, timestamp: number): number {
    if (handshake === null) return this.#now();
    return (handshake.wallTime + timestamp - handshake.timestamp) * 1000;
  }
}

/** The handshake and what followed. Null when no handshake left the browser: then there is nothing to write. */
export function exchangeOfSocket(socket: Socket, serverAddress: string | null, orders: HeaderOrders): Exchange | null {
  const { url, handshake, refusal, log } = socket;
  if (handshake === null) return null;
  const asHttp = new URL(url.replace(/^ws/i, "http"));
  asHttp.hash = "";
  const answer = socket.answer?.response ?? null;
  const block = answer?.headersText === undefined ? null : parseHeaderBlock(answer.headersText);
  const headers = block?.headers ?? headerLines(answer?.headers ?? {});
  const sorted = headerLines(answer?.requestHeaders ?? handshake.request.headers);
  const order = orders.find({ method: "GET", url, headers: sorted, isAnswered: answer !== null });
  return {
    url: asHttp.href,
    method: "GET",
    sentAt: formatInstant(handshake.wallTime * 1000),
    serverAddress,
    protocol: "http/1.1",
    request: { headers: order?.request ?? sorted, body: null, isOrdered: order !== null },
    response:
      answer === null
        ? refusal && {
            ...refusal,
            isOrdered: true,
            truncated: refusal.whole ? null : "unspecified",
          }
        : {
            status: answer.status,
            statusText: answer.statusText,
            headers,
            isOrdered: block !== null,
            body: null,
            truncated: null,
          },
    ...(log === null ? {} : { messages: log.finish(socket.closedMs === null ? "open" : "closed") }),
    note: { resourceType: "WebSocket", askedBy: "page" },
  };
}
