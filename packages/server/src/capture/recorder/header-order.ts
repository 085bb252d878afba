import type { NetLog } from "../browser/index.ts";
import type { HeaderLine } from "../header-line.ts";
import { lengthOfLines } from "./headers.ts";
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

/** What was last sent in a chain of redirects. */
interface Told {
  /** Of method, address and lines. */
  readonly key: string;
  readonly order: HeaderOrder;
}

/** Requests whose orders wait to be asked for. A page may make more than are ever asked for: the oldest are dropped. */
const waitingMax = 1_000;
/** Characters of one head, and of an address: few servers take or send more than 16 KiB, and with those above this memory has a limit (64 MiB). */
export const headMax = 32 * 1024;

/** The log is written some fifteen events behind what happens, and read when there is time; an order that is later is given up. */
const patienceMs = 1_000;

/** Who waits for an order that the log has not told of yet. */
interface Waiter {
  readonly isAnswered: boolean;
  readonly give: (order: HeaderOrder) => void;
}

/**
 * Finds the order of header lines in the browser's network log, whose heads WireLog reads. The DevTools protocol tells of the same lines
 * without it, and the log does not name requests as that protocol does: an order is taken only where address, method and every line are the same.
 */
export class HeaderOrders {
  readonly #told = new Map<number, Told>();
  /** By method, address and lines: what was told and not asked for yet, and who asked and was not told yet. */
  readonly #waiting = new Map<string, HeaderOrder[]>();
  readonly #asking = new Map<string, Set<Waiter>>();
  #count = 0;
  readonly #log: Pick<NetLog, "isTold"> | null;

  constructor(log: Pick<NetLog, "isTold"> | null) {
    this.#log = log;
  }

  /** A request of a chain was sent, or sent again. */
  sent(chain: number, { method, url }: Pick<AskedOrder, "method" | "url">, headers: readonly HeaderLine[]): void {
    if (lengthOfLines(headers) > headMax) return;
    const told = { key: keyOf({ method, url, headers }), order: { request: headers, response: null } };
    this.#told.set(chain, told);
    if (this.#told.size > waitingMax) this.#told.delete(this.#told.keys().next().value ?? -1);
    this.#keep(told);
  }

  /** What was last sent in a chain was answered. */
  answered(chain: number, headers: readonly HeaderLine[]): void {
    const told = this.#told.get(chain);
    if (told === undefined || lengthOfLines(headers) > headMax) return;
    told.order.response = headers;
    // Unless it was given away before it was answered.
    if (this.#waiting.get(told.key)?.includes(told.order) === true) this.#offer(told);
  }

  /** No answer to what was last sent in a chain will come any more. */
  ended(chain: number): void {
    this.#told.delete(chain);
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
  #offer({ key, order }: Told): void {
    const waiters = this.#asking.get(key) ?? new Set();
    for (const waiter of waiters) {
      if (!isFor(waiter, order)) continue;
      waiters.delete(waiter);
      waiter.give(this.#remove(key, order));
      return;
    }
  }

  #keep(told: Told): void {
    this.#waiting.set(told.key, [...(this.#waiting.get(told.key) ?? []), told.order]);
    this.#count += 1;
    this.#offer(told);
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

function keyOf({ method, url, headers }: Omit<AskedOrder, "isAnswered">): string {
  return `${method} ${withoutFragment(url)}\n${canonical(headers)}`;
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
