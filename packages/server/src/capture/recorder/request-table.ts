import type { Protocol } from "devtools-protocol";

import type { BrowserRequest, EventParams, Session } from "../browser/index.ts";

type Response = Protocol.Network.Response;

/** One request on the wire: each redirect of a chain is one. Filled as the browser tells of it. */
export interface Hop {
  /** The browser's id, shared by the hops of one chain. */
  readonly id: string;
  /** The document that asked; empty for workers. */
  readonly loaderId: string;
  /** Where it was first told of. */
  readonly session: Session;
  readonly request: BrowserRequest;
  readonly resourceType: string;
  readonly frameId: string | null;
  /** The document or the worker's script that asked, as the browser says; null if it does not. */
  readonly documentUrl: string | null;
  /** Milliseconds since 1970, by the browser's clock, which is this machine's. */
  readonly sentAtMs: number;
  /** What the browser's own clock, in which it tells of all later events, is behind the day's. Milliseconds; null if that is not known. */
  readonly clockMs: number | null;
  response: Response | null;
  /** When the head of the answer was there, and when it ended. Milliseconds since 1970; null while, or where, that is not known. */
  answeredAtMs: number | null;
  endedAtMs: number | null;
  /** Null until the browser says whether it will tell more of this hop. */
  expectsExtra: boolean | null;
  extraRequest: Protocol.Network.RequestWillBeSentExtraInfoEvent | null;
  extraResponse: Protocol.Network.ResponseReceivedExtraInfoEvent | null;
  /** How it ended; null while it is on its way. */
  end: HopEnd | null;
  /** Set, with the answer, where a service worker made it: then nothing left the browser. */
  madeBy: Inside | null;
}

export type HopEnd =
  /** `wireLength`: bytes that came over the wire, headers included. `taken`: of the body, where the network log alone told of the end. */
  | { readonly how: "finished"; readonly wireLength: number; readonly taken?: number }
  | { readonly how: "redirected" }
  | { readonly how: "failed"; readonly error: string; readonly canceled: boolean; readonly blocked: string | null };

type NewHop = Omit<
  Hop,
  "response" | "answeredAtMs" | "endedAtMs" | "expectsExtra" | "extraRequest" | "extraResponse" | "end" | "madeBy"
>;

/** A hop of which nothing more is told than that it was asked for. */
export function newHop(seen: NewHop): Hop {
  return {
    ...seen,
    response: null,
    answeredAtMs: null,
    endedAtMs: null,
    expectsExtra: null,
    extraRequest: null,
    extraResponse: null,
    end: null,
    madeBy: null,
  };
}

interface Chain {
  /** A hop was begun, or the request is known not to have left the browser. */
  begun: boolean;
  readonly hops: Hop[];
  readonly extraRequests: Protocol.Network.RequestWillBeSentExtraInfoEvent[];
  readonly extraResponses: Protocol.Network.ResponseReceivedExtraInfoEvent[];
}

/** What the table tells of. */
export interface HopListener {
  started(hop: Hop): void;
  responded(hop: Hop, session: Session): void;
  /** It has ended. Its headers may still be on their way: see `complete`. */
  ended(hop: Hop, session: Session): void;
  /** Ended, and the browser has told of its headers all that it will. */
  complete(hop: Hop): void;
  /** It was answered inside the browser after all: no request of the capture. */
  withdrawn(hop: Hop, by: Inside): void;
  /** One more request, for which there is no room. Nothing else is told of it. */
  beyond(): void;
}

/** Who answered inside the browser, as far as it says. */
export interface Inside {
  readonly from: "memory-cache" | "disk-cache" | "service-worker" | "browser";
  /** Where a service worker had the answer from. */
  readonly source: Response["serviceWorkerResponseSource"] | null;
  readonly status: number | null;
}

/**
 * Puts together what the browser tells of each request in several events, from several sessions, in no fixed order. Knows
 * nothing of bodies and writes nothing. Only `http` and `https` are in it, and not what a cache answered, or what a service worker passed
 * on (whose own requests are in it).
 */
export class RequestTable {
  readonly #chains = new Map<string, Chain>();
  readonly #open = new Set<Hop>();
  readonly #listener: HopListener;
  readonly #chainsMax: number;

  /** `chainsMax`: how many requests it has room for, with those that have ended: what is told of one late is not another. */
  constructor(listener: HopListener, chainsMax: number) {
    this.#listener = listener;
    this.#chainsMax = chainsMax;
  }

  /** All hops that have not ended. */
  open(): readonly Hop[] {
    return [...this.#open];
  }

  /** All hops that are not complete, ended or not. */
  rest(): Hop[] {
    return [...this.#chains.values()].flatMap(({ hops }) => hops);
  }

  requestWillBeSent(session: Session, event: EventParams<"Network.requestWillBeSent">): void {
    const isWeb = /^https?:/i.test(event.request.url);
    if (!isWeb && !this.#chains.has(event.requestId)) return;
    const chain = this.#chain(event.requestId);
    if (chain === null) {
      this.#listener.beyond();
      return;
    }
    const before = chain.hops.at(-1);
    if (before !== undefined && event.redirectResponse !== undefined) {
      before.response = event.redirectResponse;
      before.expectsExtra = event.redirectHasExtraInfo;
      if (!before.expectsExtra) giveBack(chain, before);
      before.answeredAtMs = before.endedAtMs = headTimeOf(before, event.redirectResponse, event.timestamp);
      this.#end(chain, before, { how: "redirected" }, session);
    } else if (before !== undefined) return; // The same request, told of by the session of a worker whose script it is.
    if (!isWeb) return; // Redirected to where no request can be made.
    this.#begin(chain, {
      id: event.requestId,
      loaderId: event.loaderId,
      session,
      request: event.request,
      resourceType: event.type ?? "Other",
      frameId: event.frameId ?? null,
      documentUrl: event.documentURL,
      sentAtMs: event.wallTime * 1000,
      clockMs: (event.wallTime - event.timestamp) * 1000,
    });
  }

  requestExtra(event: Protocol.Network.RequestWillBeSentExtraInfoEvent): void {
    const chain = this.#chain(event.requestId);
    if (chain === null) return;
    chain.extraRequests.push(event);
    this.#match(chain);
  }

  responseExtra(event: Protocol.Network.ResponseReceivedExtraInfoEvent): void {
    const chain = this.#chain(event.requestId);
    if (chain === null) return;
    chain.extraResponses.push(event);
    this.#match(chain);
  }

  responseReceived(session: Session, event: Protocol.Network.ResponseReceivedEvent): void {
    if (!/^https?:/i.test(event.response.url)) return;
    const inside = isFromWithin(event) ? insideOf(event.response) : null;
    if (inside !== null && !isMade(inside)) {
      this.#withdraw(event.requestId, inside);
      return;
    }
    const chain = this.#chain(event.requestId);
    if (chain === null) return;
    // Workers may be attached a moment too late to tell of the request itself.
    if (!chain.begun) this.#begin(chain, unseenRequest(session, event));
    const hop = chain.hops.at(-1);
    if (hop === undefined || hop.end !== null || hop.response !== null) return;
    hop.response = event.response;
    hop.answeredAtMs = headTimeOf(hop, event.response, event.timestamp);
    hop.expectsExtra = event.hasExtraInfo;
    hop.madeBy = inside;
    if (!hop.expectsExtra) giveBack(chain, hop);
    this.#listener.responded(hop, session);
    this.#match(chain);
  }

  servedFromCache(event: Protocol.Network.RequestServedFromCacheEvent): void {
    this.#withdraw(event.requestId, { from: "memory-cache", source: null, status: null });
  }

  loadingFinished(session: Session, event: Protocol.Network.LoadingFinishedEvent): void {
    const end = { how: "finished", wireLength: event.encodedDataLength } as const;
    this.#endLast(event.requestId, event.timestamp, end, session);
  }

  loadingFailed(session: Session, event: Protocol.Network.LoadingFailedEvent): void {
    const { errorText: error, canceled = false, blockedReason = null } = event;
    const end = { how: "failed", error, canceled, blocked: blockedReason } as const;
    this.#endLast(event.requestId, event.timestamp, end, session);
  }

  /** The hop on which data is coming in. */
  current(requestId: string): Hop | null {
    const hop = this.#chains.get(requestId)?.hops.at(-1) ?? null;
    return hop?.end === null ? hop : null;
  }

  #endLast(requestId: string, timestamp: number, end: HopEnd, session: Session): void {
    const chain = this.#chains.get(requestId);
    const hop = chain?.hops.at(-1);
    // A second end is that of the error page, which the browser shows under the id of the request that failed.
    if (chain === undefined || hop === undefined || hop.end !== null) return;
    hop.endedAtMs = timeOf(hop, timestamp);
    this.#end(chain, hop, end, session);
  }

  #end(chain: Chain, hop: Hop, end: HopEnd, session: Session): void {
    hop.end = end;
    this.#open.delete(hop);
    this.#listener.ended(hop, session);
    this.#match(chain);
  }

  /** The extra events come in the order of the hops, one of each kind for each hop that went over the wire. */
  #match(chain: Chain): void {
    for (const hop of chain.hops) {
      if (hop.expectsExtra === false) continue;
      hop.extraRequest ??= chain.extraRequests.shift() ?? null;
      hop.extraResponse ??= chain.extraResponses.shift() ?? null;
    }
    for (const hop of [...chain.hops]) {
      if (hop.end === null || hop.expectsExtra === null) continue;
      if (hop.expectsExtra && (hop.extraRequest === null || hop.extraResponse === null)) continue;
      chain.hops.splice(chain.hops.indexOf(hop), 1);
      this.#listener.complete(hop);
    }
  }

  #begin(chain: Chain, seen: NewHop): void {
    const hop = newHop(seen);
    chain.begun = true;
    chain.hops.push(hop);
    this.#open.add(hop);
    this.#listener.started(hop);
    this.#match(chain);
  }

  /** Null where there is no room for it. */
  #chain(requestId: string): Chain | null {
    const known = this.#chains.get(requestId);
    if (known !== undefined) return known;
    if (this.#chains.size >= this.#chainsMax) return null;
    const chain = { begun: false, hops: [], extraRequests: [], extraResponses: [] };
    this.#chains.set(requestId, chain);
    return chain;
  }

  #withdraw(requestId: string, by: Inside): void {
    const chain = this.#chain(requestId);
    if (chain === null) return;
    chain.begun = true;
    for (const hop of chain.hops.splice(0)) {
      this.#open.delete(hop);
      this.#listener.withdrawn(hop, by);
    }
  }
}

/** No server gave this answer: a service worker did, or a cache, or the browser itself, as the frame in which it shows a PDF. */
function isFromWithin({ response, hasExtraInfo }: Protocol.Network.ResponseReceivedEvent): boolean {
  if (response.fromServiceWorker === true || response.fromDiskCache === true) return true;
  return !hasExtraInfo && (response.remoteIPAddress ?? "") === "";
}

function insideOf(response: Response): Inside {
  const { status, serviceWorkerResponseSource: source = null } = response;
  if (response.fromServiceWorker === true) return { from: "service-worker", source, status };
  return { from: response.fromDiskCache === true ? "disk-cache" : "browser", source: null, status };
}

/** Unless it passed on what it had asked for itself. */
function isMade({ from, source }: Inside): boolean {
  return from === "service-worker" && source !== "network" && source !== "http-cache";
}

/** `timestamp`: seconds by the browser's own clock. */
function timeOf({ clockMs }: Hop, timestamp: number): number | null {
  return clockMs === null ? null : clockMs + timestamp * 1000;
}

/** `toldAt`: when the browser told of the answer, which may be after its end. */
function headTimeOf(hop: Hop, { timing }: Response, toldAt: number): number | null {
  return timeOf(hop, timing === undefined ? toldAt : timing.requestTime + timing.receiveHeadersEnd / 1000);
}

/** What an answer tells of the request that it belongs to. */
function unseenRequest(session: Session, event: Protocol.Network.ResponseReceivedEvent): NewHop {
  const { response, requestId: id, loaderId, type, frameId } = event;
  const headers = response.requestHeaders ?? {};
  const request = {
    url: response.url,
    method: "GET",
    headers,
    initialPriority: "Medium",
    referrerPolicy: "strict-origin-when-cross-origin",
  } as const;
  // In milliseconds since 1970, of the first byte of the answer: the request went out before it.
  return {
    id,
    loaderId,
    session,
    request,
    resourceType: type,
    frameId: frameId ?? null,
    documentUrl: null,
    sentAtMs: response.responseTime ?? 0,
    clockMs: null,
  };
}

/** A redirect that the browser made by itself (HSTS) has no headers on the wire; those it was given belong to the next hop. */
function giveBack(chain: Chain, hop: Hop): void {
  if (hop.extraRequest !== null) chain.extraRequests.unshift(hop.extraRequest);
  if (hop.extraResponse !== null) chain.extraResponses.unshift(hop.extraResponse);
  hop.extraRequest = hop.extraResponse = null;
}
