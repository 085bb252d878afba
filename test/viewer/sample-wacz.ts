/** A WACZ of a few answers, for tests of the replay: one gzip member for each record, sorted CDXJ, stored ZIP entries. */
import { createHash } from "node:crypto";
import { buffer } from "node:stream/consumers";
import { gzipSync } from "node:zlib";
import { ZipFile } from "yazl";

export interface SampleAnswer {
  readonly url: string;
  readonly status?: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
  /** More lines of its record. */
  readonly fields?: Readonly<Record<string, string>>;
}

const date = "2026-11-22T21:12:48Z";
export const sampleTimestamp = "20261122211248";

export async function sampleWacz(answers: readonly SampleAnswer[]): Promise<Buffer> {
  const records: Buffer[] = [];
  const lines: string[] = [];
  let offset = 0;
  for (const answer of answers) {
    const record = gzipSync(responseRecord(answer));
    const mime = (answer.headers["content-type"] ?? "application/octet-stream").split(";")[0];
    const fields = {
      url: answer.url,
      mime,
      status: String(answer.status ?? 200),
      digest: "sha-256:0",
      length: String(record.length),
      offset: String(offset),
      filename: "data.warc.gz",
    };
    lines.push(`${surt(answer.url)} ${sampleTimestamp} ${JSON.stringify(fields)}`);
    records.push(record);
    offset += record.length;
  }
  const page = { id: "page-1", url: answers[0]?.url, ts: date, title: "Sample" };
  const files = new Map<string, Buffer>([
    ["archive/data.warc.gz", Buffer.concat(records)],
    ["indexes/index.cdxj", Buffer.from(`${lines.sort().join("\n")}\n`)],
    [
      "pages/pages.jsonl",
      Buffer.from(`{"format":"json-pages-1.0","id":"pages","title":"Pages"}\n${JSON.stringify(page)}\n`),
    ],
  ]);
  const resources = [...files].map(([path, bytes]) => ({
    name: path.split("/").at(-1),
    path,
    hash: `sha256:${createHash("sha256").update(bytes).digest("hex")}`,
    bytes: bytes.length,
  }));
  files.set(
    "datapackage.json",
    Buffer.from(JSON.stringify({ profile: "data-package", wacz_version: "1.1.1", resources })),
  );
  const zip = new ZipFile();
  for (const [path, bytes] of files) zip.addBuffer(bytes, path, { compress: false, mtime: new Date(date) });
  zip.end();
  return buffer(zip.outputStream);
}

function responseRecord({ url, status = 200, headers, body, fields = {} }: SampleAnswer): Buffer {
  const bytes = Buffer.from(body);
  const head = [
    `HTTP/1.1 ${String(status)} OK`,
    ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
    `content-length: ${String(bytes.length)}`,
    "",
    "",
  ].join("\r\n");
  const block = Buffer.concat([Buffer.from(head), bytes]);
  const id = createHash("sha256").update(url).digest("hex").slice(0, 12);
  const lines = [
    "WARC/1.1",
    "WARC-Type: response",
    `WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-${id}>`,
    `WARC-Target-URI: ${url}`,
    `WARC-Date: ${date}`,
    "Content-Type: application/http; msgtype=response",
    `Content-Length: ${String(block.length)}`,
    ...Object.entries(fields).map(([name, value]) => `${name}: ${value}`),
    "",
    "",
  ];
  return Buffer.concat([Buffer.from(lines.join("\r\n")), block, Buffer.from("\r\n\r\n")]);
}

/** Sort key of the index, for the plain addresses of these tests. */
function surt(address: string): string {
  const { hostname, pathname, search } = new URL(address);
  return `${hostname.split(".").reverse().join(",")})${pathname}${search}`.toLowerCase();
}
