import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { languages } from "../languages.ts";
import { english } from "./english.ts";
import { numbersIn } from "./messages.ts";

const counts = { holds: "1", fails: "2", unchecked: "3" };

/** Every text of some messages, by its place in them; of a function, what it makes of the names of its arguments. */
function textsOf(value: unknown, place: string): readonly (readonly [string, string])[] {
  if (typeof value === "string") return [[place, value]];
  if (typeof value === "function") {
    const make = value as (...given: unknown[]) => string;
    return [[place, place === ".checked.counts" ? make(counts) : make("AA", "BB")]];
  }
  assert.ok(typeof value === "object" && value !== null, place);
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, `${place}.${name}`));
}

/** What is written the same way in several languages. */
const shared = new Set([".language.code", ".language.direction"]);

test("each language has every text, and its own", () => {
  const own = new Map(textsOf(english, ""));
  assert.ok(own.size > 100, String(own.size));
  assert.deepEqual(languages.map(({ language }) => language.code).sort(), ["ar", "en", "es", "fr", "uk"]);
  for (const messages of languages) {
    const texts = textsOf(messages, "");
    assert.deepEqual(texts.map(([place]) => place).sort(), [...own.keys()].sort(), messages.language.name);
    for (const [place, text] of texts) {
      const where = `${messages.language.name}${place}: ${text}`;
      assert.equal(text, text.trim(), where);
      assert.notEqual(text, "", where);
      if (messages !== english && !shared.has(place)) assert.notEqual(text, own.get(place), where);
      // What is counted is told in every language.
      for (const given of ["AA", "BB", "bagit.txt", "log.vkey", "verify.sh", "verify.html"])
        assert.equal(text.includes(given), own.get(place)?.includes(given), where);
    }
  }
});

test("the scripts are those of the languages", () => {
  const forms = {
    ar: /\p{Script=Arabic}/u,
    uk: /\p{Script=Cyrillic}/u,
    fr: /\p{Script=Latin}/u,
    es: /\p{Script=Latin}/u,
  };
  for (const messages of languages) {
    const form = messages.language.code === "en" ? /[a-z]/ : forms[messages.language.code];
    for (const [place, text] of textsOf(messages, ""))
      if (!/^\.language\.(code|direction)|\.(bytes)$/.test(place)) assert.match(text, form, place);
  }
});

test("every check of a package has words", async () => {
  const spec = await readFile(new URL("../../../../../spec/package.md", import.meta.url), "utf8");
  const order = spec.slice(spec.indexOf("They come in this order"), spec.indexOf("**The manifests.**"));
  const named = [...order.matchAll(/`([a-z]+\.[a-z]+)`/g)].map(([, check]) => check ?? "");
  assert.ok(named.length >= 10, named.join());
  assert.deepEqual([...new Set(named)].sort(), Object.keys(english.checks).sort());
});

test("sizes are written in the unit that fits, and exact while they are small", () => {
  const { bytes } = numbersIn("en");
  assert.deepEqual([0, 1, 999, 1000, 1_500_000, 2_147_483_648, 64e9, 5e13].map(bytes), [
    "0 bytes",
    "1 byte",
    "999 bytes",
    "1 kB",
    "1.5 MB",
    "2.1 GB",
    "64.0 GB",
    "50.0 TB",
  ]);
});
