/** For tests of the scorers: what a site says that it gave, and a WACZ made by the programs of others. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { WARCRecord, WARCSerializer, type WARCRecordOpts } from "warcio";
import { ZipFile } from "yazl";
import type { Served } from "./site.ts";

export const url = "http://127.0.0.1:1/";

const hash = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** With a path under `url`. */
export function served(
  path: string,
  body: string | Buffer,
  more: Partial<Served> & { readonly asked?: string } = {},
): Served {
  const bytes = Buffer.from(body);
  const { asked: text = "", ...rest } = more;
  const asked = Buffer.from(text);
  return {
    url: url + path,
    method: "GET",
    status: 200,
    range: null,
    cut: false,
    ...rest,
    body: bytes,
    size: bytes.length,
    sha256: hash(bytes),
    request: { size: asked.length, sha256: hash(asked) },
  };
}

/** An answer, and what its record says beside it. */
export interface Kept extends Served {
  readonly askedBy?: string;
  readonly answeredBy?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface WaczOptions {
  /** The WARC, as it goes into the ZIP. */
  readonly change?: (bytes: Buffer) => Buffer;
  /** Records of messages over WebSockets, by the socket's address: the lines of each. */
  readonly messages?: Readonly<Record<string, string>>;
}

export async function makeWacz(file: string, answers: readonly Kept[], options: WaczOptions = {}): Promise<string> {
  const { change = (bytes: Buffer): Buffer => bytes, messages = {} } = options;
  const records: Uint8Array[] = [];
  for (const [place, answer] of answers.entries()) records.push(...(await exchange(place, answer)));
  for (const [socket, lines] of Object.entries(messages)) {
    const warcHeaders = { "Content-Type": "application/x-ndjson" };
    records.push(await serialized({ ...common, url: socket, type: "resource", warcHeaders }, Buffer.from(lines)));
  }
  const zip = new ZipFile();
  zip.addBuffer(change(Buffer.concat(records)), "archive/data.warc.gz", { compress: false });
  zip.end();
  await finished(zip.outputStream.pipe(createWriteStream(file)));
  return file;
}

const common = { date: "2026-01-01T00:00:00Z", warcVersion: "WARC/1.1" } as const;

async function exchange(place: number, answer: Kept): Promise<readonly Uint8Array[]> {
  const { url: of, method, status, range, body, cut, askedBy, answeredBy, headers } = answer;
  const id = `<urn:uuid:00000000-0000-4000-8000-${String(place).padStart(12, "0")}>`;
  // warcio does not read back a head without any header.
  const type = { "Content-Type": "text/plain" };
  const content = range === null ? {} : { "Content-Range": `bytes ${range.first}-${range.last}/${range.total}` };
  const request: WARCRecordOpts = {
    ...common,
    url: of,
    type: "request",
    statusline: `${method} / HTTP/1.1`,
    httpHeaders: type,
    warcHeaders: { "WARC-Concurrent-To": id },
  };
  const response: WARCRecordOpts = {
    ...common,
    url: of,
    type: "response",
    statusline: `HTTP/1.1 ${status} OK`,
    httpHeaders: { ...type, ...content, ...headers },
    warcHeaders: {
      "WARC-Record-ID": id,
      ...(cut ? { "WARC-Truncated": "disconnect" } : {}),
      ...(askedBy === undefined ? {} : { "Muniment-Asked-By": askedBy }),
      ...(answeredBy === undefined ? {} : { "Muniment-Answered-By": answeredBy }),
    },
  };
  const asked = Buffer.from(method === "POST" ? "asked" : "");
  return [await serialized(request, asked), await serialized(response, body)];
}

function serialized(options: WARCRecordOpts, block: Uint8Array): Promise<Uint8Array> {
  const digest = { algo: "sha-256", prefix: "sha256:", base32: true } as const;
  return WARCSerializer.serialize(WARCRecord.create(options, [block]), { gzip: true, digest });
}
