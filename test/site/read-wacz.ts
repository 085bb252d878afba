/** Reads a WACZ with the programs of others (yauzl, warcio), so that what ours wrote is not judged by ours. */
import { createHash } from "node:crypto";
import { WARCParser, type WARCRecord } from "warcio";
import { warcs } from "./wacz-files.ts";

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

export interface WaczContent {
  /** Of all request records but those that a service worker answered: they never left the browser. */
  readonly requests: readonly { readonly method: string; readonly url: string }[];
  readonly answers: readonly Recorded[];
  readonly messages: readonly RecordedMessage[];
}

/** What a WACZ holds. Throws if it cannot be read to its end. */
export async function readWacz(file: string): Promise<WaczContent> {
  const answers: (Omit<Recorded, "request"> & Joined)[] = [];
  const requests: (NonNullable<Recorded["request"]> & Joined & { readonly url: string; readonly left: boolean })[] = [];
  const messages: RecordedMessage[] = [];
  const heads = await readHeads(file);
  for await (const warc of warcs(file)) {
    for await (const record of new WARCParser(warc)) {
      const read = await readBody(record);
      const joined = { id: record.warcHeader("WARC-Record-ID") ?? "", to: record.warcConcurrentTo ?? [] };
      const headers = heads.get(joined.id) ?? [];
      if (record.warcType === "response") answers.push({ ...answerOf(record, read, headers), ...joined });
      if (record.warcType === "request")
        requests.push({
          method: record.httpHeaders?.method ?? "",
          url: record.warcTargetURI ?? "",
          left: record.warcHeader("Muniment-Answered-By") !== "service-worker",
          sha256: read.sha256,
          headers,
          ...joined,
        });
      if (record.warcType === "resource" && record.warcContentType === "application/x-ndjson")
        messages.push(...messagesOf(record.warcTargetURI ?? "", read.body));
    }
  }
  return {
    requests: requests.filter(({ left }) => left).map(({ method, url }) => ({ method, url })),
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
