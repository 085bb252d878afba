import assert from "node:assert/strict";
import { test } from "node:test";

import fc from "fast-check";

import { CborError, CborFramer, decodeCbor, encodeCbor } from "./cbor.ts";

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(" ", ""), "hex");

/** As Chromium writes it: in an envelope, without a length of its own. */
const enveloped = (start: "bf" | "9f", content: string): string => {
  const inner = `${start}${content.replaceAll(" ", "")}ff`;
  return `d8185a${(inner.length / 2).toString(16).padStart(8, "0")}${inner}`;
};

test("a command is written as the browser reads it", () => {
  const written = encodeCbor({ id: 1, method: "Page.enable", params: {}, none: undefined });
  assert.equal(
    written.toString("hex"),
    enveloped("bf", `62 6964 01 66 6d6574686f64 6b 506167652e656e61626c65 66 706172616d73 ${enveloped("bf", "")}`),
  );
});

test("what the browser alone writes is read: UTF-16, bytes, numbers of each length, a list", () => {
  const fields = [
    "61 61 44 3906 00d8", // UTF-16, low byte first: a letter, and half of a pair
    "61 62 d6 43 010203",
    `61 63 ${enveloped("9f", "17 1818 190100 1a7fffffff 20 3a7fffffff fb3ff8000000000000 f4 f5 f6")}`,
  ];
  assert.deepEqual(decodeCbor(hex(enveloped("bf", fields.join("")))), {
    a: "\u0639\ud800",
    b: Buffer.from([1, 2, 3]),
    c: [23, 24, 256, 2 ** 31 - 1, -1, -(2 ** 31), 1.5, false, true, null],
  });
});

test("a field that is named as what JavaScript has of its own is a field", () => {
  const read = decodeCbor(encodeCbor(JSON.parse('{"__proto__": "x", "a": 1}') as object));
  assert.deepEqual(Object.entries(read as object), [
    ["__proto__", "x"],
    ["a", 1],
  ]);
});

test("property: what was written is read, in whatever pieces it comes", () => {
  const messages = fc.array(fc.dictionary(fc.string({ unit: "grapheme" }), fc.jsonValue()), { maxLength: 5 });
  fc.assert(
    fc.property(messages, fc.integer({ min: 1, max: 40 }), (given, size) => {
      const bytes = Buffer.concat(given.map(encodeCbor));
      const framer = new CborFramer(1_000_000);
      const read: unknown[] = [];
      for (let at = 0; at < bytes.length; at += size)
        for (const message of framer.read(bytes.subarray(at, at + size))) read.push(decodeCbor(message));
      assert.deepEqual(JSON.parse(JSON.stringify(read)), JSON.parse(JSON.stringify(given)));
    }),
  );
});

test("property: what is no message is refused, and never read as one", () => {
  const message = encodeCbor({ id: 7, result: { list: [1, "two", { three: 3.5 }], text: "x".repeat(300) } });
  fc.assert(
    fc.property(fc.nat(message.length - 1), fc.integer({ min: 0, max: 255 }), (at, byte) => {
      const changed = Buffer.from(message);
      changed[at] = byte;
      try {
        decodeCbor(changed);
      } catch (error) {
        assert.ok(error instanceof CborError, String(error));
      }
    }),
  );
  for (let end = 0; end < message.length; end += 1)
    assert.throws(() => decodeCbor(message.subarray(0, end)), CborError, `cut at ${String(end)}`);
  assert.throws(() => decodeCbor(Buffer.concat([message, Buffer.from([0xf6])])), CborError);
});

test("depth and size have limits", () => {
  const deep = (levels: number): string => {
    let text = enveloped("9f", "");
    for (let level = 1; level < levels; level += 1) text = enveloped("9f", text);
    return text;
  };
  assert.ok(decodeCbor(hex(deep(1_000))));
  assert.throws(() => decodeCbor(hex(deep(3_000))), CborError);
  assert.throws(() => [...new CborFramer(1_000).read(hex("d8185a00000400"))], CborError);
  assert.throws(() => [...new CborFramer(1_000).read(Buffer.from('{"id":1}'))], CborError);
});
