import type { ByteStream, Instant } from "@muniment/verify";
import type { HeaderLine } from "./header-line.ts";

/**
 * One request of the browser and what came back. The seam between the recorder, which makes exchanges, and the WARC
 * writer, which stores them. Source: spec/capture, "WARC records".
 */
export interface Exchange {
  /** Absolute, http or https, without a fragment. */
  readonly url: string;
  readonly method: string;
  /** When the request was sent. */
  readonly sentAt: Instant;
  /** The address that was connected to, without port or brackets; null if there was none or it is not known. */
  readonly serverAddress: string | null;
  /** As the browser names it: `http/1.1`, `h2`, `http/1.0`; null if it is not known. */
  readonly protocol: string | null;
  readonly request: {
    /** As sent, in order, case and repetition as far as the browser says. HTTP/2 pseudo headers are left out. */
    readonly headers: readonly HeaderLine[];
    readonly body: BodyPart | null;
    /** The lines stand in the order in which they were sent; else it is not known. */
    readonly isOrdered?: boolean;
  };
  /** Null when the request got no answer. */
  readonly response: ExchangeResponse | null;
  /** What went over the connection once the answer had made it a WebSocket. */
  readonly messages?: SocketMessages;
  readonly note: ExchangeNote;
}

/** Source: spec/capture, "Messages over a WebSocket". */
export interface SocketMessages {
  /** Of the socket: `ws` or `wss`. */
  readonly url: string;
  /** The lines of the record. */
  readonly log: BodyPart;
  /** Why not every message is in it; null if each is. */
  readonly truncated: Truncation | null;
}

export interface ExchangeResponse {
  readonly status: number;
  /** Empty where the protocol has none (HTTP/2) or the server sent none. */
  readonly statusText: string;
  /** As received: case, repeated lines. */
  readonly headers: readonly HeaderLine[];
  /** They stand in the order in which they came; else it is not known. */
  readonly isOrdered?: boolean;
  /** With transfer and content coding removed. Null when the answer has no body by its nature, or it could not be had. */
  readonly body: BodyPart | null;
  /** Why the body is not whole; null when it is. Source: WARC 1.1 §5.13, WARC-Truncated. */
  readonly truncated: Truncation | null;
}

export type Truncation = "length" | "time" | "disconnect" | "unspecified";

export interface ExchangeNote {
  /** The DevTools protocol's resource type: `Document`, `Script`, `Media` … */
  readonly resourceType: string;
  /** Who asked: the page, or the capturer, to complete what the page loaded in part. */
  readonly askedBy: "page" | "capturer";
  /** A server, unless it says otherwise: then nothing went over a connection. */
  readonly answeredBy?: "service-worker";
}

/** Bytes that were collected. Small ones lie in memory, large ones in a scratch file that outlives the exchange. */
export interface BodyPart {
  /** In bytes. */
  readonly size: number;
  /** The bytes from the start; each part stays as it is until the next one is asked for. May be called again. */
  stream(): ByteStream;
}
