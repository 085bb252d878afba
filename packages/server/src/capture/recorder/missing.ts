import type { MissingPart, VerdictCode } from "@muniment/verify";

import type { Truncation } from "../exchange.ts";
import type { EgressBlock, EgressFailure } from "../network/index.ts";
import type { Hop } from "./request-table.ts";
import type { Socket } from "./web-sockets.ts";

/** A request that is not whole in the WARC, and whether the capture is less complete for it. */
export interface Loss {
  readonly part: MissingPart;
  /** False when any visitor's browser would have gone without it too: the page itself gave it up or forbade it. */
  readonly weighs: boolean;
}

/** What is known beside the hop itself. */
export interface LossContext {
  readonly blocked: readonly EgressBlock[];
  readonly failures: readonly EgressFailure[];
  /** The limit that ended the loading; null if none was reached. */
  readonly limit: VerdictCode | null;
}

/** Requests whose loss takes nothing from what a visitor sees: reports to the server, checks before a request, event streams. */
const marginal: readonly string[] = ["Ping", "CSPViolationReport", "Preflight", "EventSource", "Prefetch"];

/** What the browser refuses to any page, whoever opens it. */
const refusedByBrowser = /\bnet::ERR_(?:UNSAFE_PORT|BLOCKED_BY_\w+)/;

/** A request that got no answer, or was not sent. */
export function lossWithoutAnswer(hop: Hop, context: LossContext): Loss {
  const { url } = hop.request;
  const block = blockOf(url, context);
  if (block !== undefined) return loss(hop, "part.blocked", `Refused by this program's policy: ${block.reason}`, true);
  if (hop.end === null || (hop.end.how === "failed" && context.limit !== null))
    return loss(
      hop,
      context.limit ?? "part.failed",
      context.limit === null ? "It had no answer when the capture ended" : limitText,
      true,
    );
  if (hop.end.how !== "failed") return loss(hop, "part.failed", "The browser told of no answer", true);
  if (hop.end.blocked !== null)
    return loss(hop, "part.failed", `The page's own rules forbade it (${hop.end.blocked})`, false);
  if (hop.end.canceled || hop.end.error === "net::ERR_ABORTED")
    return loss(hop, "part.failed", "The page itself gave it up", false);
  if (refusedByBrowser.test(hop.end.error))
    return loss(hop, "part.failed", `The browser refuses this to any page (${hop.end.error})`, false);
  const failure = context.failures.find((row) => isTargetOf(url, row));
  return loss(hop, "part.failed", `It had no answer: ${failure?.text ?? hop.end.error}`, true);
}

/** A request that was answered, and whose body is not whole. Null when that is no loss. */
export function lossOfBody(hop: Hop, kept: boolean, context: LossContext): Loss | null {
  if (hop.resourceType === "EventSource" && hop.end === null) return null; // It has no end.
  const code = kept ? "part.cut" : "part.body-missing";
  if (hop.end === null || (hop.end.how === "failed" && context.limit !== null)) {
    const text = context.limit === null ? "It was still coming in when the capture ended" : limitText;
    return loss(hop, kept ? "part.cut" : (context.limit ?? code), text, true);
  }
  if (hop.end.how !== "failed") return loss(hop, code, "The browser did not hand over its body", true);
  if (hop.end.canceled || hop.end.error === "net::ERR_ABORTED")
    return loss(hop, code, "The page itself gave it up on the way", false);
  // Answered on the wire and withheld from the page: by the rules for other origins, or by the page's.
  if (hop.response === null || hop.end.blocked !== null)
    return loss(hop, code, `The browser kept the answer from the page (${hop.end.blocked ?? hop.end.error})`, false);
  return loss(hop, code, `It broke off on the way (${hop.end.error})`, true);
}

/** A WebSocket that got no answer, or whose messages are not all kept. Null when that is no loss. */
export function lossOfSocket({ url, answer, log, error, closedMs }: Socket, context: LossContext): Loss | null {
  const lost = (code: VerdictCode, text: string, weighs: boolean): Loss => {
    return { part: { url: url.slice(0, 2_000), method: "GET", code, text }, weighs };
  };
  if (answer !== null) {
    const { messages = 0, omitted = 0 } = log ?? {};
    const text = `Of the messages over this WebSocket the first ${String(messages)} are kept, and ${String(omitted)} are not`;
    return omitted > 0 ? lost("part.cut", text, true) : null;
  }
  const block = blockOf(url, context);
  if (block !== undefined) return lost("part.blocked", `Refused by this program's policy: ${block.reason}`, true);
  if (context.limit !== null) return lost(context.limit, limitText, true);
  if (closedMs === null) return lost("part.failed", "It had no answer when the capture ended", true);
  if (error === null || givenUp.test(error)) return lost("part.failed", "The page itself gave it up", false);
  const refused = refusedByBrowser.exec(error);
  if (refused !== null) return lost("part.failed", `The browser refuses this to any page (${refused[0]})`, false);
  const failure = context.failures.find((row) => isTargetOf(url, row));
  return lost("part.failed", `The WebSocket was not answered: ${failure?.text ?? error}`, true);
}

/** Of a socket that was closed while it was being opened. */
const givenUp = /closed before the connection is established/;

const limitText = "A limit of the capture was reached before it was whole";

function loss(hop: Hop, code: VerdictCode, text: string, weighs: boolean): Loss {
  const url = hop.request.url.slice(0, 2_000);
  const isMarginal = marginal.includes(hop.resourceType) || hop.request.method === "OPTIONS";
  return { part: { url, method: hop.request.method, code, text }, weighs: weighs && !isMarginal };
}

/** Why a body was cut, in the words of WARC 1.1. */
export function truncationOf(hop: Hop, limit: VerdictCode | null): Truncation {
  if (hop.end === null) return limit === "limit.bytes" ? "length" : "time";
  if (hop.end.how !== "failed") return "unspecified";
  if (limit !== null) return limit === "limit.bytes" ? "length" : "unspecified";
  return hop.end.canceled || hop.end.error === "net::ERR_ABORTED" || hop.end.blocked !== null
    ? "unspecified"
    : "disconnect";
}

function blockOf(url: string, { blocked }: LossContext): EgressBlock | undefined {
  return blocked.find((row) => isTargetOf(url, row));
}

function isTargetOf(url: string, row: { readonly host: string; readonly port: number }): boolean {
  const { host, port } = hostAndPort(new URL(url));
  return row.host === host && row.port === port;
}

/** The host as the egress lists it: lower case, without brackets. */
export function hostAndPort(url: URL): { readonly host: string; readonly port: number } {
  const port = url.port === "" ? (url.protocol === "https:" || url.protocol === "wss:" ? 443 : 80) : Number(url.port);
  return { host: url.hostname.replace(/^\[|\]$/g, ""), port };
}
