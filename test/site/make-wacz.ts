/** For tests of the scorers: what a site says that it gave, and a WACZ made by the programs of others. */
import { createHash } from "node:crypto";
import { createWriteStream } from "node:fs";
import { finished } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { getSurt, WARCRecord, WARCSerializer, type WARCRecordOpts } from "warcio";
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
  /** Each record of the WARC, before it is packed. */
  readonly change?: (record: Buffer) => Buffer;
  /** Each line of the index. */
  readonly changeLine?: (line: string) => string;
  /** Records of messages over WebSockets, by the socket's address: the lines of each. */
  readonly messages?: Readonly<Record<string, string>>;
}

export async function makeWacz(file: string, answers: readonly Kept[], options: WaczOptions = {}): Promise<string> {
  const { change = (record: Buffer): Buffer => record, changeLine = (line: string): string => line } = options;
  const { messages = {} } = options;
  const records: Uint8Array[] = [];
  for (const [place, answer] of answers.entries()) records.push(...(await exchange(place, answer)));
  for (const [socket, lines] of Object.entries(messages)) {
    const warcHeaders = { "Content-Type": "application/x-ndjson" };
    records.push(await serialized({ ...common, url: socket, type: "resource", warcHeaders }, Buffer.from(lines)));
  }
  const members = records.map((record) => gzipSync(change(Buffer.from(record))));
  const index = members.flatMap((member, place) => {
    const offset = members.slice(0, place).reduce((sum, { length }) => sum + length, 0);
    const line = indexLine(Buffer.from(records[place] ?? []).toString("latin1"), offset, member.length);
    return line === null ? [] : [changeLine(line)];
  });
  const files = {
    "archive/data.warc.gz": Buffer.concat(members),
    "indexes/index.cdxj": Buffer.from(
      index
        .sort()
        .map((line) => `${line}\n`)
        .join(""),
    ),
    "pages/pages.jsonl": Buffer.from('{"format":"json-pages-1.0","id":"pages","title":"All Pages"}\n'),
  };
  const resources = Object.entries(files).map(([path, bytes]) => ({
    path,
    hash: `sha256:${hash(bytes)}`,
    bytes: bytes.length,
  }));
  const manifest = Buffer.from(JSON.stringify({ profile: "data-package", wacz_version: "1.1.1", resources }));
  const digest = Buffer.from(JSON.stringify({ path: "datapackage.json", hash: `sha256:${hash(manifest)}` }));
  const zip = new ZipFile();
  for (const [path, bytes] of Object.entries({
    ...files,
    "datapackage.json": manifest,
    "datapackage-digest.json": digest,
  }))
    zip.addBuffer(bytes, path, { compress: false });
  zip.end();
  await finished(zip.outputStream.pipe(createWriteStream(file)));
  return file;
}

/** Of an answer that a replay may find; null for other records. */
function indexLine(record: string, offset: number, length: number): string | null {
  const field = (name: string): string => new RegExp(`^${name}: (.*)\r$`, "m").exec(record)?.[1] ?? "";
  const status = /\r\nHTTP\/1\.1 (\d{3}) /.exec(record)?.[1] ?? "";
  if (field("WARC-Type") !== "response" || status === "206") return null;
  const of = field("WARC-Target-URI");
  const fields = {
    url: of,
    status,
    digest: field("WARC-Payload-Digest"),
    length: String(length),
    offset: String(offset),
    filename: "data.warc.gz",
  };
  return `${getSurt(of)} ${field("WARC-Date").replace(/\D/g, "")} ${JSON.stringify(fields)}`;
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
  return WARCSerializer.serialize(WARCRecord.create(options, [block]), { digest });
}
