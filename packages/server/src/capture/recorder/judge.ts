import type { Fate, VerdictCode } from "@muniment/verify";

import type { Truncation } from "../exchange.ts";
import type { EgressBlock, EgressFailure } from "../network/index.ts";
import { hasBody, statusOf } from "./exchange-of-hop.ts";
import { hostAndPort } from "./host-and-port.ts";
import type { Hop, Inside } from "./request-table.ts";
import type { Socket } from "./web-sockets.ts";

/** What became of a request, and whether the capture is less complete for it. Source: spec/capture, "The fate list". */
export interface Judgement {
  readonly fate: Fate;
  /** Null where nothing is missing. */
  readonly code: VerdictCode | null;
  readonly reason: string | null;
  /** False when any visitor's browser would have gone without it too: the page itself gave it up or forbade it. */
  readonly weighs: boolean;
}

/** What is known beside the request itself. */
export interface Circumstances {
  readonly blocked: readonly EgressBlock[];
  readonly failures: readonly EgressFailure[];
  /** The limit that ended the loading; null if none was reached. */
  readonly limit: VerdictCode | null;
  /** From when on nothing was let out any more, in milliseconds since 1970; null while all is. */
  readonly hushedMs: number | null;
}

/** What there is of an answer's body. */
export interface KeptBody {
  readonly any: boolean;
  readonly whole: boolean;
}

/** Requests whose loss takes nothing from what a visitor sees: reports to the server, checks before a request, event streams. */
const marginal: readonly string[] = ["Ping", "CSPViolationReport", "Preflight", "EventSource", "Prefetch"];

/** What the browser refuses to any page, whoever opens it. */
const refusedByBrowser = /\bnet::ERR_(?:UNSAFE_PORT|BLOCKED_BY_\w+)/;

const limitText = "A limit of the capture was reached before it was whole";

const held: Judgement = { fate: "held", code: null, reason: null, weighs: false };

export function judgeHop(hop: Hop, kept: KeptBody, circumstances: Circumstances): Judgement {
  const judged = judgementOf(hop, kept, circumstances);
  const isMarginal = marginal.includes(hop.resourceType) || hop.request.method === "OPTIONS";
  return isMarginal ? { ...judged, weighs: false } : judged;
}

function judgementOf(hop: Hop, kept: KeptBody, circumstances: Circumstances): Judgement {
  if (statusOf(hop) === null) return withoutAnswer(hop, circumstances);
  if (kept.whole || !hasBody(hop)) return held;
  if (hop.end?.how !== "redirected") return withoutWholeBody(hop, kept, circumstances);
  return aside("cut", `The browser ${kept.any ? "gave up" : "does not hand over"} the body of a redirect`);
}

/** A request that got no answer, or was not sent. */
function withoutAnswer(hop: Hop, circumstances: Circumstances): Judgement {
  const { end } = hop;
  const { url } = hop.request;
  const { limit } = circumstances;
  const block = blockOf(url, circumstances);
  if (block !== null) return block;
  if (isTooLate(hop, circumstances))
    return aside("skipped", "The page began it when the recording had ended, and nothing of it was let out");
  if (end === null || (end.how === "failed" && limit !== null))
    return missing(
      "failed",
      limit ?? "part.failed",
      limit === null ? "It had no answer when the capture ended" : limitText,
    );
  if (end.how !== "failed") return missing("failed", "part.failed", "The browser told of no answer");
  if (end.blocked !== null)
    return nobodysLoss("blocked", "part.failed", `The page's own rules forbade it (${end.blocked})`);
  if (isGivenUp(end)) return nobodysLoss("failed", "part.failed", "The page itself gave it up");
  if (refusedByBrowser.test(end.error))
    return nobodysLoss("blocked", "part.failed", `The browser refuses this to any page (${end.error})`);
  return missing("failed", "part.failed", `It had no answer: ${failureOf(url, circumstances) ?? end.error}`);
}

/** A request that was answered, and whose body is not whole. */
function withoutWholeBody(hop: Hop, { any }: KeptBody, { limit }: Circumstances): Judgement {
  const { end } = hop;
  if (hop.resourceType === "EventSource" && end === null)
    return aside("cut", "An event stream has no end; it is kept as far as it went");
  const code = any ? "part.cut" : "part.body-missing";
  if (end === null || (end.how === "failed" && limit !== null)) {
    const text = limit === null ? "It was still coming in when the capture ended" : limitText;
    return missing("cut", any ? "part.cut" : (limit ?? code), text);
  }
  if (end.how !== "failed") return missing("cut", code, "The browser did not hand over its body");
  if (isGivenUp(end)) return nobodysLoss("cut", code, "The page itself gave it up on the way");
  // Answered on the wire and withheld from the page: by the rules for other origins, or by the page's.
  if (hop.response === null || end.blocked !== null)
    return nobodysLoss("blocked", code, `The browser kept the answer from the page (${end.blocked ?? end.error})`);
  return missing("cut", code, `It broke off on the way (${end.error})`);
}

/** Of a socket that was closed while it was being opened. */
const givenUp = /closed before the connection is established/;

export function judgeSocket(socket: Socket, circumstances: Circumstances): Judgement {
  const { url, answer, refusal, log, error, closedMs } = socket;
  if (answer !== null) {
    const { messages = 0, omitted = 0 } = log ?? {};
    const text = `Of the messages over this WebSocket the first ${String(messages)} are kept, and ${String(omitted)} are not`;
    return omitted > 0 ? missing("cut", "part.cut", text) : held;
  }
  if (refusal !== null)
    return refusal.whole ? held : aside("cut", "The browser gave up the answer by which it was refused");
  const block = blockOf(url, circumstances);
  if (block !== null) return block;
  if (circumstances.limit !== null) return missing("failed", circumstances.limit, limitText);
  if (closedMs === null) return missing("failed", "part.failed", "It had no answer when the capture ended");
  if (error === null || givenUp.test(error)) return nobodysLoss("failed", "part.failed", "The page itself gave it up");
  const refused = refusedByBrowser.exec(error);
  if (refused !== null)
    return nobodysLoss("blocked", "part.failed", `The browser refuses this to any page (${refused[0]})`);
  const text = `The WebSocket was not answered: ${failureOf(url, circumstances) ?? error}`;
  return missing("failed", "part.failed", text);
}

/** By where a service worker had its answer from, as the browser names it. */
const workerTexts: Readonly<Record<string, string>> = {
  "cache-storage": "A service worker answered from its own store; the request that filled it is listed for itself",
  network: "A service worker passed a server's answer on; its own request is listed for itself",
  "http-cache": "A service worker passed an answer on that the browser had in its cache",
};

/** A request that did not leave the browser. */
export function judgeInside({ from, source }: Inside): Judgement {
  if (from === "memory-cache" || from === "disk-cache")
    return aside(
      "skipped",
      "The browser had the answer in its memory; the request that brought it is listed for itself",
    );
  if (from === "browser") return aside("skipped", "The browser itself made the answer; no server was asked");
  return aside("skipped", workerTexts[source ?? ""] ?? "A service worker answered");
}

/** An answer that a service worker made, and that is kept as the page was given it. */
export function judgeMade(hop: Hop, { any, whole }: KeptBody): Judgement {
  if (whole || !hasBody(hop))
    return aside("held", "A service worker made the answer up; no server was asked, and the page was given this");
  return missing(
    "cut",
    any ? "part.cut" : "part.body-missing",
    "The browser did not hand over the whole of what a service worker made up",
  );
}

/** Of a request that had no way out: the proxy is closed once a limit was reached, and the browser takes no more than it can bear. */
const noWayOut = /^net::ERR_(?:PROXY_CONNECTION_FAILED|INSUFFICIENT_RESOURCES)$/;

/** No request ever left the browser, so there is none to write. The page's own rules forbade it, or there was no way out. */
export function isUnsent(hop: Hop, circumstances: Circumstances): boolean {
  if (statusOf(hop) === null && isTooLate(hop, circumstances)) return true;
  if (hop.end?.how !== "failed" || statusOf(hop) !== null || hop.extraRequest !== null) return false;
  return hop.end.blocked !== null || noWayOut.test(hop.end.error);
}

/** Begun when nothing was let out any more, or about to be, and then refused a connection. */
function isTooLate({ sentAtMs, end, endedAtMs }: Hop, { hushedMs }: Circumstances): boolean {
  if (hushedMs === null) return false;
  const refused = end?.how === "failed" && end.error === "net::ERR_SOCKS_CONNECTION_FAILED";
  return sentAtMs >= hushedMs || (refused && (endedAtMs ?? hushedMs) >= hushedMs);
}

/** There was no time left to write it: what is known of it stands here, and not in the WARC. */
export function unwritten({ status }: { readonly status: number | null }): Judgement {
  return missing(status === null ? "failed" : "cut", "limit.time", "There was no time left to write it");
}

/** What was sent with the request could not be had; what else became of it stands. */
export function withoutRequestBody(judged: Judgement): Judgement {
  const reason = "The browser did not hand over what was sent";
  return judged.code === null ? nobodysLoss("cut", "part.body-missing", reason) : judged;
}

/** What the capturer asked for beside the page: where it is missing, the page lacks nothing, and who gave it up was the capturer. */
export function judgedOwn(judged: Judgement, { end }: Hop): Judgement {
  if (judged.code === null) return judged;
  const isOurs = end?.how === "failed" && end.blocked === null && isGivenUp(end);
  const reason = isOurs ? "The capturer gave it up: the time or the bytes for it were spent" : judged.reason;
  return { ...judged, reason, weighs: false };
}

/** Why a body was cut, in the words of WARC 1.1. */
export function truncationOf({ end }: Hop, limit: VerdictCode | null): Truncation {
  const reached = limit === "limit.bytes" ? "length" : limit === "limit.time" ? "time" : null;
  if (end === null) return reached ?? "time";
  if (end.how !== "failed") return "unspecified";
  // What is closed at a limit has failed, where the browser still comes to say so.
  if (limit !== null) return reached ?? "unspecified";
  return isGivenUp(end) || end.blocked !== null ? "unspecified" : "disconnect";
}

/** By whoever asked: the page, or the capturer. */
function isGivenUp({ canceled, error }: { readonly canceled: boolean; readonly error: string }): boolean {
  return canceled || error === "net::ERR_ABORTED";
}

/** The capture is less complete for it. */
function missing(fate: Fate, code: VerdictCode, reason: string): Judgement {
  return { fate, code, reason, weighs: true };
}

/** It is missing, as it would be for any visitor. */
function nobodysLoss(fate: Fate, code: VerdictCode, reason: string): Judgement {
  return { fate, code, reason, weighs: false };
}

/** Nothing is missing for it. */
function aside(fate: Fate, reason: string): Judgement {
  return { fate, code: null, reason, weighs: false };
}

function blockOf(url: string, { blocked }: Circumstances): Judgement | null {
  const block = rowOf(url, blocked);
  return block === undefined
    ? null
    : missing("blocked", "part.blocked", `Refused by this program's policy: ${block.reason}`);
}

function failureOf(url: string, { failures }: Circumstances): string | null {
  return rowOf(url, failures)?.text ?? null;
}

/** The address is taken apart once: a page may try thousands of servers, and each of its requests is looked for among them. */
function rowOf<Row extends { readonly host: string; readonly port: number }>(
  url: string,
  rows: readonly Row[],
): Row | undefined {
  if (rows.length === 0) return undefined;
  const { host, port } = hostAndPort(new URL(url));
  return rows.find((row) => row.host === host && row.port === port);
}
