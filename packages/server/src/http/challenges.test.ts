import assert from "node:assert/strict";
import { test } from "node:test";
import { Challenges } from "./challenges.ts";

const start = Date.UTC(2026, 10, 29, 9);
const minute = 60_000;

void test("a challenge is taken once, for what it was given, while it holds", () => {
  const challenges = new Challenges();
  const one = challenges.give("sign-in", start);
  assert.match(one, /^[A-Za-z0-9_-]{72}$/);
  assert.equal(challenges.take("register 1", one, start), false, "for something else");
  assert.equal(challenges.take("sign-in", one, start + 4 * minute), true);
  assert.equal(challenges.take("sign-in", one, start + 4 * minute), false, "again");
  const late = challenges.give("sign-in", start);
  assert.equal(challenges.take("sign-in", late, start + 5 * minute), false, "late");
  assert.equal(challenges.take("sign-in", late, start - 1), false, "by a clock that was set back");
  assert.notEqual(challenges.give("sign-in", start), challenges.give("sign-in", start));
});

void test("what was not given, or was changed, is none", () => {
  const challenges = new Challenges();
  const one = challenges.give("sign-in", start);
  assert.equal(new Challenges().take("sign-in", one, start), false, "of another start");
  for (const wrong of ["", "x", "A".repeat(72), `${one}A`, `${one}=`, one.slice(0, -1), `${one} `])
    assert.equal(challenges.take("sign-in", wrong, start), false, wrong);
  const bytes = Buffer.from(one, "base64url");
  for (const place of bytes.keys()) {
    const changed = Buffer.from(bytes);
    changed.writeUInt8(changed.readUInt8(place) ^ 1, place);
    assert.equal(challenges.take("sign-in", changed.toString("base64url"), start), false, String(place));
  }
  assert.equal(challenges.take("sign-in", one, start), true);
});
