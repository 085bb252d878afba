import assert from "node:assert/strict";
import { test } from "node:test";
import { languages } from "../languages.ts";
import { english } from "./english.ts";

/** Every text of some messages, by its place in them; of a function, what it makes of the names of its arguments. */
function textsOf(value: unknown, place: string): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[place, value]];
  if (typeof value === "function") return [[place, (value as (...given: unknown[]) => string)("AA", "BB")]];
  assert.ok(typeof value === "object" && value !== null, place);
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, `${place}.${name}`));
}

test("each language of the replay page has every text, and its own", () => {
  const own = new Map(textsOf(english, ""));
  assert.ok(own.size > 60, String(own.size));
  assert.deepEqual(languages.map(({ language }) => language.code).sort(), ["ar", "en", "es", "fr", "uk"]);
  for (const messages of languages) {
    const texts = textsOf(messages, "");
    assert.deepEqual(texts.map(([place]) => place).sort(), [...own.keys()].sort(), messages.language.name);
    for (const [place, text] of texts) {
      const where = `${messages.language.name}${place}: ${text}`;
      assert.equal(text, text.trim(), where);
      assert.notEqual(text, "", where);
      if (messages !== english && !/^\.language\.(code|direction)$/.test(place))
        assert.notEqual(text, own.get(place), where);
      // What is counted or named is told in every language.
      for (const given of ["AA", "BB", "bagit.txt", ".wacz", "verify.html"])
        assert.equal(text.includes(given), own.get(place)?.includes(given), where);
    }
  }
});
