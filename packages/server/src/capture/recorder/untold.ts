import { formatInstant, type FateLine } from "@muniment/verify";

import type { Exchange } from "../exchange.ts";
import { headerValue, type HeaderLine } from "../header-line.ts";
import { cutText, urlMax } from "./cut-text.ts";
import { announcesBody, mayHaveBody } from "./exchange-of-hop.ts";
import { lineOfFile } from "./fate-line.ts";
import { instantOrNull, type Fates } from "./fates.ts";
import { hostAndPort } from "./host-and-port.ts";
import type { Judgement } from "./judge.ts";
import type { Hop } from "./request-table.ts";
import type { WireAnswer, WireLog, WireRequest } from "./wire-log.ts";

/**
 * Requests that the browser's network log tells of and the DevTools protocol does not. As many of an address as have a line are taken for told.
 * `hushedMs`: from when on nothing reached a server any more; what was sent then, and not answered, is no part of the capture.
 * Source: spec/capture, "What the browser does not hand over".
 */
export function untold(log: WireLog, fates: Fates, hushedMs: number | null): readonly WireRequest[] {
  const all = log.all();
  // Where requests have no line, those that nobody told of cannot be told from them.
  if (all === null || fates.omitted > 0) return [];
  const told = new Map<string, number>();
  const own = new Set<string>();
  for (const { url, method, from, by, target } of fates.lines()) {
    if (from !== null && from !== "server") continue;
    const key = keyOf(method, url);
    told.set(key, (told.get(key) ?? 0) + 1);
    if (by === "capturer" && target === null) own.add(key);
  }
  // What the capturer has the browser fetch is listed once, with the answer at the end of any redirects.
  const ownChains = new Set(
    all.flatMap((one) => (one.isFirst && own.has(keyOf(one.method, one.url)) ? one.chain : [])),
  );
  return all.filter(({ method, url, chain, isFirst, sentAtMs, answer }) => {
    if (answer === null && hushedMs !== null && sentAtMs !== null && sentAtMs >= hushedMs) return false;
    const key = keyOf(method, url);
    const left = told.get(key) ?? 0;
    if (left > 0) told.set(key, left - 1);
    return left === 0 && (isFirst || !ownChains.has(chain)) && /^https?:/i.test(url);
  });
}

/** Lines of the fate list have their addresses cut. */
function keyOf(method: string, url: string): string {
  return `${method} ${cutText(url, urlMax)}`;
}

/** `nowMs`: where the log does not say when it was sent. */
export function exchangeOfUntold(
  { url, method, sentAtMs, headers, answer, bytes }: WireRequest,
  serverAddress: string | null,
  nowMs: number,
): Exchange {
  const truncated = bytes > 0 ? ("unspecified" as const) : null;
  return {
    url,
    method,
    sentAt: formatInstant(sentAtMs ?? nowMs),
    serverAddress,
    protocol: null,
    request: { headers, body: null, isOrdered: true },
    response: answer === null ? null : { ...answer, isOrdered: true, body: null, truncated },
    note: { resourceType: "Other", askedBy: "page" },
  };
}

export function lineOfUntold(one: WireRequest, address: string | null): FateLine {
  const { url, method, sentAtMs, answer } = one;
  const from = answer === null ? null : "server";
  return {
    ...lineOfFile(url, "page", "other", judgeUntold(one)),
    method,
    from,
    status: answer?.status ?? null,
    sent: instantOrNull(sentAtMs),
    ...(from === null ? {} : { address, port: hostAndPort(new URL(url)).port }),
  };
}

const how = "The browser told of it in its network log alone";

function judgeUntold({ method, headers, answer, bytes, end }: WireRequest): Judgement {
  // A report to a server takes nothing from what a visitor sees; nor does what the browser gave up, or a body that it drops unread.
  const weighs = !isReport(headers) && end !== "canceled" && end !== "redirected";
  if (answer === null) return { fate: "failed", code: "part.failed", reason: `${how}, and of no answer`, weighs };
  const isBare =
    !mayHaveBody(answer.status, method) ||
    (end === "redirected" ? !announcesBody(answer.headers) : end === "whole" && bytes === 0);
  const wasSentBare = Number(headerValue(headers, "content-length") ?? 0) === 0;
  if (isBare && wasSentBare) return { fate: "held", code: null, reason: how, weighs: false };
  const reason = `${how}, which has no bodies`;
  return { fate: "cut", code: "part.body-missing", reason, weighs: weighs && !isBare };
}

function isReport(headers: readonly HeaderLine[]): boolean {
  return /^application\/(?:csp-report|reports\+json)/i.test(headerValue(headers, "content-type") ?? "");
}

/**
 * Tells a hop of which the browser told no end what its network log tells: the DevTools protocol is silent on a request once the document
 * that asked is gone. True if it has ended.
 */
export function tellEnd(hop: Hop, log: WireLog): boolean {
  if (hop.end !== null || hop.madeBy !== null) return false;
  const told = log.only(hop.request.method, hop.request.url);
  if (told === null) return false;
  if (told.answer !== null && hop.response === null) hop.extraResponse ??= extraOf(hop, told.answer);
  if (told.end === "whole") hop.end = { how: "finished", wireLength: told.bytes, taken: told.bytes };
  if (told.end === "canceled") hop.end = { how: "failed", error: "net::ERR_ABORTED", canceled: true, blocked: null };
  return hop.end !== null;
}

export const tooManyRedirects = "net::ERR_TOO_MANY_REDIRECTS";

/** Tells a hop at which the browser gave up the answer that it got there: the log has it. */
export async function tellCircle(hop: Hop, log: WireLog): Promise<void> {
  if (hop.end?.how !== "failed" || hop.end.error !== tooManyRedirects || hop.response !== null) return;
  const told = await log.lastOfCircle(hop.request.method, hop.request.url);
  if (told !== null && told.answer !== null) hop.extraResponse ??= extraOf(hop, told.answer);
}

function extraOf({ id }: Hop, { status, headers }: WireAnswer): NonNullable<Hop["extraResponse"]> {
  const map = new Map<string, string>();
  // Repeated lines as the DevTools protocol has them.
  for (const [name, value] of headers) {
    const before = map.get(name);
    map.set(name, before === undefined ? value : `${before}\n${value}`);
  }
  return {
    requestId: id,
    blockedCookies: [],
    headers: Object.fromEntries(map),
    resourceIPAddressSpace: "Unknown",
    statusCode: status,
    cookiePartitionKeyOpaque: false,
  };
}
