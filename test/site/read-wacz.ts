/** Reads a WACZ with the programs of others (yauzl, warcio), so that what ours wrote is not judged by ours. */
import { createHash, type Hash } from "node:crypto";
import { promisify } from "node:util";
import { WARCParser, type WARCRecord } from "warcio";
import yauzl, { type Entry, type ZipFile } from "yauzl";

export type Headers = readonly (readonly [name: string, value: string])[];

/** An answer that lies in a WARC, with the request that its record names. */
export interface Recorded {
  readonly url: string;
  readonly status: number;
  /** Of the body, with the codings that the stored header names removed; of a long one, only the first 16 MiB. */
  readonly body: Uint8Array;
  readonly size: number;
  /** SHA-256 of the body, in hex. */
  readonly sha256: string;
  readonly range: { readonly first: number; readonly last: number; readonly total: number } | null;
  readonly truncated: boolean;
  /** Every line of the stored header, as it stands. */
  readonly headers: Headers;
  /** As the record names it: `h2`; null if it names none. */
  readonly protocol: string | null;
  /** What the record says of who asked, beside the page; null if it says nothing. */
  readonly askedBy: string | null;
  /** What it says of who answered, beside a server; null if it says nothing. */
  readonly answeredBy: string | null;
  /** Null if no request record is joined to the answer. */
  readonly request: { readonly method: string; readonly sha256: string; readonly headers: Headers } | null;
}

/** A message over a WebSocket, as spec/capture has it. */
export interface RecordedMessage {
  readonly url: string;
  readonly direction: "sent" | "received";
  readonly data: Buffer;
}

const open = promisify<string, yauzl.Options, ZipFile>((file, options, done) => {
  yauzl.open(file, options, done);
});

/** The WARCs of a WACZ, one after the other, as streams of their bytes. */
async function* warcs(file: string): AsyncGenerator<AsyncIterable<Uint8Array>> {
  const zip = await open(file, { lazyEntries: true, autoClose: false, strictFileNames: true });
  try {
    for (const entry of await entriesOf(zip)) {
      if (!/^archive\/.+\.warc(\.gz)?$/.test(entry.fileName)) continue;
      yield await new Promise<AsyncIterable<Uint8Array>>((resolve, reject) => {
        zip.openReadStream(entry, (error, stream) => {
          if (error === null) resolve(stream);
          else reject(error);
        });
      });
    }
  } finally {
    zip.close();
  }
}

function entriesOf(zip: ZipFile): Promise<readonly Entry[]> {
  return new Promise((resolve, reject) => {
    const entries: Entry[] = [];
    zip.on("entry", (entry: Entry) => {
      entries.push(entry);
      zip.readEntry();
    });
    zip.on("end", () => {
      resolve(entries);
    });
    zip.on("error", reject);
    zip.readEntry();
  });
}

export interface WaczContent {
  readonly answers: readonly Recorded[];
  readonly messages: readonly RecordedMessage[];
}

/** What a WACZ holds. Throws if it cannot be read to its end. */
export async function readWacz(file: string): Promise<WaczContent> {
  const answers: (Omit<Recorded, "request"> & Joined)[] = [];
  const requests: (NonNullable<Recorded["request"]> & Joined)[] = [];
  const messages: RecordedMessage[] = [];
  const heads = await readHeads(file);
  for await (const warc of warcs(file)) {
    for await (const record of new WARCParser(warc)) {
      const read = await readBody(record);
      const joined = { id: record.warcHeader("WARC-Record-ID") ?? "", to: record.warcConcurrentTo ?? [] };
      const headers = heads.get(joined.id) ?? [];
      if (record.warcType === "response") answers.push({ ...answerOf(record, read, headers), ...joined });
      if (record.warcType === "request")
        requests.push({ method: record.httpHeaders?.method ?? "", sha256: read.sha256, headers, ...joined });
      if (record.warcType === "resource" && record.warcContentType === "application/x-ndjson")
        messages.push(...messagesOf(record.warcTargetURI ?? "", read.body));
    }
  }
  return {
    messages,
    answers: answers.map(({ id, to, ...answer }) => {
      const request = requests.find((other) => to.includes(other.id) || other.to.includes(id));
      if (request === undefined) return { ...answer, request: null };
      const { method, sha256, headers } = request;
      return { ...answer, request: { method, sha256, headers } };
    }),
  };
}

/**
 * The header lines of each record's HTTP message, by the record's id. warcio joins those of one name; asked to keep them apart, it loses
 * bodies of one byte.
 */
async function readHeads(file: string): Promise<ReadonlyMap<string, Headers>> {
  const heads = new Map<string, Headers>();
  for await (const warc of warcs(file)) {
    for await (const record of new WARCParser(warc, { parseHttp: false })) {
      let head = "";
      for await (const part of record)
        if (head.length < headMax && !head.includes("\r\n\r\n")) head += Buffer.from(part).toString("latin1");
      const [, ...rows] = head.slice(0, head.indexOf("\r\n\r\n")).split("\r\n");
      const lines = rows.map(
        (row) => [row.slice(0, row.indexOf(":")), row.slice(row.indexOf(":") + 1).trim()] as const,
      );
      heads.set(record.warcHeader("WARC-Record-ID") ?? "", lines);
    }
  }
  return heads;
}

const keptMax = 16 * 1024 * 1024;
const headMax = 1024 * 1024;

interface Body {
  readonly body: Buffer;
  readonly size: number;
  readonly sha256: string;
}

/** The body of a record whose HTTP head was parsed, else its whole block. */
async function readBody(record: AsyncIterable<Uint8Array>): Promise<Body> {
  const hash = createHash("sha256");
  const kept: Uint8Array[] = [];
  let size = 0;
  for await (const part of record) {
    hash.update(part);
    if (size < keptMax) kept.push(part);
    size += part.length;
  }
  return { body: Buffer.concat(kept), size, sha256: hash.digest("hex") };
}

interface Joined {
  readonly id: string;
  readonly to: readonly string[];
}

function answerOf(record: WARCRecord, body: Body, headers: Headers): Omit<Recorded, "request"> {
  const range = /^bytes (\d+)-(\d+)\/(\d+)$/.exec(record.httpHeaders?.headers.get("content-range") ?? "");
  return {
    url: record.warcTargetURI ?? "",
    status: Number(record.httpHeaders?.statusCode),
    ...body,
    range: range === null ? null : { first: Number(range[1]), last: Number(range[2]), total: Number(range[3]) },
    truncated: (record.warcHeader("WARC-Truncated") ?? null) !== null,
    headers,
    protocol: record.warcHeader("WARC-Protocol") ?? null,
    askedBy: record.warcHeader("Muniment-Asked-By") ?? null,
    answeredBy: record.warcHeader("Muniment-Answered-By") ?? null,
  };
}

/** Spec/capture, "Messages over a WebSocket": a line for each, between one that names the form and one that tells the end. */
function messagesOf(url: string, body: Buffer): RecordedMessage[] {
  const [form, ...rest] = body
    .toString()
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line) as Readonly<Record<string, unknown>>);
  if (form?.["format"] !== "websocket-messages-1") return [];
  return rest.flatMap(({ from, text, base64 }) => {
    if (from !== "page" && from !== "server") return [];
    const direction = from === "page" ? "sent" : "received";
    if (typeof text === "string") return [{ url, direction, data: Buffer.from(text) }];
    return typeof base64 === "string" ? [{ url, direction, data: Buffer.from(base64, "base64") }] : [];
  });
}

/** What is wrong with the digests of a WACZ's records. */
export interface DigestReport {
  readonly records: number;
  /** Digests that were compared. */
  readonly compared: number;
  /** A sentence for each record that lacks its block digest, and for each digest that is not that of the bytes. */
  readonly faults: readonly string[];
}

/** Compares the block and payload digest of every record with its bytes. */
export async function checkDigests(file: string): Promise<DigestReport> {
  const faults: string[] = [];
  let records = 0;
  let compared = 0;
  for await (const warc of warcs(file)) {
    for await (const record of new WARCParser(warc, { parseHttp: false })) {
      records += 1;
      const digested = await digestsOf(record);
      for (const [name, digest] of Object.entries(digested)) {
        const stated = record.warcHeader(name) ?? null;
        if (stated !== null) compared += 1;
        const expected = `sha256:${base32(digest)}`;
        const subject = `${record.warcType} of ${record.warcTargetURI ?? "nothing"}: ${name}`;
        if (stated === null && name === "WARC-Block-Digest") faults.push(`${subject} is not there`);
        else if (stated !== null && stated !== expected)
          faults.push(`${subject} is ${stated}, the bytes have ${expected}`);
      }
    }
  }
  return { records, compared, faults };
}

/** Of a record's block, and of what follows the head of the HTTP message in it. */
async function digestsOf(record: AsyncIterable<Uint8Array>): Promise<Readonly<Record<string, Buffer>>> {
  const block = createHash("sha256");
  let payload: Hash | null = null;
  let head = Buffer.alloc(0);
  for await (const part of record) {
    block.update(part);
    if (payload !== null) {
      payload.update(part);
      continue;
    }
    head = Buffer.concat([head, part]);
    const end = head.indexOf("\r\n\r\n");
    if (end >= 0) payload = createHash("sha256").update(head.subarray(end + 4));
  }
  const whole = block.digest();
  return { "WARC-Block-Digest": whole, "WARC-Payload-Digest": payload?.digest() ?? whole };
}

function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, "0")).join("");
  const groups = bits.match(/.{1,5}/g) ?? [];
  const letters = groups.map(
    (group) => "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[Number.parseInt(group.padEnd(5, "0"), 2)] ?? "",
  );
  return letters.join("").padEnd(8 * Math.ceil(letters.length / 8), "=");
}
