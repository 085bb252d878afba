import type { FateLine, VerdictCode } from "@muniment/verify";

import type { Session } from "../browser/index.ts";
import { Limit } from "../../limit.ts";
import type { Exchange } from "../exchange.ts";
import { aborted } from "./aborted.ts";
import { BodyCollector, browserBuffer, type Collected } from "./body-collector.ts";
import type { CollectedBody } from "./collected-body.ts";
import { exchangeMade, exchangeOf, hasBody, mayBeDownload, requestHeaders, statusOf } from "./exchange-of-hop.ts";
import { lineOfHop, lineOfInside, lineOfOwn, lineOfSocket } from "./fate-line.ts";
import { EarlyStreams } from "./early-streams.ts";
import { ExchangeWriter } from "./exchange-writer.ts";
import { Fates } from "./fates.ts";
import { HeaderOrders, type HeaderOrder } from "./header-order.ts";
import { hostAndPort } from "./host-and-port.ts";
import {
  isUnsent,
  judgeHop,
  judgeInside,
  judgeMade,
  judgeSocket,
  truncationOf,
  withoutRequestBody,
  type Circumstances,
} from "./judge.ts";
import { listenToNetwork } from "./network-events.ts";
import { isHandedOver, overheardBody, refusalOf } from "./overheard-body.ts";
import type { Activity, Recorded, RecorderOptions } from "./recorder-options.ts";
import { RequestTable, type Hop, type HopListener, type Inside } from "./request-table.ts";
import { bodySentWith } from "./request-body.ts";
import type { Target } from "./targets.ts";
import { Underway } from "./underway.ts";
import { exchangeOfUntold, lineOfUntold, tellCircle, tellEnd, untold } from "./untold.ts";
import { exchangeOfSocket, WebSockets, type Socket } from "./web-sockets.ts";
import { WireLog } from "./wire-log.ts";

/** Bodies fetched from the browser at once: each stands in memory as a message. */
const fetchesMax = 4;

/** Requests that the table of them has room for beyond the limit: answers from the browser's memory count there too. */
const beyondLimit = 50_000;
/** UTF-16 units of all addresses together: each of them stands in memory some times, and a page may make one a megabyte long. */
const addressesMax = 32 * 1024 * 1024;

/**
 * Turns what the browser tells of its requests into exchanges, and holds no request up. Every request that left the browser is
 * written, with its answer or without; what is not whole is a loss. An error of its own (a full disk) rejects `failed`.
 */
export class Recorder implements HopListener {
  /** Rejects when recording is no longer possible. Never resolves. */
  readonly failed: Promise<never>;
  readonly #options: RecorderOptions;
  readonly #table: RequestTable;
  readonly #sockets: WebSockets;
  readonly #collectors = new Map<Hop, BodyCollector>();
  readonly #collecting = new Map<Hop, Promise<Collected>>();
  readonly #answeredBy = new Map<Hop, Session>();
  readonly #streams = new EarlyStreams();
  /** By frame: the document that it shows. */
  readonly #shown = new Map<string, string>();
  /** Bodies that are being collected, and answers of which no watcher has been told yet. */
  readonly #telling = new Underway();
  readonly #recording = new Underway();
  readonly #headerOrders: HeaderOrders;
  readonly #wireLog: WireLog;
  readonly #fates: Fates;
  readonly #writer: ExchangeWriter;
  /** What servers answered, whole: a worker's store that gives the same address back adds nothing. */
  readonly #answered = new Set<string>();
  readonly #fetches = new Limit(fetchesMax);
  /** The kind of target, by session. */
  readonly #kinds = new Map<string, string>();
  readonly #reject: (error: unknown) => void;
  /** Resolves when the end of the recording waits no longer. */
  readonly #late = Promise.withResolvers<Collected>();
  #page: Session | null = null;
  #finished = false;
  #limit: VerdictCode | null = null;
  #requests = 0;
  #addresses = 0;
  #told = 0;
  #lastMs = 0;

  constructor(options: RecorderOptions) {
    this.#options = options;
    this.#headerOrders = new HeaderOrders(options.netLog);
    this.#wireLog = new WireLog(options.netLog, this.#headerOrders);
    this.#fates = new Fates(options.limits);
    this.#table = new RequestTable(this, options.limits.requests + beyondLimit);
    const listener = {
      opened: () => {
        this.#begun();
      },
      kept: (bytes: number) => {
        this.#count(bytes);
      },
      ended: (socket: Socket) => {
        this.#recording.add(this.#recordSocket(socket)).catch(this.#reject);
      },
    };
    this.#sockets = new WebSockets(listener, options.scratch, options.now);
    const { promise, reject } = Promise.withResolvers<never>();
    this.failed = promise;
    this.#reject = reject;
    const { write, now } = options;
    this.#writer = new ExchangeWriter({ write, now, fates: this.#fates, onError: reject });
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
      this.#options.egress.taken(event.dataLength);
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

  /** Resolves when the watchers know of all answers that have ended: whether one is whole may be known only a second later. */
  async told(): Promise<void> {
    await Promise.race([this.#telling.over(), this.failed]);
  }

  /**
   * Ends the recording: what is still on its way is written as it is, after waiting at most `patience` for bodies that the
   * browser is handing over. What is not being written at `writeUntilMs` is not written any more, and is a loss. `limit` is what ended
   * it, if a limit did.
   */
  async finish(limit: VerdictCode | null, patience: AbortSignal, writeUntilMs: number): Promise<Recorded> {
    this.#limit ??= limit;
    this.#writer.untilMs = writeUntilMs;
    void aborted(patience).then(() => {
      this.#late.resolve({ body: null, whole: false });
    });
    this.#finished = true;
    this.#sockets.finish();
    for (const hop of this.#table.rest()) {
      if (tellEnd(hop, this.#wireLog)) this.ended(hop, hop.session);
      void this.#recording.add(this.#record(hop));
    }
    await Promise.race([this.#recording.over().then(() => this.#writer.written()), this.failed]);
    for (const one of untold(this.#wireLog, this.#fates, this.#options.egress.hushedMs())) {
      this.#requests += 1;
      const address = this.#addressOf(one.url);
      this.#writer.write(exchangeOfUntold(one, address, this.#options.now()), [], lineOfUntold(one, address));
    }
    await Promise.race([this.#writer.written(), this.failed]);
    const { responses, bodyBytes, unwritten, made } = this.#writer;
    return { requests: this.#requests - unwritten - made, responses, bodyBytes, unwritten, fates: this.#fates };
  }

  /** Counts and stores an exchange that the capturer made, not the page. `cut`: what of it is missing, if anything is. */
  async add(exchange: Exchange, body: CollectedBody, cut: VerdictCode | null): Promise<void> {
    this.#requests += 1;
    this.#count(body.size);
    this.#writer.write(exchange, [body], lineOfOwn(exchange, cut, this.#options.now()));
    await Promise.race([this.#writer.written(), this.failed]);
  }

  started(hop: Hop): void {
    for (const watcher of this.#options.watch) watcher.started?.(hop);
    this.#streams.ask(hop);
    this.#addresses += hop.request.url.length;
    if (this.#addresses > addressesMax) this.reach("limit.requests");
    this.#begun();
  }

  beyond(): void {
    this.reach("limit.requests");
    this.#fates.beyond();
  }

  #begun(): void {
    this.#requests += 1;
    if (this.#requests > this.#options.limits.requests) this.reach("limit.requests");
  }

  responded(hop: Hop, session: Session): void {
    this.#answeredBy.set(hop, session);
    const collector = new BodyCollector(hop, this.#options.scratch);
    this.#collectors.set(hop, collector);
    if (hop.resourceType === "Document" && hop.frameId !== null) this.#shown.set(hop.frameId, hop.id);
    if (hasBody(hop)) collector.start(session, this.#streams.of(hop, session));
    for (const watcher of this.#options.watch) watcher.responded?.(hop);
  }

  ended(hop: Hop, session: Session): void {
    for (const watcher of this.#options.watch) watcher.ended?.(hop);
    if (hop.end?.how !== "redirected") this.#streams.end(hop);
    if (!isHandedOver(hop) || statusOf(hop) === null || !hasBody(hop)) return;
    const collector = this.#collectors.get(hop) ?? new BodyCollector(hop, this.#options.scratch);
    const collect = async () => {
      const saved = mayBeDownload(hop) ? await this.#options.download(hop.request.url) : null;
      const sessions = [...new Set([session, ...this.#sessionsOf(hop)])];
      const had = saved ?? (await this.#fetches.run(() => collector.finish(sessions)));
      const judged = await this.#judgedByLog(hop, had, collector.wasGivenUp());
      if (judged.whole && hop.madeBy === null) this.#answered.add(hop.request.url);
      return judged;
    };
    const collected = this.#telling.add(collect());
    collected.catch(this.#reject);
    this.#collecting.set(hop, collected);
  }

  /** Of an answer that the browser kept from the page, or gave up, or told no end of, the network log alone says whether it came whole. */
  async #judgedByLog(hop: Hop, { body, whole }: Collected, givenUp: boolean): Promise<Collected> {
    const { end, request } = hop;
    if (end?.how === "finished" && end.taken !== undefined) return { body, whole: (body?.size ?? 0) === end.taken };
    if (whole || body === null || !(givenUp || end?.how === "failed")) return { body, whole };
    const { method, url } = request;
    return { body, whole: await this.#wireLog.wasTakenWhole(method, url, body.size) };
  }

  complete(hop: Hop): void {
    if (this.#finished) return; // It was written as it stood.
    this.#recording.add(this.#record(hop)).catch(this.#reject);
  }

  withdrawn(hop: Hop, by: Inside): void {
    for (const watcher of this.#options.watch) watcher.ended?.(hop);
    this.#streams.end(hop);
    this.#requests -= 1;
    this.#fates.add(lineOfInside(hop, judgeInside(by), by, this.#askedOf(hop), 0), "unsent");
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
    const write = await this.#telling.add(this.#tell(hop));
    write?.(await Promise.race([this.#orderOf(hop), this.#late.promise.then(() => null)]));
  }

  /** Tells the watchers, and answers how to write what there is once the order of its lines is known; null where nothing is left to write. */
  async #tell(hop: Hop): Promise<((order: HeaderOrder | null) => void) | null> {
    const late = this.#late.promise;
    const { body, whole } = await this.#had(hop);
    this.#collecting.delete(hop);
    this.#collectors.delete(hop);
    this.#answeredBy.delete(hop);
    if (hop.madeBy !== null) {
      const others = [...this.#collecting].filter(([{ request }]) => request.url === hop.request.url);
      await Promise.race([Promise.all(others.map(([, one]) => one)), late]);
      this.#recordMade(hop, hop.madeBy, { body, whole });
      return null;
    }
    const requestBody = await Promise.race([
      bodySentWith(hop, this.#options.scratch),
      late.then(() => "lost" as const),
    ]);
    const circumstances = this.#circumstances();
    const judgedAnswer = judgeHop(hop, { any: body !== null, whole }, circumstances);
    const judged = requestBody === "lost" ? withoutRequestBody(judgedAnswer) : judgedAnswer;
    const by = this.#options.askedBy(hop);
    const address = this.#addressOf(hop.request.url);
    const line = lineOfHop(hop, judged, { target: this.#kindOf(hop), address, by }, body?.size ?? 0);
    if (isUnsent(hop, circumstances)) {
      this.#fates.add(line, "unsent");
      this.#requests -= 1;
      return null;
    }
    const cut =
      statusOf(hop) !== null && !whole && judgedAnswer.fate !== "held" ? truncationOf(hop, this.#limit) : null;
    const sent = requestBody === "lost" ? null : requestBody;
    const exchange = (order: HeaderOrder | null) => exchangeOf(hop, sent, body, cut, { address, order, by });
    // Steps that go by what is there must not wait for the order of its lines.
    for (const watcher of this.#options.watch) watcher.written?.(hop, exchange(null), whole);
    return (order) => {
      this.#writer.write(exchange(order), [body, sent], line);
    };
  }

  async #had(hop: Hop): Promise<Collected> {
    const late = this.#late.promise;
    const collecting = this.#collecting.get(hop);
    if (collecting !== undefined) return Promise.race([collecting, late]);
    if (isHandedOver(hop))
      return (await this.#collectors.get(hop)?.cut(this.#sessionsOf(hop), late)) ?? { body: null, whole: false };
    const overheard = tellCircle(hop, this.#wireLog).then(() => overheardBody(hop, this.#options));
    return Promise.race([overheard, late]);
  }

  /** An answer that no server gave, and that the page was given. */
  #recordMade(hop: Hop, by: Inside, { body, whole }: Collected): void {
    const isKept = by.source !== "cache-storage" || !this.#answered.has(hop.request.url);
    const judged = isKept ? judgeMade(hop, { any: body !== null, whole }) : judgeInside(by);
    const line = lineOfInside(hop, judged, by, this.#askedOf(hop), isKept ? (body?.size ?? 0) : 0);
    if (!isKept) {
      this.#requests -= 1;
      this.#fates.add(line, "unsent");
      body?.discard();
      return;
    }
    const exchange = exchangeMade(hop, body, judged.fate === "held" ? null : truncationOf(hop, this.#limit));
    for (const watcher of this.#options.watch) watcher.written?.(hop, exchange, whole);
    this.#writer.write(exchange, [body], line);
  }

  async #orderOf(hop: Hop): Promise<HeaderOrder | null> {
    if (hop.extraRequest === null) return null;
    const { method, url } = hop.request;
    const isAnswered = statusOf(hop) !== null;
    return this.#headerOrders.of({ method, url, headers: requestHeaders(hop), isAnswered });
  }

  async #recordSocket(socket: Socket): Promise<void> {
    socket.refusal = await Promise.race([refusalOf(socket, this.#options), this.#late.promise.then(() => null)]);
    const address = this.#addressOf(socket.url);
    const exchange = exchangeOfSocket(socket, address, this.#headerOrders);
    const judged = judgeSocket(socket, this.#circumstances());
    const line = lineOfSocket(socket, judged, { target: this.#kindOf(socket), address });
    if (exchange === null) {
      this.#fates.add(line, "sent");
      this.#requests -= 1;
      return;
    }
    this.#writer.write(exchange, [socket.log?.body ?? socket.refusal?.body ?? null], line);
  }

  #askedOf(hop: Hop): { readonly target: string | null; readonly by: FateLine["by"] } {
    return { target: this.#kindOf(hop), by: this.#options.askedBy(hop) };
  }

  #kindOf({ session }: { readonly session: Session }): string | null {
    return this.#kinds.get(session.id) ?? null;
  }

  #circumstances(): Circumstances {
    const { egress } = this.#options;
    return { blocked: egress.blocked(), failures: egress.failures(), limit: this.#limit, hushedMs: egress.hushedMs() };
  }

  /** The address that was last connected to for this host and port. */
  #addressOf(url: string): string | null {
    const { host, port } = hostAndPort(new URL(url));
    return this.#options.egress.servers().findLast((one) => one.host === host && one.port === port)?.address ?? null;
  }

  #count(bytes: number): void {
    this.#told += bytes;
    if (this.#told > this.#options.limits.bytes) this.reach("limit.bytes");
  }

  /** An error of the program's own, wherever it came up. */
  fail(error: unknown): void {
    this.#reject(error);
  }

  /** A limit was reached: from now on what fails fails because of it. The first counts. */
  reach(limit: VerdictCode): void {
    if (this.#limit !== null) return;
    this.#limit = limit;
    this.#options.onLimit(limit);
  }
}
