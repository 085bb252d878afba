import assert from "node:assert/strict";
import { test } from "node:test";
import { passageAt, placeInText, placesOf } from "./quoting.ts";
import { visible } from "./visible.ts";

const text = "Everyone has the right\u202e to freedom\u0000 of 😀 movement.\nEveryone has the right to leave.";

test("a place that was selected in what is shown is found in the text as it is kept", () => {
  const shown = "Everyone has the rightU+202E to freedomU+0000 of 😀 movement.";
  assert.equal(
    visible(text)
      .replaceAll(/\[(U\+[0-9A-F]+)\]/g, "$1")
      .startsWith(shown),
    true,
  );
  const at = (words: string): number => placeInText(text, shown.indexOf(words));
  assert.equal(text.slice(at("to freedom"), at(" of")), "to freedom\u0000");
  assert.equal(text.slice(at("movement")).startsWith("movement"), true);
  assert.equal(placeInText(text, 100_000), text.length);
});

test("a passage is kept with what stands around it, never half a character, never empty", () => {
  const start = text.indexOf("freedom");
  const passage = passageAt(text, start, start + "freedom\u0000 of 😀".length - 1);
  assert.equal(passage?.exact, "freedom\u0000 of 😀");
  assert.ok(passage.prefix.endsWith("right\u202e to ") && passage.suffix.startsWith(" movement."));
  assert.ok(passage.prefix.isWellFormed() && passage.suffix.isWellFormed());
  assert.equal(passageAt(text, 8, 9), null);
  assert.equal(passageAt(text, 5, 5), null);
  assert.equal(passageAt("x".repeat(9_000), 0, 8_001), null);
});

test("what was marked is found again by its surroundings; alone only where it stands once", () => {
  const second = text.lastIndexOf("the right");
  const passage = passageAt(text, second, second + "the right".length);
  assert.ok(passage !== null);
  assert.deepEqual(placesOf(text, [passage]), [{ start: second, end: second + 9 }]);
  assert.deepEqual(placesOf(text, [{ ...passage, prefix: "changed" }]), []);
  assert.deepEqual(placesOf(text, [{ exact: "leave", prefix: "changed", suffix: "" }]).length, 1);
  assert.deepEqual(placesOf(text, [passage, passage]).length, 1, "without overlap");
});
