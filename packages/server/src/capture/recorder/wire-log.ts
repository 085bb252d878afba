import { setTimeout } from "node:timers/promises";

import type { NetLog, NetLogEvent } from "../browser/index.ts";
import type { HeaderLine } from "../header-line.ts";
import { headMax, type HeaderOrders } from "./header-order.ts";
import { lengthOfLines } from "./headers.ts";
import { withoutFragment } from "./own-requests.ts";

/** One request that left the browser, as its network log tells of it: each redirect of a chain is one. */
export interface WireRequest {
  /** The hops of one chain share it. */
  readonly chain: number;
  readonly isFirst: boolean;
  readonly method: string;
  /** Without a fragment. */
  readonly url: string;
  /** Milliseconds since 1970; null where the log does not say. */
  readonly sentAtMs: number | null;
  /** As they were sent, in order. */
  readonly headers: readonly HeaderLine[];
  answer: WireAnswer | null;
  /** Of the body, codings removed, as far as the browser took it. */
  bytes: number;
  /** `whole`: the browser took the answer to its end; `canceled`: it gave it up. Null while the log has told of no end. */
  end: "whole" | "redirected" | "canceled" | "failed" | null;
}

export interface WireAnswer {
  readonly status: number;
  readonly statusText: string;
  /** As they came, in order. */
  readonly headers: readonly HeaderLine[];
}

/** A hop that has begun, and that has left the browser once `sent` is there. */
interface Begun {
  readonly method: string;
  readonly url: string;
  readonly isFirst: boolean;
  sent: WireRequest | null;
  broke: "canceled" | "failed" | null;
}

const started = "URL_REQUEST_START_JOB";
const sending = ["HTTP_TRANSACTION_SEND_REQUEST_HEADERS", "HTTP_TRANSACTION_HTTP2_SEND_REQUEST_HEADERS"];
const answered = "HTTP_TRANSACTION_READ_RESPONSE_HEADERS";
const read = "URL_REQUEST_JOB_FILTERED_BYTES_READ";
const broken = { CANCELLED: "canceled", FAILED: "failed" } as const;
const ended = "REQUEST_ALIVE";

/** Characters of all addresses and heads together: a page may make as many requests as it likes, with heads as long as it likes. */
const charactersMax = 32 * 1024 * 1024;
const requestsMax = 60_000;

/** The log is written some events behind what happens, and read when there is time. */
const lookMs = 50;
const looks = 20;

/**
 * What the browser's network log tells of each request: the DevTools protocol does not tell of all, and of some no answer or no end. The log does not
 * name requests as that protocol does. Without a log, it knows of none.
 */
export class WireLog {
  readonly #orders: HeaderOrders;
  readonly #begun = new Map<number, Begun>();
  readonly #requests = new Map<string, WireRequest[]>();
  #count = 0;
  #characters = 0;
  #isFull = false;

  /** `orders` are told of every head, also when there is no room for requests any more. */
  constructor(log: NetLog | null, orders: HeaderOrders) {
    this.#orders = orders;
    log?.listen([started, ...sending, answered, read, ...Object.keys(broken), ended], (event) => {
      this.#take(event);
    });
  }

  /** In the order in which they were first asked for; null where they were more than there is room for. */
  all(): readonly WireRequest[] | null {
    return this.#isFull ? null : [...this.#requests.values()].flat();
  }

  /** The only request for an address by a method; null where there is none, or more than one. */
  only(method: string, url: string): WireRequest | null {
    const [first, ...others] = this.#of(method, url);
    return first === undefined || others.length > 0 || this.#isFull ? null : first;
  }

  /** The redirect at which the browser gave up a request that led back to its own address too often. Waits a moment for a log that is behind. */
  async lastOfCircle(method: string, url: string): Promise<WireRequest | null> {
    const last = await inAMoment(() => {
      const [first, ...others] = this.#of(method, url).filter(
        ({ end, answer }) => end === "failed" && isRedirect(answer),
      );
      if (first === undefined) return null;
      return { only: others.length === 0 ? first : null };
    });
    return last?.only ?? null;
  }

  /** Whether an answer of this address, with a body of this many bytes, was taken to its end. Waits a moment for a log that is behind. */
  async wasTakenWhole(method: string, url: string, bytes: number): Promise<boolean> {
    const was = await inAMoment(() => {
      const requests = this.#of(method, url);
      if (requests.some((one) => one.end === "whole" && one.bytes === bytes)) return true;
      return requests.every(({ end }) => end !== null) ? false : null;
    });
    return was ?? false;
  }

  #of(method: string, url: string): readonly WireRequest[] {
    return this.#requests.get(keyOf(method, withoutFragment(url))) ?? [];
  }

  #take({ name, source, atMs, params }: NetLogEvent): void {
    if (name === started) {
      this.#begin(source, params);
      return;
    }
    const begun = this.#begun.get(source);
    if (begun === undefined) return;
    const { sent } = begun;
    if (name === "CANCELLED" || name === "FAILED") begun.broke ??= broken[name];
    else if (name === ended) {
      // Told twice: when it begins, with its address, and when it ends.
      if (params["url"] !== undefined) return;
      this.#begun.delete(source);
      this.#orders.ended(source);
      if (sent !== null) sent.end = begun.broke ?? "whole";
    } else if (name === read) {
      const bytes = params["byte_count"];
      if (sent !== null && typeof bytes === "number") sent.bytes += bytes;
    } else if (Array.isArray(params["headers"])) {
      const told: readonly unknown[] = params["headers"];
      const headers = told.flatMap(lineOf);
      if (name === answered) {
        this.#orders.answered(source, headers);
        if (sent !== null) this.#answer(sent, String(told[0]), headers);
      } else {
        this.#orders.sent(source, begun, headers);
        if (sent === null) this.#send(source, begun, atMs, headers);
      }
    }
  }

  #begin(source: number, { url, method }: NetLogEvent["params"]): void {
    if (typeof url !== "string" || typeof method !== "string" || url.length > headMax) return;
    this.#orders.ended(source);
    const before = this.#begun.get(source);
    const left = before?.sent ?? null;
    if (left !== null) left.end = "redirected";
    if (before === undefined && this.#begun.size >= requestsMax) {
      this.#isFull = true;
      this.#begun.delete(this.#begun.keys().next().value ?? -1);
    }
    const isFirst = before === undefined;
    this.#begun.set(source, { method, url: withoutFragment(url), isFirst, sent: null, broke: null });
  }

  #send(chain: number, begun: Begun, sentAtMs: number | null, headers: readonly HeaderLine[]): void {
    const { method, url, isFirst } = begun;
    this.#count += 1;
    this.#characters += url.length + lengthOfLines(headers);
    if (this.#count > requestsMax || this.#characters > charactersMax) {
      this.#isFull = true;
      return;
    }
    begun.sent = { chain, isFirst, method, url, sentAtMs, headers, answer: null, bytes: 0, end: null };
    const key = keyOf(method, url);
    const others = this.#requests.get(key);
    if (others === undefined) this.#requests.set(key, [begun.sent]);
    else others.push(begun.sent);
  }

  #answer(sent: WireRequest, firstLine: string, headers: readonly HeaderLine[]): void {
    const [, status, statusText = ""] = /^HTTP\/[\d.]+ (\d{3}) ?(.*)$/.exec(firstLine) ?? [];
    if (status === undefined) return;
    this.#characters += lengthOfLines(headers);
    if (this.#characters > charactersMax) this.#isFull = true;
    else sent.answer = { status: Number(status), statusText, headers };
  }
}

/** What is found once the log has told of it; null if it has not in its time. */
async function inAMoment<T>(find: () => T | null): Promise<T | null> {
  for (let look = 0; look < looks; look += 1) {
    const found = find();
    if (found !== null) return found;
    await setTimeout(lookMs);
  }
  return null;
}

function isRedirect(answer: WireAnswer | null): boolean {
  return answer !== null && answer.status >= 300 && answer.status < 400;
}

function keyOf(method: string, url: string): string {
  return `${method} ${url}`;
}

/** A line as the log has it; none for pseudo headers (`:method`) and the first line of an answer. */
function lineOf(text: unknown): readonly HeaderLine[] {
  const colon = typeof text === "string" ? text.indexOf(":") : -1;
  if (typeof text !== "string" || colon <= 0 || /^HTTP\/[\d.]+ /.test(text)) return [];
  return [[text.slice(0, colon), text.slice(colon + 1).trim()]];
}
