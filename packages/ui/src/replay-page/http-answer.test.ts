import assert from "node:assert/strict";
import { test } from "node:test";
import { deflateSync, gzipSync } from "node:zlib";
import { FormatError } from "@muniment/verify";
import { dataAddress, heldIn } from "./data-address.ts";
import { decodeText } from "./decode-text.ts";
import { decodedBody, headerOf, mediaTypeOf, parseHttpHead } from "./http-answer.ts";

const headOf = (...lines: readonly string[]): ReturnType<typeof parseHttpHead> =>
  parseHttpHead(["HTTP/1.1 200 OK", ...lines, "", ""].join("\r\n"));
const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString();

test("a head is read, and what is none is refused", () => {
  const head = headOf('Content-Type: Text/HTML; Charset="windows-1256"', "X: 1", "x: 2");
  assert.deepEqual(mediaTypeOf(head), { essence: "text/html", charset: "windows-1256" });
  assert.equal(headerOf(head, "x"), "1");
  assert.throws(() => parseHttpHead("GET / HTTP/1.1\r\n\r\n"), FormatError);
});

test("codings are taken off, within a limit, and one that is not known is said", async () => {
  const body = Buffer.from("what was said ".repeat(100));
  const decode = (lines: readonly string[], bytes: Uint8Array, max = 10_000): Promise<Uint8Array> =>
    decodedBody(headOf(...lines), [bytes], max);
  assert.equal(text(await decode([], body)), body.toString());
  assert.equal(text(await decode(["Content-Encoding: gzip"], gzipSync(body))), body.toString());
  assert.equal(text(await decode(["Content-Encoding: deflate"], deflateSync(body))), body.toString());
  const chunked = Buffer.from("4\r\nwhat\r\n5;x=y\r\n was \r\n0\r\n\r\n");
  assert.equal(text(await decode(["Transfer-Encoding: chunked"], chunked)), "what was ");
  assert.equal(text(await decode(["Transfer-Encoding: chunked"], body)), body.toString());
  await assert.rejects(decode(["Content-Encoding: br"], body), /packed by br/);
  await assert.rejects(decode(["Content-Encoding: gzip"], body), /damaged/);
  await assert.rejects(decode(["Content-Encoding: gzip"], gzipSync(Buffer.alloc(50_000))), /unpacks to more/);
});

test("text is decoded as a browser would", () => {
  const arabic = Buffer.from([0xe3, 0xd1, 0xcd, 0xc8, 0xc7]);
  assert.equal(decodeText(arabic, "windows-1256"), "مرحبا");
  const own = Buffer.concat([Buffer.from('<meta charset="windows-1256"><p>'), arabic]);
  assert.match(decodeText(own, null), /مرحبا/);
  assert.equal(decodeText(Buffer.from("مرحبا"), null), "مرحبا");
  assert.equal(decodeText(Buffer.from([0x63, 0xe9]), null), "cé");
  assert.equal(decodeText(Buffer.from("a"), "no-such-encoding"), "a");
});

test("an address that holds its bytes gives them back", () => {
  const bytes = Uint8Array.from([0, 255, 37, 65]);
  const address = dataAddress({ type: "image/png", bytes });
  assert.deepEqual(heldIn(address), { type: "image/png", bytes });
  assert.equal(text(heldIn("data:text/css;charset=utf-8,a%20b%zz")?.bytes ?? bytes), "a b%zz");
  assert.equal(heldIn("data:image/png;base64,???"), null);
  assert.match(dataAddress({ type: 'x" onload="y', bytes }), /^data:application\/octet-stream;/);
});
