import { createHash, randomUUID } from "node:crypto";
import { open, type FileHandle } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import { utf8, type Instant } from "@muniment/verify";
import { Turns } from "../../turns.ts";
import { lastingParts } from "../file-blocks.ts";
import type { BodyPart, Exchange, SocketMessages, Truncation } from "../exchange.ts";
import type { HeaderLine } from "../header-line.ts";
import { Sample } from "./gzip-level.ts";
import { gzipMember, HashedFile } from "./hashed-file.ts";
import { requestBlock, responseBlock } from "./http-block.ts";
import { indexLine } from "./index-line.ts";
import { warcDigest } from "./warc-digest.ts";
import { addressField, fieldBlock, safeName, safeUrl, safeValue } from "./warc-fields.ts";

export interface WarcInfo {
  /** Name and version of the program that writes. */
  readonly software: string;
  readonly created: Instant;
  /** Further lines of the `warcinfo` record, such as the browser's name. */
  readonly fields?: readonly HeaderLine[];
}

/** A file whose bytes are known. */
export interface WrittenFile {
  readonly file: string;
  /** In bytes. */
  readonly size: number;
  /** 64 hex digits. */
  readonly sha256: string;
  readonly crc32: number;
}

export interface WrittenWarc extends WrittenFile {
  /** How many records there are, `warcinfo` included, and how many of them are answers. */
  readonly records: number;
  readonly responses: number;
  /** CDXJ lines without line ends, in the order of the WARC: `indexText` sorts them. */
  readonly index: readonly string[];
}

/**
 * Writes exchanges as WARC 1.1, one gzip member for each record. Calls of `write` may overlap; the records of one
 * exchange stay together. Once a write failed, every later one and `close` fail with the same error: the file is no
 * WARC any more. Memory does not grow with the size of bodies; the index is held until the end.
 */
export interface WarcWriter {
  /** Resolves when the records are in the file. Throws if the body gives other bytes when it is read again. */
  write(exchange: Exchange): Promise<void>;
  /** Closes the file and tells what is in it. */
  close(): Promise<WrittenWarc>;
  /** Closes the file without a word about it, as when a capture is given up. */
  abandon(): Promise<void>;
}

/** The form of what went over a WebSocket. */
const messagesType = "application/x-ndjson";

/** The name under which a WACZ holds the WARC, and under which the index speaks of it. */
export const warcName = "data.warc.gz";

/** `file` is created and must not exist. */
export async function openWarc(file: string, info: WarcInfo): Promise<WarcWriter> {
  const handle = await open(file, "wx");
  const writer = new GzipWarcWriter(file, handle);
  try {
    await writer.begin(info);
  } catch (error) {
    await handle.close();
    throw error;
  }
  return writer;
}

/** What a record holds beside its own fields: the header block of a message, and its body. */
interface Block {
  readonly head: Uint8Array;
  readonly body: BodyPart | null;
}

class GzipWarcWriter implements WarcWriter {
  readonly #file: string;
  readonly #out: HashedFile;
  readonly #index: string[] = [];
  readonly #turns = new Turns();
  #tail: Promise<unknown> = Promise.resolve();
  #infoId = "";
  #records = 0;
  #responses = 0;

  constructor(file: string, handle: FileHandle) {
    this.#file = file;
    this.#out = new HashedFile(handle);
  }

  async begin(info: WarcInfo): Promise<void> {
    const fields: readonly HeaderLine[] = [
      ["software", safeValue(info.software)],
      ["format", "WARC File Format 1.1"],
      ["conformsTo", "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/"],
      ...(info.fields ?? []).map(([name, value]): HeaderLine => [safeName(name), safeValue(value)]),
    ];
    const head = utf8(fields.map(([name, value]) => `${name}: ${value}\r\n`).join(""));
    this.#infoId = recordId();
    const own: readonly HeaderLine[] = [
      ["WARC-Type", "warcinfo"],
      ["WARC-Record-ID", this.#infoId],
      ["WARC-Date", info.created],
      ["WARC-Filename", warcName],
      ["Content-Type", "application/warc-fields"],
    ];
    await this.#record(own, { head, body: null }, false);
  }

  write(exchange: Exchange): Promise<void> {
    const written = this.#tail.then(() => this.#exchange(exchange));
    this.#tail = written;
    // Whoever called gets the error; the chain keeps it for the next call.
    written.catch(() => undefined);
    return written;
  }

  async close(): Promise<WrittenWarc> {
    try {
      await this.#tail;
    } finally {
      await this.#out.close();
    }
    return {
      file: this.#file,
      ...this.#out.sum(),
      records: this.#records,
      responses: this.#responses,
      index: this.#index,
    };
  }

  async abandon(): Promise<void> {
    await Promise.allSettled([this.#tail]);
    await this.#out.close();
  }

  async #exchange(exchange: Exchange): Promise<void> {
    const { request, response } = exchange;
    const ids = { request: recordId(), response: recordId() };
    const shared: readonly HeaderLine[] = [
      ["WARC-Target-URI", safeUrl(exchange.url)],
      ["WARC-Date", exchange.sentAt],
      ["WARC-Warcinfo-ID", this.#infoId],
      ...addressField(exchange.serverAddress),
      ...(exchange.protocol === null ? [] : [["WARC-Protocol", safeValue(exchange.protocol)] as const]),
      ["WARC-Resource-Type", safeName(exchange.note.resourceType).toLowerCase()],
      ...(exchange.note.askedBy === "page" ? [] : [["Muniment-Asked-By", exchange.note.askedBy] as const]),
      ...(exchange.note.answeredBy === undefined ? [] : [["Muniment-Answered-By", exchange.note.answeredBy] as const]),
    ];
    const own = (type: "request" | "response", other: string | null): readonly HeaderLine[] => [
      ["WARC-Type", type],
      ["WARC-Record-ID", ids[type]],
      ...shared,
      ...(other === null ? [] : [["WARC-Concurrent-To", other] as const]),
      ["Content-Type", `application/http; msgtype=${type}`],
    ];
    await this.#record(
      [...own("request", response && ids.response), ...orderField(request.isOrdered)],
      { head: requestBlock(exchange), body: request.body },
      true,
    );
    if (response === null) return;
    const block = { head: responseBlock(exchange, response), body: response.body };
    const place = await this.#record(
      [...own("response", ids.request), ...orderField(response.isOrdered), ...truncatedField(response.truncated)],
      block,
      true,
    );
    this.#responses += 1;
    const line = await indexLine(exchange, response, place, warcName);
    if (line !== null) this.#index.push(line);
    if (exchange.messages !== undefined) await this.#messages(exchange.messages, shared, ids.response);
  }

  async #messages({ url, log, truncated }: SocketMessages, shared: readonly HeaderLine[], handshake: string) {
    const own: readonly HeaderLine[] = [
      ["WARC-Type", "resource"],
      ["WARC-Record-ID", recordId()],
      ["WARC-Target-URI", safeUrl(url)],
      ...shared.filter(([name]) => name !== "WARC-Target-URI"),
      ["WARC-Concurrent-To", handshake],
      ["Content-Type", messagesType],
      ...truncatedField(truncated),
    ];
    await this.#record(own, { head: new Uint8Array(0), body: log }, true);
  }

  async #record(own: readonly HeaderLine[], block: Block, hasPayload: boolean) {
    const offset = this.#out.size;
    const digests = await ((block.body?.size ?? 0) <= atOnceMax
      ? this.#atOnce(own, block, hasPayload)
      : this.#inParts(own, block, hasPayload));
    this.#records += 1;
    return { offset, length: this.#out.size - offset, payloadDigest: digests.payload };
  }

  /** By calls that block: a page makes thousands of records of this size, and handing each to other threads takes longer than making it. */
  async #atOnce(own: readonly HeaderLine[], block: Block, hasPayload: boolean): Promise<Digests> {
    const parts: Uint8Array[] = [];
    if (block.body !== null) for await (const part of lastingParts(block.body.stream())) parts.push(part);
    const body = Buffer.concat(parts);
    if (body.length !== (block.body?.size ?? 0)) throw new Error(wrongLength);
    const digests = {
      block: warcDigest(createHash("sha256").update(block.head).update(body).digest()),
      payload: warcDigest(createHash("sha256").update(body).digest()),
    };
    const head = recordHead(own, digests, block.head.length + body.length, hasPayload);
    const sample = new Sample(body.length);
    sample.add(body);
    this.#out.appendSync(gzipSync(Buffer.concat([head, block.head, body, recordEnd]), { level: sample.level() }));
    await this.#turns.next();
    return digests;
  }

  /** Two passes over the body: the digests and the length stand before it. The second must give what the first gave. */
  async #inParts(own: readonly HeaderLine[], block: Block, hasPayload: boolean): Promise<Digests> {
    const sample = new Sample(block.body?.size ?? 0);
    const digests = await digestsOf(block, sample);
    const head = recordHead(own, digests, block.head.length + (block.body?.size ?? 0), hasPayload);
    const check = createHash("sha256");
    async function* parts(): AsyncGenerator<Uint8Array> {
      yield head;
      for await (const part of blockParts(block)) {
        check.update(part);
        yield part;
      }
      yield recordEnd;
    }
    await this.#out.append(gzipMember(parts(), sample.level()));
    if (warcDigest(check.digest()) !== digests.block)
      throw new Error("a body changed while it was written to the WARC");
    return digests;
  }
}

interface Digests {
  readonly block: string;
  readonly payload: string;
}

/** Bodies up to this size are written at once: packing one takes two milliseconds at most, and all else waits for it. */
const atOnceMax = 64 * 1024;

const recordEnd = utf8("\r\n\r\n");
const wrongLength = "a body is not as long as it was said to be";

/** `length`: of the block. */
function recordHead(own: readonly HeaderLine[], digests: Digests, length: number, hasPayload: boolean): Uint8Array {
  return fieldBlock("WARC/1.1", [
    ...own,
    ["WARC-Block-Digest", digests.block],
    ...(hasPayload ? [["WARC-Payload-Digest", digests.payload] as const] : []),
    ["Content-Length", String(length)],
  ]);
}

async function* blockParts(block: Block): AsyncGenerator<Uint8Array> {
  yield block.head;
  if (block.body !== null) yield* block.body.stream();
}

async function digestsOf(block: Block, sample: Sample): Promise<Digests> {
  const whole = createHash("sha256").update(block.head);
  const payload = createHash("sha256");
  let bodySize = 0;
  for await (const part of block.body?.stream() ?? []) {
    whole.update(part);
    payload.update(part);
    sample.add(part);
    bodySize += part.length;
  }
  if (bodySize !== (block.body?.size ?? 0)) throw new Error(wrongLength);
  return { block: warcDigest(whole.digest()), payload: warcDigest(payload.digest()) };
}

function truncatedField(truncated: Truncation | null): readonly HeaderLine[] {
  return truncated === null ? [] : [["WARC-Truncated", truncated]];
}

/** Without it, the order of a message's header lines is not known. */
function orderField(isOrdered = false): readonly HeaderLine[] {
  return isOrdered ? [["Muniment-Header-Order", "wire"]] : [];
}

function recordId(): string {
  return `<urn:uuid:${randomUUID()}>`;
}
