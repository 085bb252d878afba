import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { apart, piecesOf } from "./sentence-pieces.ts";

test("commands, text of others and the words around them are told apart", () => {
  assert.deepEqual(piecesOf(`${apart("Amal")} says: run \`muniment verify\`.`), [
    { is: "apart", text: "Amal" },
    { is: "words", text: " says: run " },
    { is: "command", text: "muniment verify" },
    { is: "words", text: "." },
  ]);
});

test("one grave accent alone is a character as any other", () => {
  assert.deepEqual(piecesOf("a ` b"), [{ is: "words", text: "a ` b" }]);
});

test("whatever others wrote is one piece, and changes no other", () => {
  const foreign = fc.string({ minLength: 1, unit: fc.constantFrom("a", "`", "\u2068", "\u2069", "\u202E", "\n", "أ") });
  fc.assert(
    fc.property(foreign, foreign, (one, two) => {
      const pieces = piecesOf(`by ${apart(one)} with \`this\` in ${apart(two)}.`);
      assert.deepEqual(
        pieces.map(({ is, text }) => (is === "apart" ? "…" : text)),
        ["by ", "…", " with ", "this", " in ", "…", "."],
      );
    }),
  );
});
