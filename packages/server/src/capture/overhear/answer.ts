import type { HeaderLine } from "../header-line.ts";

/** A request as it went over the wire. */
export interface Asked {
  readonly method: string;
  /** Absolute, http or https. */
  readonly url: string;
  /** It asks for another protocol, as a WebSocket's handshake does (RFC 9110 §7.8). */
  readonly isUpgrade: boolean;
}

/** The head of an answer. */
export interface Head {
  readonly status: number;
  /** Empty over HTTP/2, which has none. */
  readonly statusText: string;
  readonly lines: readonly HeaderLine[];
}

/** Takes a body while it comes. What it is given is a view: it copies what it keeps. */
export interface BodyTaker {
  add(bytes: Buffer): void;
  /** It has ended, or is given up. Called once. */
  end(whole: boolean): void;
}

/** Who hears of answers; null for one whose body nobody wants. */
export type Hearer = (asked: Asked, head: Head) => BodyTaker | null;
