import { headerValue, type HeaderLine } from "../header-line.ts";
import type { Asked, BodyTaker, Hearer } from "./answer.ts";
import { HpackDecoder } from "./hpack.ts";
import { Feed, NotFollowed, skip, type Reading } from "./reading.ts";

/** RFC 9113 §6. */
const frame = { data: 0, headers: 1, reset: 3, settings: 4, promise: 5, continuation: 9 } as const;
const flag = { endStream: 0x1, ack: 0x1, endHeaders: 0x4, padded: 0x8, priority: 0x20 } as const;
const headerTableSize = 1;

const prefaceLength = 24;
/** A header block, with what continues it: what a browser takes, at most. */
const blockMax = 256 * 1024;
const settingsMax = 16 * 1024;
/** Requests that wait for the end of their answers. Servers allow some hundreds. */
const streamsMax = 10_000;
const pieceMax = 64 * 1024;

interface Stream {
  readonly asked: Asked;
  isAnswered: boolean;
  taker: BodyTaker | null;
}

interface Frame {
  readonly length: number;
  readonly type: number;
  readonly flags: number;
  readonly stream: number;
}

/** HTTP/2 of one connection. Anything that is not well formed, and an answer to no request, ends it with NotFollowed. Source: RFC 9113. */
export class Http2 {
  readonly #hear: Hearer;
  readonly #streams = new Map<number, Stream>();
  readonly #requestBlocks = new HpackDecoder();
  readonly #answerBlocks = new HpackDecoder();
  readonly #client = new Feed(this.#requests());
  readonly #server = new Feed(this.#answers());

  constructor(hear: Hearer) {
    this.#hear = hear;
  }

  sent(bytes: Buffer): void {
    this.#client.push(bytes);
  }

  came(bytes: Buffer): void {
    this.#server.push(bytes);
  }

  end(): void {
    for (const id of [...this.#streams.keys()]) this.#end(id, false);
  }

  *#requests(): Reading {
    yield* skip(prefaceLength);
    for (;;) {
      const next = yield* frameHead();
      if (next.type === frame.headers) {
        const fields = this.#requestBlocks.decode(yield* block(next));
        if (!this.#streams.has(next.stream)) this.#begin(next.stream, fields);
      } else {
        if (next.type === frame.reset) this.#giveUp(next.stream);
        yield* this.#other(next, this.#answerBlocks);
      }
    }
  }

  *#answers(): Reading {
    for (;;) {
      const next = yield* frameHead();
      if (next.type === frame.headers) this.#answer(next, this.#answerBlocks.decode(yield* block(next)));
      else if (next.type === frame.data) yield* this.#data(next);
      else if (next.type === frame.promise) throw new NotFollowed("an answer that nobody asked for");
      else {
        if (next.type === frame.reset) this.#end(next.stream, false);
        yield* this.#other(next, this.#requestBlocks);
      }
    }
  }

  /** `blocks`: those that whoever sent this reads. */
  *#other({ type, flags, length }: Frame, blocks: HpackDecoder): Reading {
    if (type !== frame.settings || (flags & flag.ack) !== 0) {
      yield* skip(length);
      return;
    }
    if (length > settingsMax) throw new NotFollowed("too many settings");
    const settings = yield { bytes: length };
    for (let at = 0; at + 6 <= length; at += 6)
      if (settings.readUInt16BE(at) === headerTableSize) blocks.allowed = settings.readUInt32BE(at + 2);
  }

  *#data(next: Frame): Reading {
    const [length, padding] = yield* padded(next, next.length);
    const taker = this.#streams.get(next.stream)?.taker ?? null;
    for (let left = length; left > 0;) {
      const piece = yield { some: Math.min(left, pieceMax) };
      left -= piece.length;
      taker?.add(piece);
    }
    yield* skip(padding);
    if ((next.flags & flag.endStream) !== 0) this.#end(next.stream, true);
  }

  #begin(id: number, fields: readonly HeaderLine[]): void {
    const [method, scheme, authority, path] = [":method", ":scheme", ":authority", ":path"].map((name) =>
      headerValue(fields, name),
    );
    if (this.#streams.size >= streamsMax) throw new NotFollowed("too many requests at once");
    const url = `${scheme ?? ""}://${authority ?? ""}${path ?? ""}`;
    const asked = { method: method ?? "", url, isUpgrade: false };
    this.#streams.set(id, { asked, isAnswered: false, taker: null });
  }

  #answer({ stream: id, flags }: Frame, fields: readonly HeaderLine[]): void {
    const stream = this.#streams.get(id);
    // It was given up; what was on its way is still read, for the table of headers.
    if (stream === undefined) return;
    const status = Number(headerValue(fields, ":status") ?? NaN);
    if (!stream.isAnswered && status >= 200) {
      stream.isAnswered = true;
      stream.taker = this.#hear(stream.asked, {
        status,
        statusText: "",
        lines: fields.filter(([name]) => !name.startsWith(":")),
      });
    }
    if ((flags & flag.endStream) !== 0) this.#end(id, true);
  }

  /** The browser wants no more of it. What was on its way still comes, and with a redirect that is all, as a rule. */
  #giveUp(id: number): void {
    if (this.#streams.get(id)?.taker === null) this.#streams.delete(id);
  }

  #end(id: number, whole: boolean): void {
    this.#streams.get(id)?.taker?.end(whole);
    this.#streams.delete(id);
  }
}

function* frameHead(): Reading<Frame> {
  const head = yield { bytes: 9 };
  const [type = 0, flags = 0] = head.subarray(3, 5);
  return { length: head.readUIntBE(0, 3), type, flags, stream: head.readUInt32BE(5) & 0x7fffffff };
}

/** The header block of a frame, and of those that continue it. */
function* block(first: Frame): Reading<Buffer> {
  const parts: Buffer[] = [];
  let size = 0;
  for (let next = first; ; next = yield* frameHead()) {
    const isFirst = next === first;
    if (!isFirst && (next.type !== frame.continuation || next.stream !== first.stream))
      throw new NotFollowed("a header block is cut off");
    const [length, padding] = isFirst ? yield* padded(next, next.length) : [next.length, 0];
    const priority = isFirst && (next.flags & flag.priority) !== 0 ? 5 : 0;
    size += length;
    if (length < priority || size > blockMax) throw new NotFollowed("a header block is too long");
    yield* skip(priority);
    if (length > priority) parts.push(Buffer.from(yield { bytes: length - priority }));
    yield* skip(padding);
    if ((next.flags & flag.endHeaders) !== 0) return Buffer.concat(parts);
  }
}

/** What a frame holds, and how much padding is behind it, in bytes. */
function* padded({ flags }: Frame, length: number): Reading<[number, number]> {
  if ((flags & flag.padded) === 0) return [length, 0];
  const [padding = 0] = yield { bytes: 1 };
  if (padding + 1 > length) throw new NotFollowed("more padding than frame");
  return [length - 1 - padding, padding];
}
