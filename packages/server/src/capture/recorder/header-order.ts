import type { NetLog, NetLogEvent } from "../browser/index.ts";
import type { HeaderLine } from "../exchange.ts";
import { withoutFragment } from "./own-requests.ts";

/** The header lines of one request and of its answer, in the order in which they went over the wire. */
export interface HeaderOrder {
  readonly request: readonly HeaderLine[];
  /** Null until the answer is there. */
  response: readonly HeaderLine[] | null;
}

/** A request whose order is asked for, with its lines as the DevTools protocol tells of them. */
export interface AskedOrder {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly HeaderLine[];
  readonly isAnswered: boolean;
}

/** The browser's log of one request as far as it was told. A redirect begins anew. */
interface Told {
  /** Of method and address; and of these with the lines that were sent, once they were. */
  readonly request: string;
  key: string | null;
  order: HeaderOrder | null;
}

const started = "URL_REQUEST_START_JOB";
const answered = "HTTP_TRANSACTION_READ_RESPONSE_HEADERS";
const sent = ["HTTP_TRANSACTION_SEND_REQUEST_HEADERS", "HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS"];
const ended = "REQUEST_ALIVE";

/** Requests whose orders wait to be asked for. A page may make more than are ever asked for: the oldest are dropped. */
const waitingMax = 1_000;
/** Characters of one head, and of an address: few servers take or send more than 16 KiB, and with those above this memory has a limit (64 MiB). */
const headMax = 32 * 1024;

/** The log is written some fifteen events behind what happens, and read when there is time; an order that is later is given up. */
const patienceMs = 1_000;

/** Who waits for an order that the log has not told of yet. */
interface Waiter {
  readonly isAnswered: boolean;
  readonly give: (order: HeaderOrder) => void;
}

/**
 * Finds the order of header lines in the browser's network log. The DevTools protocol tells of the same lines without it, and the log does not
 * name requests as that protocol does: an order is taken only where address, method and every line are the same.
 */
export class HeaderOrders {
  readonly #told = new Map<number, Told>();
  /** By method, address and lines: what was told and not asked for yet, and who asked and was not told yet. */
  readonly #waiting = new Map<string, HeaderOrder[]>();
  readonly #asking = new Map<string, Set<Waiter>>();
  #count = 0;
  readonly #log: NetLog | null;

  constructor(log: NetLog | null) {
    this.#log = log;
    log?.listen([started, ...sent, answered, ended], (event) => {
      this.#take(event);
    });
  }

  /** As `find`, after waiting a moment for a log that is behind. */
  async of(asked: AskedOrder): Promise<HeaderOrder | null> {
    if (this.#log?.isTold() !== true || asked.url.length > headMax) return null;
    const key = keyOf(asked);
    const there = this.#waiting.get(key)?.find((order) => isFor(asked, order));
    if (there !== undefined) return this.#remove(key, there);
    const { promise, resolve } = Promise.withResolvers<HeaderOrder | null>();
    const waiter: Waiter = { isAnswered: asked.isAnswered, give: resolve };
    const waiters = this.#asking.get(key) ?? new Set();
    this.#asking.set(key, waiters.add(waiter));
    const timer = setTimeout(() => {
      resolve(this.find(asked));
    }, patienceMs);
    try {
      return await promise;
    } finally {
      clearTimeout(timer);
      waiters.delete(waiter);
      if (waiters.size === 0 && this.#asking.get(key) === waiters) this.#asking.delete(key);
    }
  }

  /** The order for a request; null if the log does not tell. Each is given out once. */
  find(asked: AskedOrder): HeaderOrder | null {
    const key = keyOf(asked);
    const order = this.#waiting.get(key)?.[0];
    return order === undefined ? null : this.#remove(key, order);
  }

  #remove(key: string, order: HeaderOrder): HeaderOrder {
    const others = (this.#waiting.get(key) ?? []).filter((one) => one !== order);
    if (others.length === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, others);
    this.#count -= 1;
    return order;
  }

  /** Gives an order to whoever has waited for it the longest. */
  #offer(key: string, order: HeaderOrder): void {
    const waiters = this.#asking.get(key) ?? new Set();
    for (const waiter of waiters) {
      if (!isFor(waiter, order)) continue;
      waiters.delete(waiter);
      waiter.give(this.#remove(key, order));
      return;
    }
  }

  #take({ name, source, params }: NetLogEvent): void {
    if (name === ended) {
      // Told twice: when it begins, with its address, and when it ends.
      if (params["url"] === undefined) this.#told.delete(source);
      return;
    }
    const { url, method, headers } = params;
    if (name === started) {
      if (typeof url !== "string" || typeof method !== "string" || url.length > headMax) return;
      this.#told.set(source, { request: requestOf(method, url), key: null, order: null });
      if (this.#told.size > waitingMax) this.#told.delete(this.#told.keys().next().value ?? -1);
      return;
    }
    const told = this.#told.get(source);
    if (told === undefined || !Array.isArray(headers)) return;
    const lines = headers.flatMap(lineOf);
    if (lines.reduce((size, [line, value]) => size + line.length + value.length, 0) > headMax) return;
    if (name !== answered) {
      told.key = `${told.request}\n${canonical(lines)}`;
      told.order = { request: lines, response: null };
      this.#keep(told.key, told.order);
    } else if (told.order !== null && told.key !== null) {
      told.order.response = lines;
      // Unless it was given away before it was answered.
      if (this.#waiting.get(told.key)?.includes(told.order) === true) this.#offer(told.key, told.order);
    }
  }

  #keep(key: string, order: HeaderOrder): void {
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), order]);
    this.#count += 1;
    this.#offer(key, order);
    if (this.#count <= waitingMax) return;
    const [oldest, orders] = this.#waiting.entries().next().value ?? ["", []];
    this.#count -= orders.length;
    this.#waiting.delete(oldest);
  }
}

/** Whether an order tells all that is asked for. */
function isFor({ isAnswered }: Pick<AskedOrder, "isAnswered">, { response }: HeaderOrder): boolean {
  return !isAnswered || response !== null;
}

function keyOf({ method, url, headers }: AskedOrder): string {
  return `${requestOf(method, url)}\n${canonical(headers)}`;
}

function requestOf(method: string, url: string): string {
  return `${method} ${withoutFragment(url)}`;
}

/** A line as the log has it; none for pseudo headers (`:method`) and the first line of an answer. */
export function lineOf(text: unknown): readonly HeaderLine[] {
  const colon = typeof text === "string" ? text.indexOf(":") : -1;
  if (typeof text !== "string" || colon <= 0 || /^HTTP\/[\d.]+ /.test(text)) return [];
  return [[text.slice(0, colon), text.slice(colon + 1).trim()]];
}

/** Whether two lists have the same lines, in whatever order. */
export function sameLines(a: readonly HeaderLine[], b: readonly HeaderLine[]): boolean {
  return canonical(a) === canonical(b);
}

/** A list of lines as one text, the same for every order of them. */
function canonical(lines: readonly HeaderLine[]): string {
  return lines
    .map(([name, value]) => `${name.toLowerCase()}: ${value.trim()}`)
    .toSorted()
    .join("\n");
}
