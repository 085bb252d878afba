import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseQuery, queryLengthMax, QueryTooLong } from "./parse-query.ts";

/** Groups as `a|b`, what is left out with a minus, phrases by their tokens joined. */
function read(text: string): readonly string[] {
  const { groups, excluded } = parseQuery(text);
  const word = ({ tokens, beginning }: { tokens: readonly string[]; beginning: boolean }): string =>
    `${tokens.join("+")}${beginning ? "*" : ""}`;
  return [...groups.map((group) => group.map(word).join("|")), ...excluded.map((term) => `-${word(term)}`)];
}

test("words, phrases, choices and what is left out", () => {
  const cases: readonly (readonly [string, readonly string[]])[] = [
    ["Court order", ["court", "order"]],
    ['"Court order" x', ["court+order", "x"]],
    ["“a b” «c d» „e f“", ["a+b", "c+d", "e+f"]],
    ["a OR b c", ["a|b", "c"]],
    ["a OR b OR c", ["a|b|c"]],
    ["OR a OR", ["or", "a", "or"]],
    ['a "OR" b', ["a", "or", "b"]],
    ["a or b", ["a", "or", "b"]],
    ['x -draft -"first draft" -', ["x", "-draft", "-first+draft"]],
    ["a -b OR c", ["a", "c", "-b"]],
    ["example.org/a_b", ["example+org+a+b"]],
    ['"not closed', ["not+closed"]],
    ['foo"bar baz"', ["foo", "bar+baz"]],
    ['צה"ל', ["צהל"]],
    ['a" AND title:x NEAR(', ["a", "and+title+x+near"]],
    ["* NEAR(a b) {c} ^d", ["near+a", "b", "c", "d"]],
    ["制限", ["制限"]],
    ["人", ["人*"]],
    ["第3條", ["第+3+條*"]],
    ["　全角　空白", ["全角", "空白"]],
    ["", []],
    ["--- !!", []],
  ];
  for (const [text, expected] of cases) assert.deepEqual(read(text), expected, text);
});

test("filters, and what only looks like one", () => {
  const { groups, filters, notes } = parseQuery(
    "x SITE:Example.org site:müller.de -kind:file verdict:wall after:2026-11-01 before:2026-11-02T03:00Z kind:letter after:soon https://a.test/b tag:Free_Press -label:graphic has:place has:weather case:c-00112233445566FF case:harbour withdrawn:yes -withdrawn:yes",
  );
  assert.deepEqual(filters, [
    {
      site: { any: ["example.org", "xn--mller-kva.de"], not: [] },
      kind: { any: [], not: ["intake"] },
      verdict: { any: ["wall"], not: [] },
      tag: { any: ["free press"], not: [] },
      label: { any: [], not: ["graphic"] },
      has: { any: ["place"], not: [] },
      case: { any: ["c-00112233445566ff"], not: [] },
      withdrawn: "only",
      from: "2026-11-01T00:00:00.000Z",
      before: "2026-11-02T03:00:00.000Z",
    },
  ]);
  assert.equal(groups.length, 6);
  assert.deepEqual(
    notes.map(({ code, text }) => [code, text]),
    ["kind:letter", "after:soon", "https://a.test/b", "has:weather", "case:harbour", "withdrawn:yes"].map((text) => [
      "filter-unknown",
      text,
    ]),
  );
});

test("no text is an error but one that is too long, and no sign of the database's language comes through", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
      const { groups, excluded } = parseQuery(text);
      for (const { tokens } of [...groups.flat(), ...excluded]) {
        assert.ok(tokens.length > 0);
        for (const token of tokens) assert.match(token, /^(?:[\p{L}\p{M}\p{N}]+|\p{Extended_Pictographic})$/u);
      }
    }),
    { numRuns: 3_000 },
  );
  assert.throws(() => parseQuery("x".repeat(queryLengthMax + 1)), QueryTooLong);
  assert.throws(() => parseQuery("x ".repeat(1_001)), QueryTooLong);
  assert.throws(() => parseQuery(`"${"x ".repeat(257)}"`), QueryTooLong);
  assert.equal(parseQuery("x ".repeat(1_000)).groups.length, 1_000);
});
