import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { mkdtemp, open, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { crc32, gunzipSync } from "node:zlib";
import { formatInstant, utf8, type Instant } from "@muniment/verify";
import fc from "fast-check";
import { WARCParser, type WARCRecord } from "warcio";
import type { BodyPart, Exchange, ExchangeResponse } from "../exchange.ts";
import type { HeaderLine } from "../header-line.ts";
import { warcDigest } from "./warc-digest.ts";
import { openWarc, type WrittenWarc } from "./warc-writer.ts";

const sentAt: Instant = "2026-11-22T21:12:48.123Z";

async function folder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "muniment-warc-"));
  t.after(() => rm(path, { recursive: true }));
  return path;
}

function body(content: Uint8Array | string): BodyPart {
  const bytes = typeof content === "string" ? utf8(content) : content;
  return {
    size: bytes.length,
    async *stream() {
      yield await Promise.resolve(bytes);
    },
  };
}

function response(parts: Partial<ExchangeResponse> = {}): ExchangeResponse {
  const headers: HeaderLine[] = [["Content-Type", "text/html; charset=utf-8"]];
  return { status: 200, statusText: "OK", headers, body: body("<p>page</p>"), truncated: null, ...parts };
}

function exchange(parts: Partial<Exchange> = {}): Exchange {
  return {
    url: "http://site.example/",
    method: "GET",
    sentAt,
    serverAddress: "192.0.2.7",
    protocol: "http/1.1",
    request: { headers: [["Host", "site.example"]], body: null },
    response: response(),
    note: { resourceType: "Document", askedBy: "page" },
    ...parts,
  };
}

async function write(path: string, exchanges: readonly Exchange[]): Promise<WrittenWarc> {
  const writer = await openWarc(path, { software: "muniment test", created: sentAt });
  for (const each of exchanges) await writer.write(each);
  return writer.close();
}

interface ReadRecord {
  readonly record: WARCRecord;
  readonly payload: Uint8Array;
  readonly offset: number;
  readonly length: number;
}

/** The records as another implementation reads them. */
async function read(path: string): Promise<ReadRecord[]> {
  const parser = new WARCParser(createReadStream(path), { keepHeadersCase: true });
  const found: ReadRecord[] = [];
  for await (const record of parser) {
    const payload = await record.readFully(false);
    found.push({ record, payload, offset: parser.offset, length: parser.recordLength });
  }
  return found;
}

function digest(bytes: Uint8Array): string {
  return warcDigest(createHash("sha256").update(bytes).digest());
}

/** The text of one gzip member, as it lies in the file. */
async function memberText(path: string, offset: number, length: number): Promise<string> {
  const bytes = await readFile(path);
  return gunzipSync(bytes.subarray(offset, offset + length)).toString("latin1");
}

test("an exchange is a request and a response, joined, with digests that another reader confirms", async (t) => {
  const path = join(await folder(t), "data.warc.gz");
  const headers: HeaderLine[] = [
    ["content-TYPE", "text/html"],
    ["Set-Cookie", "a=1"],
    ["Set-Cookie", "b=2"],
    ["Content-Encoding", "gzip"],
    ["content-length", "20"],
    ["Transfer-Encoding", "chunked"],
  ];
  const written = await write(path, [exchange({ response: response({ headers }) })]);
  const [info, request, answer, ...rest] = await read(path);
  assert.ok(info && request && answer && rest.length === 0);
  assert.equal(written.records, 3);
  assert.equal(info.record.warcType, "warcinfo");
  assert.equal(request.record.warcHeader("WARC-Concurrent-To"), answer.record.warcHeader("WARC-Record-ID"));
  assert.equal(answer.record.warcHeader("WARC-Concurrent-To"), request.record.warcHeader("WARC-Record-ID"));
  for (const { record, payload } of [request, answer]) {
    assert.equal(record.warcHeader("WARC-IP-Address"), "192.0.2.7");
    assert.equal(record.warcDate, sentAt);
    assert.equal(record.warcPayloadDigest, digest(payload));
  }
  const text = await memberText(path, answer.offset, answer.length);
  const block = text.slice(text.indexOf("\r\n\r\n") + 4, -4);
  assert.equal(answer.record.warcBlockDigest, digest(Buffer.from(block, "latin1")));
  assert.equal(
    block,
    "HTTP/1.1 200 OK\r\ncontent-TYPE: text/html\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n" +
      "X-Archive-Orig-Content-Encoding: gzip\r\nX-Archive-Orig-content-length: 20\r\nX-Archive-Orig-Transfer-Encoding: chunked\r\n" +
      "Content-Length: 11\r\n\r\n<p>page</p>",
  );
});

test("size, hash and CRC-32 are those of the file; index lines lead to whole gzip members", async (t) => {
  const path = join(await folder(t), "data.warc.gz");
  const urls = ["http://site.example/b", "http://site.example/a", "https://other.example/"];
  const written = await write(
    path,
    urls.map((url) => exchange({ url })),
  );
  const bytes = await readFile(path);
  assert.equal(written.size, bytes.length);
  assert.equal(written.sha256, createHash("sha256").update(bytes).digest("hex"));
  assert.equal(written.crc32, crc32(bytes));
  for (const [place, line] of written.index.entries()) {
    const [key, time, json = ""] = /^(\S+) (\S+) (.*)$/.exec(line)?.slice(1) ?? [];
    const block = JSON.parse(json) as { url: string; offset: string; length: string; digest: string };
    assert.equal(time, "20261122211248123");
    assert.equal(block.url, urls[place]);
    assert.ok(key?.startsWith("example,"));
    const text = await memberText(path, Number(block.offset), Number(block.length));
    assert.match(text, /^WARC\/1\.1\r\nWARC-Type: response\r\n/);
    assert.ok(text.includes(`WARC-Payload-Digest: ${block.digest}\r\n`));
  }
});

test("a request without an answer is one record; a cut body says why", async (t) => {
  const path = join(await folder(t), "data.warc.gz");
  const written = await write(path, [
    exchange({ response: null }),
    exchange({ response: response({ truncated: "length" }) }),
  ]);
  const records = await read(path);
  assert.deepEqual(
    records.map(({ record }) => record.warcType),
    ["warcinfo", "request", "request", "response"],
  );
  assert.equal(records[1]?.record.warcHeader("WARC-Concurrent-To"), undefined);
  assert.equal(records[3]?.record.warcHeader("WARC-Truncated"), "length");
  assert.equal(written.index.length, 1);
});

test("parts of a body and unchanged answers stay out of the index, whole ranges do not", async (t) => {
  const path = join(await folder(t), "data.warc.gz");
  const ranged = (range: string) =>
    response({ status: 206, headers: [["Content-Range", range]], body: body("0123456789") });
  const written = await write(path, [
    exchange({ response: ranged("bytes 0-9/100") }),
    exchange({ response: response({ status: 304, body: null }) }),
    exchange({ response: ranged("bytes 0-9/10") }),
  ]);
  assert.equal(written.responses, 3);
  assert.equal(written.index.length, 1);
});

test("HTTP/2 is told beside the block, and who asked", async (t) => {
  const path = join(await folder(t), "data.warc.gz");
  await write(path, [exchange({ protocol: "h2", note: { resourceType: "Media", askedBy: "capturer" } })]);
  const [, , answer] = await read(path);
  assert.ok(answer);
  assert.equal(answer.record.httpHeaders?.protocol, "HTTP/1.1");
  assert.equal(answer.record.warcHeader("WARC-Protocol"), "h2");
  assert.equal(answer.record.warcHeader("WARC-Resource-Type"), "media");
  assert.equal(answer.record.warcHeader("Muniment-Asked-By"), "capturer");
});

test("messages of a WebSocket stand behind its handshake, and not in the index", async (t) => {
  const path = join(await folder(t), "data.warc.gz");
  const messages = { url: "wss://site.example/chat?a#b", log: body('{"end":"open"}\n'), truncated: "length" } as const;
  const handshake = response({ status: 101, headers: [["Upgrade", "websocket"]], body: null });
  const written = await write(path, [
    exchange({ url: "https://site.example/chat?a", response: handshake, messages }),
    exchange(),
  ]);
  const records = await read(path);
  assert.deepEqual(
    records.map(({ record }) => record.warcType),
    ["warcinfo", "request", "response", "resource", "request", "response"],
  );
  const [, , answer, resource] = records;
  const field = (name: string) => resource?.record.warcHeader(name);
  assert.equal(field("WARC-Target-URI"), "wss://site.example/chat?a");
  assert.equal(field("WARC-Concurrent-To"), answer?.record.warcHeader("WARC-Record-ID"));
  assert.deepEqual([field("WARC-Truncated"), field("WARC-IP-Address")], ["length", "192.0.2.7"]);
  assert.equal(field("WARC-Payload-Digest"), digest(utf8('{"end":"open"}\n')));
  assert.equal(written.index.length, 2);
});

test("property: whatever a server says, there are as many records as were written, and the bodies are intact", async (t) => {
  const path = await folder(t);
  const forged = "\r\n\r\nWARC/1.1\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n";
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constant(forged),
    fc.string().map((head) => head + forged),
    fc.constant("a\0b\n c"),
  );
  const bytes = fc.oneof(fc.uint8Array({ maxLength: 300 }), fc.constantFrom(utf8(forged), utf8(forged.repeat(2_000))));
  const lines = fc.array(fc.tuple(text, text), { maxLength: 6 });
  const exchanges = fc.array(
    fc.record({ lines, statusText: text, method: text, path: text, type: text, protocol: fc.option(text), bytes }),
    { minLength: 1, maxLength: 4 },
  );
  let run = 0;
  await fc.assert(
    fc.asyncProperty(exchanges, async (given) => {
      const file = join(path, String((run += 1)));
      const written = await write(
        file,
        given.map(({ lines: headers, statusText, method, path: tail, type, protocol, bytes: content }) =>
          exchange({
            url: `http://site.example/${tail}`,
            method,
            protocol,
            request: { headers, body: null },
            response: response({ headers, statusText, body: body(content) }),
            note: { resourceType: type, askedBy: "page" },
          }),
        ),
      );
      const records = await read(file);
      assert.equal(records.length, 1 + 2 * given.length);
      assert.equal(written.records, records.length);
      for (const [place, { bytes: content }] of given.entries()) {
        const answer = records[2 + 2 * place];
        assert.equal(answer?.record.warcType, "response");
        assert.deepEqual(Buffer.from(answer.payload), Buffer.from(content));
        assert.equal(answer.record.warcPayloadDigest, digest(content));
      }
      for (const line of written.index) assert.match(line, /^[!-~]+ \d{17} \{[ -~]*\}$/);
      await rm(file);
    }),
    { numRuns: 150 },
  );
});

test("a body that changes between the passes is an error, and nothing is written after it", async (t) => {
  const path = join(await folder(t), "data.warc.gz");
  const large = 100_000; // Smaller ones are read once.
  let pass = 0;
  const unsteady: BodyPart = {
    size: large,
    async *stream() {
      yield await Promise.resolve(utf8(((pass += 1) === 1 ? "a" : "b").repeat(large)));
    },
  };
  const writer = await openWarc(path, { software: "test", created: sentAt });
  const first = writer.write(exchange({ response: response({ body: unsteady }) }));
  const second = writer.write(exchange());
  await assert.rejects(first, /changed while it was written/);
  await assert.rejects(second, /changed while it was written/);
  await assert.rejects(writer.close(), /changed while it was written/);
});

test("a body that is not as long as it was said is an error", async (t) => {
  const path = join(await folder(t), "data.warc.gz");
  const writer = await openWarc(path, { software: "test", created: sentAt });
  await assert.rejects(
    writer.write(exchange({ response: response({ body: { ...body("abc"), size: 4 } }) })),
    /not as long/,
  );
  await writer.abandon();
});

test("an existing file is never overwritten", async (t) => {
  const path = join(await folder(t), "data.warc.gz");
  await (await open(path, "wx")).close();
  await assert.rejects(openWarc(path, { software: "test", created: formatInstant(0) }), { code: "EEXIST" });
});
