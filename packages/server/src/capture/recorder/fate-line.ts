import type { FateLine, VerdictCode } from "@muniment/verify";
import type { Protocol } from "devtools-protocol";

import type { Exchange } from "../exchange.ts";
import { statusOf } from "./exchange-of-hop.ts";
import { instantOrNull } from "./fates.ts";
import { hostAndPort } from "./host-and-port.ts";
import { judgedOwn, type Judgement } from "./judge.ts";
import type { Hop, Inside } from "./request-table.ts";
import type { Socket } from "./web-sockets.ts";

/** What is known of a request beside what the browser told of it. */
export interface Surroundings {
  /** The kind of target that asked. */
  readonly target: string | null;
  /** The address that was last connected to for its host and port. */
  readonly address: string | null;
  readonly by: FateLine["by"];
}

/** A request that left the browser, or was to. `bytes`: of its body that are kept. */
export function lineOfHop(hop: Hop, judged: Judgement, { target, address, by }: Surroundings, bytes: number): FateLine {
  const status = statusOf(hop);
  const answered = status !== null;
  const details = hop.response?.securityDetails;
  return {
    ...asked(hop, target, by),
    from: answered ? "server" : null,
    status,
    ...(by === "page" ? judged : judgedOwn(judged, hop)),
    bytes,
    protocol: hop.response?.protocol ?? null,
    ...(answered ? connectedTo(hop.request.url, address) : unconnected),
    tls: details === undefined ? null : { ...tlsOf(details), chain: null },
  };
}

/** A request that was answered inside the browser. */
export function lineOfInside(
  hop: Hop,
  judged: Judgement,
  { from, status }: Inside,
  { target, by }: Pick<Surroundings, "target" | "by">,
  bytes: number,
): FateLine {
  return { ...asked(hop, target, by), from, status, ...judged, bytes, protocol: null, ...unconnected, tls: null };
}

export function lineOfSocket(
  socket: Socket,
  judged: Judgement,
  { target, address }: Omit<Surroundings, "by">,
): FateLine {
  const { url, handshake, answer, refusal, closedMs, openedMs } = socket;
  const answered = answer !== null || refusal !== null;
  return {
    url,
    method: "GET",
    type: "websocket",
    by: "page",
    target,
    frame: null,
    document: null,
    from: answered ? "server" : null,
    status: answer?.response.status ?? refusal?.status ?? null,
    ...judged,
    bytes: socket.log?.body.size ?? refusal?.body?.size ?? 0,
    sent: instantOrNull(handshake === null ? openedMs : handshake.wallTime * 1000),
    answered:
      answer === null || handshake === null
        ? null
        : instantOrNull((handshake.wallTime + answer.timestamp - handshake.timestamp) * 1000),
    ended: instantOrNull(closedMs),
    protocol: answered ? "http/1.1" : null,
    ...(answered ? connectedTo(url, address) : unconnected),
    tls: null,
  };
}

/** What the capturer asked for itself. */
export function lineOfOwn(exchange: Exchange, missing: VerdictCode | null, endedMs: number): FateLine {
  const { url, method, note, sentAt, response, protocol, serverAddress } = exchange;
  const cut = response?.truncated ?? null;
  return {
    url,
    method,
    type: note.resourceType.toLowerCase(),
    by: "capturer",
    ...unasked,
    from: response === null ? null : "server",
    status: response?.status ?? null,
    fate: response === null ? "failed" : cut === null ? "held" : "cut",
    code: missing,
    reason: response === null ? reasonOf(missing) : cut === null ? null : `What the capturer fetched was cut (${cut})`,
    weighs: false,
    bytes: response?.body?.size ?? 0,
    sent: sentAt,
    answered: null,
    ended: instantOrNull(endedMs),
    protocol,
    ...(response === null ? unconnected : connectedTo(url, serverAddress)),
    tls: null,
  };
}

function reasonOf(missing: VerdictCode | null): string {
  return missing === "limit.time"
    ? "The browser had not all of it when the time for it was up, and hands nothing over before"
    : "The browser told of no answer";
}

/** A file of which a request is known by its address alone. */
export function lineOfFile(url: string, by: FateLine["by"], type: string, judged: Judgement): FateLine {
  return {
    url,
    method: "GET",
    type,
    by,
    ...unasked,
    from: null,
    status: null,
    ...judged,
    bytes: 0,
    sent: null,
    answered: null,
    ended: null,
    protocol: null,
    ...unconnected,
    tls: null,
  };
}

const unasked = { target: null, frame: null, document: null } as const;
const unconnected = { address: null, port: null } as const;

function asked(hop: Hop, target: string | null, by: FateLine["by"]) {
  return {
    url: hop.request.url,
    method: hop.request.method,
    type: hop.resourceType.toLowerCase(),
    by,
    target,
    frame: hop.frameId,
    document: hop.documentUrl,
    sent: instantOrNull(hop.sentAtMs),
    answered: instantOrNull(hop.answeredAtMs),
    ended: instantOrNull(hop.endedAtMs),
  } as const;
}

function connectedTo(url: string, address: string | null) {
  return { address, port: hostAndPort(new URL(url)).port };
}

/** What the browser says of the very connection, in the words of a record. */
export function tlsOf({ protocol, cipher, keyExchangeGroup }: Protocol.Network.SecurityDetails): {
  readonly protocol: string;
  readonly cipher: string;
} {
  return { protocol, cipher: keyExchangeGroup === undefined ? cipher : `${cipher}, ${keyExchangeGroup}` };
}
