import assert from "node:assert/strict";
import { suite, test } from "node:test";
import fc from "fast-check";
import { concat, utf8 } from "./bytes.ts";
import { FormatError } from "./digest.ts";
import { canonicalJson, membersOf, parseJson } from "./json.ts";

const values = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    fc.constant(null),
    fc.boolean(),
    fc.maxSafeInteger(),
    fc.string({ unit: "binary" }),
    fc.array(tie("value")),
    fc.dictionary(fc.oneof(fc.string({ unit: "binary" }), fc.constant("__proto__")), tie("value"), {
      noNullPrototype: true,
    }),
  ),
})).value;

suite("canonical JSON", () => {
  test("reads back as the value it was written from, and as JSON.parse reads it", () => {
    fc.assert(
      fc.property(values, (value) => {
        const text = canonicalJson(value);
        assert.ok(text.endsWith("\n"));
        const read = parseJson(utf8(text));
        assert.deepEqual(read, JSON.parse(text));
        assert.equal(canonicalJson(read), text);
      }),
    );
  });

  test("is one text for one value, whatever the order of keys", () => {
    const keys = ["b", "\u20ac", "\ud83d\ude00", "\ufb33", "a"];
    const text = canonicalJson(Object.fromEntries(keys.map((key) => [key, null])));
    // By UTF-16 code units, a surrogate pair stands before U+FB33.
    assert.equal(text, `{${["a", "b", "\u20ac", "\ud83d\ude00", "\ufb33"].map((key) => `"${key}":null`).join(",")}}\n`);
    assert.equal(canonicalJson(-0), "0\n");
  });

  test("refuses what it has no form for", () => {
    const cyclic: unknown[] = [];
    cyclic.push(cyclic);
    const sparse: unknown[] = [];
    sparse[1] = 1;
    for (const value of [undefined, 1.5, 2 ** 53, Number.NaN, Infinity, "\ud800", { "\udc00": 1 }, { a: undefined }]) {
      assert.throws(() => canonicalJson(value), FormatError);
    }
    for (const value of [new Date(0), new Map(), () => 1, 1n, Symbol("a"), cyclic, sparse]) {
      assert.throws(() => canonicalJson(value), FormatError);
    }
  });
});

suite("reading JSON", () => {
  test("gives what JSON.parse gives, or refuses", () => {
    const pieces = [
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"a"',
      '"b"',
      "1",
      "-0.5e+1",
      "true",
      "null",
      " ",
      "\n",
      '"\\u0041"',
      '"\\n"',
      "01",
      "'",
    ];
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...pieces), { maxLength: 12 }), (parts) => {
        const text = parts.join("");
        const read = attempt(() => parseJson(utf8(text)));
        const peer = attempt(() => JSON.parse(text) as unknown);
        // Only a key that stands twice may divide the two, and a number that is too large: JSON.parse makes it infinite.
        if (read === refused && peer !== refused) assert.match(text, /("a"|"\\u0041"|"b"|"\\n").*\1|e\+\d{3}/s);
        else assert.deepEqual(read, peer);
      }),
      { numRuns: 3000 },
    );
  });

  test("refuses a key that stands twice, however it is spelt", () => {
    for (const text of [
      '{"a":1,"a":1}',
      '{"a":1,"\\u0061":1}',
      '[{"b":{"a":1,"a":2}}]',
      '{"__proto__":1,"__proto__":2}',
    ]) {
      assert.throws(() => parseJson(utf8(text)), FormatError);
    }
  });

  test("keeps within its limits", () => {
    const nested = (depth: number): Uint8Array => utf8("[".repeat(depth) + "]".repeat(depth));
    parseJson(nested(32));
    assert.throws(() => parseJson(nested(33)), FormatError);
    assert.throws(() => parseJson(nested(100_000)), FormatError);
    assert.throws(() => parseJson(utf8('"abc"'), { sizeMax: 4, depthMax: 1 }), FormatError);
  });

  test("refuses bytes that are not exactly UTF-8", () => {
    assert.throws(() => parseJson(concat(Uint8Array.of(0xef, 0xbb, 0xbf), utf8("1"))), FormatError);
    for (const bad of [[0xff], [0xc0, 0x80], [0xed, 0xa0, 0x80], [0xf5, 0x80, 0x80, 0x80], [0xc3]]) {
      assert.throws(() => parseJson(concat(utf8('"'), Uint8Array.from(bad), utf8('"'))), FormatError);
    }
    assert.throws(() => parseJson(utf8('"\\ud800"')), FormatError);
  });

  test("takes an object for its exact fields only", () => {
    assert.deepEqual(membersOf({ a: 1, b: 2 }, ["a", "b"], "it"), { a: 1, b: 2 });
    for (const value of [{ a: 1 }, { a: 1, b: 2, c: 3 }, [], null, "ab"]) {
      assert.throws(() => membersOf(value, ["a", "b"], "it"), FormatError);
    }
  });
});

const refused = Symbol("refused");

function attempt(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    if (error instanceof FormatError || error instanceof SyntaxError) return refused;
    throw error;
  }
}
