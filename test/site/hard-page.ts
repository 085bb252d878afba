/** A page that is hard to capture, what it hands out, and what a faithful capture of it must hold. */
import { createHash } from "node:crypto";
import type { CaptureVerdictValue, VerdictCode } from "@muniment/verify";
import type { Answers } from "./part.ts";
import type { SocketAnswer } from "./web-socket.ts";

/** The origins of a site, each as `http://127.0.0.1:1234`. */
export interface Origins {
  readonly main: string;
  /** Another site to the browser: its frames live in a process of their own. */
  readonly other: string;
  /** HTTP/1.1 over TLS, with a certificate that nobody has reason to trust. */
  readonly tls: string;
  /** HTTP/2 over TLS, with the same. */
  readonly h2: string;
  /** Nobody listens there. */
  readonly closed: string;
  /** An address that the capture was not allowed. */
  readonly forbidden: string;
}

export const originNames = ["main", "other", "tls", "h2"] as const;

/** Those of the origins that hand something out. */
export type OriginName = (typeof originNames)[number];

/** An answer that must be in the WACZ. */
export interface Held {
  readonly url: string;
  readonly method: string;
  readonly status: number;
  /** Of the body, content coding removed; null: whatever the server gave, which its log knows. */
  readonly sha256: string | null;
  /** How many of them at least. */
  readonly times: number;
  /** Who asked, as the record must say. `worker`: no server gave it, a service worker made it up. */
  readonly by: "page" | "capturer" | "worker";
  /** Marked as cut by `WARC-Truncated`. */
  readonly truncated: boolean;
  /** What its record must name as the protocol; null: whatever it was. */
  readonly protocol: string | null;
  /** Header lines that the answer must have, as often and in this order; names in any case. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  /** Header lines that the request must have. */
  readonly asked: readonly (readonly [name: string, value: string])[];
}

/** A message over a WebSocket, or an event of an event stream. */
export interface HeldMessage {
  readonly url: string;
  readonly direction: "sent" | "received";
  readonly data: Buffer;
}

export interface Given {
  readonly parts: Readonly<Partial<Record<OriginName, Answers>>>;
  readonly sockets?: Readonly<Record<string, SocketAnswer>>;
  /** The address that is captured; the root of `main` if it is left out. */
  readonly start?: string;
  readonly held: readonly Held[];
  readonly messages?: readonly HeldMessage[];
  /** Parts that no capture can hold: the record must name each, with this code, or with any where it is null. */
  readonly named?: readonly { readonly url: string; readonly code: VerdictCode | null }[];
  readonly verdict: CaptureVerdictValue;
  /** Codes that the verdict's reasons must have. */
  readonly reasons?: readonly VerdictCode[];
  /** Words that must stand in an object of this role. */
  readonly words?: readonly { readonly role: string; readonly text: string }[];
  /** Files that must be there as a whole: in one answer, or put together from ranges. */
  readonly whole?: readonly { readonly url: string; readonly sha256: string }[];
  /** In how many rows of the picture of the whole page a colour must stand: each thing once, and not at every window. */
  readonly colours?: readonly { readonly rgb: readonly [number, number, number]; readonly rows: number }[];
  /** More arguments for `capture`. */
  readonly options?: readonly string[];
}

export interface HardPage {
  readonly kind: string;
  readonly about: string;
  /** Too long or too large for continuous integration. */
  readonly heavy?: true;
  readonly give: (origins: Origins) => Given;
}

export function held(method: string, url: string, more: Partial<Omit<Held, "url" | "method">> = {}): Held {
  const usual = {
    status: 200,
    sha256: null,
    times: 1,
    by: "page",
    truncated: false,
    protocol: null,
    headers: [],
    asked: [],
  } as const;
  return { url, method, ...usual, ...more };
}

/**
 * Every part of the site that is always the same, once, but those that are named as `main GET /path`, and those that are sent
 * in ranges: how often a player asks for these is its own affair.
 */
export function everyPart(origins: Origins, parts: Given["parts"], but: readonly string[] = []): readonly Held[] {
  return originNames.flatMap((name) =>
    Object.entries(parts[name] ?? {}).flatMap(([key, answer]) => {
      if (typeof answer === "function" || answer.ranges || but.includes(`${name} ${key}`)) return [];
      const [method = "", path = ""] = key.split(" ");
      const { status, body } = answer;
      // The log knows what came of a stream; a method that has no body in its answer has none.
      const sha256 = Buffer.isBuffer(body) ? hash(method === "HEAD" ? Buffer.alloc(0) : body) : null;
      return [held(method, origins[name] + path, { status, sha256 })];
    }),
  );
}

/** A page of which every part must be held, and every file that is sent in ranges as a whole. */
export function wholePage(kind: string, about: string, parts: (origins: Origins) => Given["parts"]): HardPage {
  return {
    kind,
    about,
    give: (origins) => {
      const given = parts(origins);
      return { parts: given, held: everyPart(origins, given), whole: everyFile(origins, given), verdict: "complete" };
    },
  };
}

function everyFile(origins: Origins, parts: Given["parts"]): NonNullable<Given["whole"]> {
  return originNames.flatMap((name) =>
    Object.entries(parts[name] ?? {}).flatMap(([key, answer]) => {
      if (typeof answer === "function" || !answer.ranges || !Buffer.isBuffer(answer.body)) return [];
      return [{ url: origins[name] + key.slice("GET ".length), sha256: hash(answer.body) }];
    }),
  );
}

export function hash(bytes: Uint8Array): string {
  return createHash("sha256").update(bytes).digest("hex");
}
