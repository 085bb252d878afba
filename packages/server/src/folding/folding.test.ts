import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { proclitics, tokensOf } from "./index.ts";

const texts = (text: string): readonly string[] => [...tokensOf(text)].map((token) => token.text);

test("what is written otherwise is the same word", () => {
  const same = [
    ["FINE", "\ufb01ne", "\uff26\uff29\uff2e\uff25", "fi\u00adne"],
    ["résumé", "re\u0301sume\u0301", "RÉSUMÉ"],
    ["2026", "٢٠٢٦", "۲۰۲۶", "２０２６", "२०२६", "၂၀၂၆"],
    ["straße", "STRASSE", "STRAẞE"],
    ["hakların", "HAKLARIN"],
    ["istanbul", "İSTANBUL"],
    ["βασική", "ΒΑΣΙΚΗ", "ΒΑΣΙΚΉ"],
    ["λόγος", "ΛΟΓΟΣ", "λογοσ"],
    ["ещё", "еще", "ЕЩЁ", "еще\u0301"],
    ["п'ять", "п\u2019ять", "п\u02bcять", "пять", "П’ЯТЬ"],
    ["שָׁלוֹם", "שלום"],
    ['צה"ל', "צה\u05f4ל", "צהל"],
    ["مَدْرَسَة", "مدرسه", "مـدرسة"],
    ["أحمد", "احمد", "ا\u0654حمد", "إحمد"],
    ["کتاب", "كتاب"],
    ["می\u200cشود", "میشود", "ميشود"],
    ["ཀ་ཁ", "ཀ ཁ"],
    ["じ", "し\u3099"],
    ["ジ", "ｼ\uff9e"],
  ];
  for (const [first = "", ...others] of same) {
    for (const other of others) assert.deepEqual(texts(other), texts(first), `${other} as ${first}`);
  }
});

test("what means something else stays apart", () => {
  for (const [one = "", other = ""] of [
    ["resume", "résumé"],
    ["мир", "мір"],
    ["й", "и"],
    ["ѓ", "г"],
    ["ґанок", "ганок"],
    ["phù", "phủ"],
    ["ñ", "n"],
    ["がく", "かく"],
  ])
    assert.notDeepEqual(texts(one), texts(other), `${one} and ${other}`);
});

test("signs part words, and a run of a script without spaces is pairs of its characters", () => {
  assert.deepEqual(texts("https://Example.org/a_b?x=1"), ["https", "example", "org", "a", "b", "x", "1"]);
  assert.deepEqual(texts("l’homme n'est"), ["l", "homme", "n", "est"]);
  assert.deepEqual(texts("第3條文 x"), ["第", "3", "條文", "文", "x"]);
  assert.deepEqual(texts("ภาษา\u200bไทย"), texts("ภาษาไทย"));
  assert.deepEqual(texts("a\u200bb"), ["a", "b"]);
  assert.deepEqual(texts("\u{1f525}\u{1f525} ok"), ["\u{1f525}", "\u{1f525}", "ok"]);
  assert.deepEqual(texts("\ud800 \u0000 --- !?"), []);
  assert.deepEqual(texts("ﷺ").length, 4);
});

test("of a word that is too long its beginning counts, and a tower of marks is cut", () => {
  assert.deepEqual(
    texts("x".repeat(10_000)).map((text) => text.length),
    [128],
  );
  const start = performance.now();
  texts(`a${"\u0301".repeat(500_000)}`);
  assert.ok(performance.now() - start < 5_000);
});

test("what Arabic writes on the word is left off, in what is searched", () => {
  assert.deepEqual(proclitics("والمحكمه").toSorted(), ["المحكمه", "محكمه"].toSorted());
  assert.deepEqual(proclitics("للمحافظه"), ["المحافظه", "محافظه"]);
  assert.deepEqual(proclitics("واقامه"), ["اقامه"]);
  assert.deepEqual(proclitics("ولد"), []);
  assert.deepEqual(proclitics("court"), []);
});

test("every token lies where it says, in order, and folds to itself there", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: 60 }), (text) => {
      let last = 0;
      for (const token of tokensOf(text)) {
        assert.ok(token.start >= last && token.end > token.start && token.end <= text.length);
        last = token.start;
        const part = texts(text.slice(token.start, token.end));
        assert.ok(part.length > 0, JSON.stringify(text));
      }
    }),
    { numRuns: 2_000 },
  );
});

test("folding what is folded changes nothing", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme", maxLength: 40 }), (text) => {
      for (const token of tokensOf(text)) {
        if (token.run !== null) continue;
        assert.deepEqual(texts(token.text), [token.text], JSON.stringify(text));
      }
    }),
    { numRuns: 2_000 },
  );
});
