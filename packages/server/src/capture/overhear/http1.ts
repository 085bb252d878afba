import { headerValue, type HeaderLine } from "../header-line.ts";
import type { Asked, BodyTaker, Head, Hearer } from "./answer.ts";
import { Feed, NotFollowed, skip, type Reading } from "./reading.ts";

/** A head, or the lines behind a chunked body, in bytes: what a browser takes, at most. */
const headMax = 256 * 1024;
const chunkLineMax = 4 * 1024;
/** Requests that wait for their answers. A browser sends the next one when the last was answered. */
const waitingMax = 100;
const pieceMax = 64 * 1024;

/** How long a body is; `closed`: until the connection ends. */
type Length = number | "chunked" | "closed";

/**
 * HTTP/1 of one connection. Understands what servers of today send; anything else ends it with NotFollowed. Source: RFC 9112.
 */
export class Http1 {
  readonly #scheme: "http" | "https";
  readonly #hear: Hearer;
  readonly #asked: Asked[] = [];
  readonly #client = new Feed(this.#requests());
  readonly #server = new Feed(this.#answers());
  /** Of an answer that is coming in. */
  #body: { readonly taker: BodyTaker | null; readonly length: Length } | null = null;
  /** The connection is no HTTP any more (RFC 9110 §15.2.2). */
  #switched = false;

  constructor(scheme: "http" | "https", hear: Hearer) {
    this.#scheme = scheme;
    this.#hear = hear;
  }

  sent(bytes: Buffer): void {
    if (!this.#switched) this.#client.push(bytes);
  }

  came(bytes: Buffer): void {
    if (!this.#switched) this.#server.push(bytes);
  }

  end(broken: boolean): void {
    this.#body?.taker?.end(!broken && this.#body.length === "closed");
    this.#body = null;
  }

  *#requests(): Reading {
    for (;;) {
      const [first, lines] = yield* head();
      const [, method = "", target = ""] = /^(\S+) (\S+) HTTP\/1\.[01]$/.exec(first) ?? [];
      const host = headerValue(lines, "host");
      if (method === "" || host === null || this.#asked.length >= waitingMax) throw new NotFollowed("no request");
      const url = target.startsWith("/") ? `${this.#scheme}://${host}${target}` : target;
      const isUpgrade = headerValue(lines, "upgrade") !== null;
      this.#asked.push({ method, url, isUpgrade });
      const length = lengthOf(lines);
      yield* body(length === "closed" ? 0 : length, null);
      // What comes next may be of another protocol.
      if (isUpgrade) yield* skip(Infinity);
    }
  }

  *#answers(): Reading {
    for (;;) {
      const [first, lines] = yield* head();
      const [, digits, statusText = ""] = /^HTTP\/1\.[01] (\d{3})(?: (.*))?$/.exec(first) ?? [];
      if (digits === undefined) throw new NotFollowed("no answer");
      const status = Number(digits);
      if (status === 101) this.#switched = true;
      if (status < 200) continue;
      const asked = this.#asked.shift();
      if (asked === undefined) throw new NotFollowed("an answer to no request");
      yield* this.#answer(asked, { status, statusText, lines });
    }
  }

  *#answer(asked: Asked, answer: Head): Reading {
    const { status, lines } = answer;
    const length = asked.method === "HEAD" || status === 204 || status === 304 ? 0 : lengthOf(lines);
    const taker = this.#hear(asked, answer);
    this.#body = { taker, length };
    yield* body(length, taker);
    this.#body = null;
    taker?.end(true);
  }
}

/** The first line, and those behind it. */
function* head(): Reading<[string, HeaderLine[]]> {
  let left = headMax;
  let first = "";
  // Empty lines before the first are allowed (RFC 9112 §2.2).
  while (first === "") {
    const line = yield { line: left };
    left -= line.length;
    first = textOf(line);
  }
  const lines: HeaderLine[] = [];
  for (;;) {
    const line = yield { line: left };
    left -= line.length;
    const text = textOf(line);
    if (text === "") return [first, lines];
    const colon = text.indexOf(":");
    if (/^[ \t]/.test(text)) throw new NotFollowed("a folded line");
    if (colon > 0) lines.push([text.slice(0, colon), text.slice(colon + 1).trim()]);
  }
}

function* body(length: Length, taker: BodyTaker | null): Reading {
  if (length === "chunked") yield* chunks(taker);
  else {
    for (let left = length === "closed" ? Infinity : length; left > 0;) {
      const piece = yield { some: Math.min(left, pieceMax) };
      left -= piece.length;
      taker?.add(piece);
    }
  }
}

function* chunks(taker: BodyTaker | null): Reading {
  for (;;) {
    const size = /^([0-9a-f]{1,12})[ \t]*(?:;|$)/i.exec(textOf(yield { line: chunkLineMax }))?.[1];
    if (size === undefined) throw new NotFollowed("no chunk");
    const length = parseInt(size, 16);
    if (length === 0) break;
    yield* body(length, taker);
    yield* skip(textOf(yield { line: 2 }).length);
  }
  for (let left = headMax; ;) {
    const line = yield { line: left };
    left -= line.length;
    if (textOf(line) === "") return;
  }
}

/** RFC 9112 §6.3. */
function lengthOf(lines: readonly HeaderLine[]): Length {
  const coding = headerValue(lines, "transfer-encoding");
  if (coding !== null) {
    if (coding.toLowerCase() !== "chunked") throw new NotFollowed("an unknown transfer coding");
    return "chunked";
  }
  const lengths = new Set(
    lines.filter(([name]) => name.toLowerCase() === "content-length").map(([, length]) => length),
  );
  const [length] = lengths;
  if (length === undefined) return "closed";
  if (lengths.size > 1 || !/^\d{1,15}$/.test(length)) throw new NotFollowed("no length");
  return Number(length);
}

/** A line without its end, a byte a character. */
function textOf(line: Buffer): string {
  return line.toString("latin1").replace(/\r?\n$/, "");
}
