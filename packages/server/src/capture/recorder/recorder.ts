import { once } from "node:events";

import type { VerdictCode } from "@muniment/verify";

import { DevToolsClosed, DevToolsError, type Session } from "../browser/index.ts";
import type { Exchange } from "../exchange.ts";
import type { EgressBlock, EgressFailure } from "../network/index.ts";
import { BodyCollector, browserBuffer, type Collected } from "./body-collector.ts";
import { CollectedBody, type Scratch } from "./collected-body.ts";
import { exchangeOf, hasBody, requestHeaders, statusOf } from "./exchange-of-hop.ts";
import { lineOfHop, lineOfInside, lineOfOwn, lineOfSocket } from "./fate-line.ts";
import { Fates } from "./fates.ts";
import type { HeaderOrder, HeaderOrders } from "./header-order.ts";
import { hostAndPort } from "./host-and-port.ts";
import { judgeHop, judgeInside, judgeSocket, truncationOf, withoutRequestBody, type Circumstances } from "./judge.ts";
import { listenToNetwork } from "./network-events.ts";
import { RequestTable, type Hop, type HopListener, type Inside } from "./request-table.ts";
import type { Target } from "./targets.ts";
import { exchangeOfSocket, WebSockets, type Socket } from "./web-sockets.ts";

export interface RecorderOptions {
  readonly scratch: Scratch;
  /** Stores an exchange. Called one at a time. */
  readonly write: (exchange: Exchange) => Promise<void>;
  /** The way out, as it saw the same requests. */
  readonly egress: {
    servers(): readonly { readonly host: string; readonly port: number; readonly address: string }[];
    blocked(): readonly EgressBlock[];
    failures(): readonly EgressFailure[];
  };
  /** The body of a navigation that the browser gave up because it is a download; null if it is none. */
  readonly download: (url: string) => Promise<Collected | null>;
  readonly headerOrders: HeaderOrders;
  readonly limits: { readonly bytes: number; readonly requests: number };
  /** A limit was reached: whoever listens ends the loading. Called once. */
  readonly onLimit: (code: VerdictCode) => void;
  /** Told of each hop as it starts, is answered, ends, and is written; of the last with its exchange, if there was one. */
  readonly watch: readonly HopWatcher[];
  readonly now: () => number;
}

export interface HopWatcher {
  started?(hop: Hop): void;
  /** On the wire: its headers and body may still be on their way. Also of a request that was answered inside the browser. */
  ended?(hop: Hop): void;
  responded?(hop: Hop): void;
  written?(hop: Hop, exchange: Exchange, whole: boolean): void;
}

export interface Activity {
  /** Requests on their way, without those that have no end by their nature. */
  readonly open: number;
  /** When anything last began, came in or ended. */
  readonly lastMs: number;
  readonly requests: number;
  readonly bytes: number;
}

export interface Recorded {
  readonly requests: number;
  readonly responses: number;
  readonly bodyBytes: number;
  readonly fates: Fates;
}

/** Bodies fetched from the browser at once: each stands in memory as a message. */
const fetchesMax = 4;

/**
 * Turns what the browser tells of its requests into exchanges, and holds no request up. Every request that left the browser is
 * written, with its answer or without; what is not whole is a loss. An error of its own (a full disk) rejects `failed`.
 */
export class Recorder implements HopListener {
  /** Rejects when recording is no longer possible. Never resolves. */
  readonly failed: Promise<never>;
  readonly #options: RecorderOptions;
  readonly #table = new RequestTable(this);
  readonly #sockets: WebSockets;
  readonly #collectors = new Map<Hop, BodyCollector>();
  readonly #collecting = new Map<Hop, Promise<Collected>>();
  readonly #answeredBy = new Map<Hop, Session>();
  /** By frame: the document that it shows. */
  readonly #shown = new Map<string, string>();
  readonly #recording = new Set<Promise<void>>();
  readonly #fates: Fates;
  /** The kind of target, by session. */
  readonly #kinds = new Map<string, string>();
  readonly #reject: (error: unknown) => void;
  /** Resolves when the end of the recording waits no longer. */
  readonly #late = Promise.withResolvers<Collected>();
  #writing: Promise<void> = Promise.resolve();
  #fetching: Promise<unknown>[] = [];
  #page: Session | null = null;
  #finished = false;
  #hushedMs = Infinity;
  #limit: VerdictCode | null = null;
  #requests = 0;
  #responses = 0;
  #bodyBytes = 0;
  #told = 0;
  #lastMs = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#fates = new Fates(options.limits);
    const listener = {
      opened: () => {
        this.#begun();
      },
      kept: (bytes: number) => {
        this.#count(bytes);
      },
      ended: (socket: Socket) => {
        this.#recordSocket(socket);
      },
    };
    this.#sockets = new WebSockets(listener, options.scratch, options.now);
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#reject = reject;
    // Somebody may listen only later, or never, if the capture ends before.
    promise.catch(() => undefined);
  }

  /** The commands that make a target tell of its requests. */
  prepare(target: Target): Promise<unknown>[] {
    const { session } = target;
    this.#kinds.set(session.id, target.type);
    if (target.type === "page") this.#page ??= session;
    const guarded =
      <Event>(handle: (event: Event) => void) =>
      (event: Event) => {
        try {
          handle(event);
        } catch (error) {
          this.#reject(error);
        }
      };
    const noted = <Event>(handle: (event: Event) => void) =>
      guarded((event: Event) => {
        this.#lastMs = this.#options.now();
        handle(event);
      });
    listenToNetwork(session, this.#table, noted, (event) => {
      const hop = this.#table.current(event.requestId);
      if (hop === null) return;
      this.#collectors.get(hop)?.data(event, session);
      this.#count(event.dataLength);
    });
    // A socket may chatter for as long as the page stands: that keeps no page from being at rest.
    this.#sockets.listen(session, guarded);
    return [
      session.send("Network.enable", {
        ...browserBuffer,
        enableDurableMessages: true,
        maxPostDataSize: 16 * 1024 * 1024,
      }),
    ];
  }

  activity(): Activity {
    const open = this.#table.open().filter((hop) => !this.#isAside(hop)).length;
    return { open, lastMs: this.#lastMs, requests: this.#requests, bytes: this.#told };
  }

  /** From now on nothing is let out: what the page still asks for is none of the capture's. */
  hushed(): void {
    this.#hushedMs = this.#options.now();
  }

  /** Resolves when nothing that has ended is still being collected. */
  async collected(): Promise<void> {
    while (this.#collecting.size > 0 || this.#recording.size > 0)
      await Promise.race([Promise.all([...this.#collecting.values(), ...this.#recording]), this.failed]);
  }

  /**
   * Ends the recording: what is still on its way is written as it is, after waiting at most `patience` for bodies that the
   * browser is handing over. `limit` is what ended it, if a limit did.
   */
  async finish(limit: VerdictCode | null, patience: AbortSignal): Promise<Recorded> {
    this.#limit ??= limit;
    void aborted(patience).then(() => {
      this.#late.resolve({ body: null, whole: false });
    });
    this.#finished = true;
    this.#sockets.finish();
    for (const hop of this.#table.rest()) this.#recording.add(this.#record(hop));
    await Promise.race([Promise.all(this.#recording), this.failed]);
    await Promise.race([this.#writing, this.failed]);
    return { requests: this.#requests, responses: this.#responses, bodyBytes: this.#bodyBytes, fates: this.#fates };
  }

  /** Counts and stores an exchange that the capturer made, not the page. */
  async add(exchange: Exchange, body: CollectedBody): Promise<void> {
    this.#requests += 1;
    this.#responses += 1;
    this.#count(body.size);
    this.#bodyBytes += body.size;
    this.#fates.add(lineOfOwn(exchange, this.#options.now()), "sent");
    this.#write(exchange, [body]);
    await Promise.race([this.#writing, this.failed]);
  }

  started(hop: Hop): void {
    for (const watcher of this.#options.watch) watcher.started?.(hop);
    this.#begun();
  }

  #begun(): void {
    this.#requests += 1;
    if (this.#requests > this.#options.limits.requests) this.#reach("limit.requests");
  }

  responded(hop: Hop, session: Session): void {
    this.#answeredBy.set(hop, session);
    const collector = new BodyCollector(hop, this.#options.scratch);
    this.#collectors.set(hop, collector);
    if (hop.resourceType === "Document" && hop.frameId !== null) this.#shown.set(hop.frameId, hop.id);
    if (hasBody(hop)) collector.start(session);
    for (const watcher of this.#options.watch) watcher.responded?.(hop);
  }

  ended(hop: Hop, session: Session): void {
    for (const watcher of this.#options.watch) watcher.ended?.(hop);
    if (hop.end?.how === "redirected" || statusOf(hop) === null || !hasBody(hop)) return;
    const collector = this.#collectors.get(hop) ?? new BodyCollector(hop, this.#options.scratch);
    const wireLength = hop.end?.how === "finished" ? hop.end.wireLength : null;
    const collect = async () => {
      const saved = mayBeDownload(hop) ? await this.#options.download(hop.request.url) : null;
      return (
        saved ?? this.#inTurn(() => collector.finish([...new Set([session, ...this.#sessionsOf(hop)])], wireLength))
      );
    };
    const collected = collect();
    collected.catch(this.#reject);
    this.#collecting.set(hop, collected);
  }

  complete(hop: Hop): void {
    if (this.#finished) return; // It was written as it stood.
    const recording = this.#record(hop);
    recording.catch(this.#reject);
    this.#recording.add(recording);
    void recording.finally(() => this.#recording.delete(recording)).catch(() => undefined);
  }

  withdrawn(hop: Hop, by: Inside): void {
    for (const watcher of this.#options.watch) watcher.ended?.(hop);
    this.#requests -= 1;
    this.#fates.add(lineOfInside(hop, judgeInside(by), by, this.#kindOf(hop)), "unsent");
    this.#collecting.delete(hop);
    this.#collectors.delete(hop);
  }

  /** Whom to ask for a body, best first. */
  #sessionsOf(hop: Hop): readonly Session[] {
    return [this.#answeredBy.get(hop), hop.session, this.#page].filter((one) => one !== undefined && one !== null);
  }

  /** Nothing to wait for: it may stay open for ever by its nature, or the document that asked has made way for another. */
  #isAside({ resourceType, frameId, loaderId }: Hop): boolean {
    if (resourceType === "EventSource" || resourceType === "Ping" || resourceType === "Media") return true;
    const shown = frameId === null ? undefined : this.#shown.get(frameId);
    return resourceType !== "Document" && shown !== undefined && loaderId !== "" && loaderId !== shown;
  }

  async #record(hop: Hop): Promise<void> {
    const collector = this.#collectors.get(hop);
    const collecting = this.#collecting.get(hop);
    const nothing = { body: null, whole: false };
    const { body, whole } =
      collecting === undefined
        ? ((await collector?.cut(this.#sessionsOf(hop))) ?? nothing)
        : await Promise.race([collecting, this.#late.promise]);
    this.#collecting.delete(hop);
    this.#collectors.delete(hop);
    this.#answeredBy.delete(hop);
    const requestBody = await this.#requestBody(hop);
    const circumstances = this.#circumstances();
    const answered = statusOf(hop) !== null;
    const judgedAnswer = judgeHop(hop, { any: body !== null, whole }, circumstances);
    const judged = requestBody === "lost" ? withoutRequestBody(judgedAnswer) : judgedAnswer;
    const address = this.#addressOf(hop.request.url);
    // Forbidden by the page's own rules: no request was ever sent, so there is none to write.
    const forbidden = hop.end?.how === "failed" && hop.end.blocked !== null && !answered && hop.extraRequest === null;
    const unsent = forbidden || judgedAnswer.fate === "skipped";
    const line = lineOfHop(hop, judged, { target: this.#kindOf(hop), address }, body?.size ?? 0);
    this.#fates.add(line, unsent ? "unsent" : "sent");
    if (unsent) {
      this.#requests -= 1;
      return;
    }
    if (answered) this.#responses += 1;
    this.#bodyBytes += body?.size ?? 0;
    const cut = answered && !whole && judgedAnswer.fate !== "held" ? truncationOf(hop, this.#limit) : null;
    const sent = requestBody === "lost" ? null : requestBody;
    const exchange = (order: HeaderOrder | null) => exchangeOf(hop, sent, body, cut, address, order);
    // Steps that go by what is there must not wait for the order of its lines.
    for (const watcher of this.#options.watch) watcher.written?.(hop, exchange(null), whole);
    this.#write(exchange(await this.#orderOf(hop)), [body, sent]);
  }

  async #orderOf(hop: Hop): Promise<HeaderOrder | null> {
    if (hop.extraRequest === null) return null;
    const { method, url } = hop.request;
    const isAnswered = statusOf(hop) !== null;
    return this.#options.headerOrders.of({ method, url, headers: requestHeaders(hop), isAnswered });
  }

  #recordSocket(socket: Socket): void {
    const address = this.#addressOf(socket.url);
    const exchange = exchangeOfSocket(socket, address, this.#options.headerOrders);
    const judged = judgeSocket(socket, this.#circumstances());
    this.#fates.add(lineOfSocket(socket, judged, { target: this.#kindOf(socket), address }), "sent");
    if (exchange === null) {
      this.#requests -= 1;
      return;
    }
    if (exchange.response !== null) this.#responses += 1;
    this.#write(exchange, [socket.log?.body ?? null]);
  }

  #kindOf({ session }: { readonly session: Session }): string | null {
    return this.#kinds.get(session.id) ?? null;
  }

  #circumstances(): Circumstances {
    const { egress } = this.#options;
    return { blocked: egress.blocked(), failures: egress.failures(), limit: this.#limit, hushedMs: this.#hushedMs };
  }

  /** The address that was last connected to for this host and port. */
  #addressOf(url: string): string | null {
    const { host, port } = hostAndPort(new URL(url));
    const servers = this.#options.egress.servers();
    return servers.findLast((server) => server.host === host && server.port === port)?.address ?? null;
  }

  /** What was sent with the request; null if nothing was. */
  async #requestBody(hop: Hop): Promise<CollectedBody | "lost" | null> {
    if (hop.request.hasPostData !== true) return null;
    const body = new CollectedBody(this.#options.scratch);
    const entries = hop.request.postDataEntries ?? [];
    if (entries.length > 0 && entries.every(({ bytes }) => bytes !== undefined))
      for (const { bytes = "" } of entries) body.append(Buffer.from(bytes, "base64"));
    else {
      try {
        const { postData, base64Encoded } = await hop.session.send("Network.getRequestPostData", { requestId: hop.id });
        body.append(Buffer.from(postData, base64Encoded ? "base64" : "utf8"));
      } catch (error) {
        if (!(error instanceof DevToolsError || error instanceof DevToolsClosed)) throw error;
        return "lost";
      }
    }
    body.finish();
    return body;
  }

  #write(exchange: Exchange, bodies: readonly (CollectedBody | null)[]): void {
    this.#writing = this.#writing.then(async () => {
      await this.#options.write(exchange);
      for (const body of bodies) body?.discard();
    });
    this.#writing.catch(this.#reject);
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    while (this.#fetching.length >= fetchesMax) await Promise.race(this.#fetching);
    const done = work();
    const settled = Promise.allSettled([done]);
    this.#fetching.push(settled);
    void settled.then(() => {
      this.#fetching = this.#fetching.filter((one) => one !== settled);
    });
    return done;
  }

  #count(bytes: number): void {
    this.#told += bytes;
    if (this.#told > this.#options.limits.bytes) this.#reach("limit.bytes");
  }

  #reach(limit: VerdictCode): void {
    if (this.#limit !== null) return;
    this.#limit = limit;
    this.#options.onLimit(limit);
  }
}

/** The browser ends the request of a download as if the page had given it up, and goes on with it elsewhere. */
function mayBeDownload(hop: Hop): boolean {
  return hop.resourceType === "Document" && hop.end?.how === "failed" && hop.end.error === "net::ERR_ABORTED";
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, "abort");
}
