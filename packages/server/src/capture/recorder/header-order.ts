import type { NetLog, NetLogEvent } from "../browser/index.ts";
import type { HeaderLine } from "../exchange.ts";

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
  key: string;
  order: HeaderOrder | null;
}

const started = "URL_REQUEST_START_JOB";
const answered = "HTTP_TRANSACTION_READ_RESPONSE_HEADERS";
const sent = ["HTTP_TRANSACTION_SEND_REQUEST_HEADERS", "HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS"];
const ended = "REQUEST_ALIVE";

/** Requests whose orders wait to be asked for. A page may make more than are ever asked for: the oldest are dropped. */
const waitingMax = 1_000;
/** Characters of one head: few servers take or send more than 16 KiB, and with those above this memory has a limit (64 MiB). */
const headMax = 32 * 1024;

/** The log is written some fifteen events behind what happens, and read when there is time; an order that is later is given up. */
const patienceMs = 1_000;
const lookMs = 20;

/**
 * Finds the order of header lines in the browser's network log. The DevTools protocol tells of the same lines without it, and the log does not
 * name requests as that protocol does: an order is taken only where address, method and every line are the same.
 */
export class HeaderOrders {
  readonly #told = new Map<number, Told>();
  readonly #waiting = new Map<string, HeaderOrder[]>();
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
    if (this.#log?.isTold() !== true) return null;
    for (let waitedMs = 0; waitedMs < patienceMs; waitedMs += lookMs) {
      const order = this.#search(asked);
      if (order !== null && (!asked.isAnswered || order.response !== null)) break;
      await new Promise((resolve) => setTimeout(resolve, lookMs));
    }
    return this.find(asked);
  }

  /** The order for a request; null if the log does not tell. Each is given out once. */
  find(asked: AskedOrder): HeaderOrder | null {
    const order = this.#search(asked);
    if (order === null) return null;
    const key = keyOf(asked.method, asked.url);
    const others = (this.#waiting.get(key) ?? []).filter((one) => one !== order);
    if (others.length === 0) this.#waiting.delete(key);
    else this.#waiting.set(key, others);
    this.#count -= 1;
    return order;
  }

  #search({ method, url, headers }: AskedOrder): HeaderOrder | null {
    const orders = this.#waiting.get(keyOf(method, url)) ?? [];
    return orders.find(({ request }) => sameLines(request, headers)) ?? null;
  }

  #take({ name, source, params }: NetLogEvent): void {
    if (name === ended) {
      // Told twice: when it begins, with its address, and when it ends.
      if (params["url"] === undefined) this.#told.delete(source);
      return;
    }
    const { url, method, headers } = params;
    if (name === started) {
      if (typeof url !== "string" || typeof method !== "string") return;
      this.#told.set(source, { key: keyOf(method, url), order: null });
      if (this.#told.size > waitingMax) this.#told.delete(this.#told.keys().next().value ?? -1);
      return;
    }
    const told = this.#told.get(source);
    if (told === undefined || !Array.isArray(headers)) return;
    const lines = headers.flatMap(lineOf);
    if (lines.reduce((size, [line, value]) => size + line.length + value.length, 0) > headMax) return;
    if (name !== answered) {
      told.order = { request: lines, response: null };
      this.#keep(told.key, told.order);
    } else if (told.order !== null) told.order.response = lines;
  }

  #keep(key: string, order: HeaderOrder): void {
    this.#waiting.set(key, [...(this.#waiting.get(key) ?? []), order]);
    this.#count += 1;
    if (this.#count <= waitingMax) return;
    const [oldest, orders] = this.#waiting.entries().next().value ?? ["", []];
    this.#count -= orders.length;
    this.#waiting.delete(oldest);
  }
}

function keyOf(method: string, url: string): string {
  return `${method} ${url.split("#", 1)[0] ?? ""}`;
}

/** A line as the log has it; none for pseudo headers (`:method`) and the first line of an answer. */
function lineOf(text: unknown): readonly HeaderLine[] {
  const colon = typeof text === "string" ? text.indexOf(":") : -1;
  if (typeof text !== "string" || colon <= 0 || /^HTTP\/[\d.]+ /.test(text)) return [];
  return [[text.slice(0, colon), text.slice(colon + 1).trim()]];
}

/** Whether two lists have the same lines, in whatever order. */
export function sameLines(a: readonly HeaderLine[], b: readonly HeaderLine[]): boolean {
  const sorted = (lines: readonly HeaderLine[]) =>
    lines.map(([name, value]) => `${name.toLowerCase()}: ${value.trim()}`).toSorted();
  const [first, second] = [sorted(a), sorted(b)];
  return first.length === second.length && first.every((line, place) => line === second[place]);
}
