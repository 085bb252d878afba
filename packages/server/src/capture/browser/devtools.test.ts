import assert from "node:assert/strict";
import { PassThrough } from "node:stream";
import { test } from "node:test";

import { DevTools } from "./devtools.ts";

const envelope = Buffer.from([0xd8, 0x18, 0x5a]);

/** As the browser writes them: in an envelope, and without a length of its own. */
function map(fields: Readonly<Record<string, Buffer>>): Buffer {
  const parts = Object.entries(fields).flatMap(([name, value]) => [text(name), value]);
  const content = Buffer.concat([Buffer.from([0xbf]), ...parts, Buffer.from([0xff])]);
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([envelope, length, content]);
}

function lengthed(kind: number, bytes: Buffer): Buffer {
  const head = Buffer.alloc(5, (kind << 5) | 26);
  head.writeUInt32BE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}
const text = (value: string): Buffer => lengthed(3, Buffer.from(value));
/** What would be base64 in JSON. */
const bytes = (value: string): Buffer => Buffer.concat([Buffer.from([0xd6]), lengthed(2, Buffer.from(value))]);

test("bytes may be kept, in whatever pieces they come, but for those of bodies, which are whole until the next", async () => {
  const fromBrowser = new PassThrough();
  const devtools = new DevTools(fromBrowser, new PassThrough());
  const kept: Uint8Array[] = [];
  const seen: string[] = [];
  devtools.browser.on("Network.requestWillBeSent", ({ request }) => {
    for (const entry of request.postDataEntries ?? []) if (entry.bytes !== undefined) kept.push(entry.bytes);
  });
  devtools.browser.on("Network.dataReceived", ({ data }) => {
    seen.push(Buffer.from(data ?? []).toString());
  });
  const answer = devtools.browser.send("Page.captureScreenshot");
  const list = (one: Buffer): Buffer => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(one.length + 2);
    return Buffer.concat([envelope, length, Buffer.from([0x9f]), one, Buffer.from([0xff])]);
  };
  const told = (method: string, params: Readonly<Record<string, Buffer>>): Buffer =>
    map({ method: text(method), params: map(params) });
  const body = "b".repeat(3000);
  const sent = map({ postDataEntries: list(map({ bytes: bytes("posted") })) });
  const all = Buffer.concat([
    told("Network.dataReceived", { data: bytes(body) }),
    told("Network.requestWillBeSent", { request: sent }),
    map({ id: Buffer.from([1]), result: map({ data: bytes("a picture") }) }),
    told("Network.dataReceived", { data: bytes(body.replaceAll("b", "c")) }),
  ]);
  for (let at = 0; at < all.length; at += 17) fromBrowser.write(all.subarray(at, at + 17));
  const { data } = await answer;
  fromBrowser.end();
  await devtools.closed;
  assert.deepEqual(seen, [body, body.replaceAll("b", "c")]);
  assert.deepEqual(
    [data, ...kept].map((one) => Buffer.from(one).toString()),
    ["a picture", "posted"],
  );
});
