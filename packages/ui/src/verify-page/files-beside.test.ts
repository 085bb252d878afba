import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { openingSizeMax } from "@muniment/verify";
import { besideWith, besideWithout, nothingBeside, readBeside } from "./files-beside.ts";

const key = "muniment.invalid/log+92a5d3c8+AQ0ZJvuj3mwLYuX9+r0GhR7S6RkFVjNUb4cUmUiq5cTQ";
const policy = new File(["quorum none\n"], "one.policy");
const opening = new File(["muniment-disclosure/2\n"], "opening.txt");
const words = new File(["a statement\n"], "words.txt");

suite("files that are given beside a package", () => {
  test("are told by what they hold, and each that cannot be used is named", async () => {
    const read = await readBeside([policy, opening, words, new File([key.slice(1)], "key")], "any", nothingBeside);
    assert.deepEqual(
      read.named.map(({ name }) => name),
      ["one.policy"],
    );
    assert.deepEqual(
      read.openings.map(({ name }) => name),
      ["opening.txt"],
    );
    assert.deepEqual(read.refused[0], { name: "words.txt", reason: "it is none of these" });
    assert.deepEqual(
      read.refused.map(({ name }) => name),
      ["words.txt", "key"],
    );
  });

  test("are openings where their reader says so, and as much of them as shows that they are too large", async () => {
    const large = new File([new Uint8Array(2 * openingSizeMax)], "large");
    const { named, openings, refused } = await readBeside([words, policy, large], "opening", nothingBeside);
    assert.deepEqual([named, refused], [[], []]);
    assert.deepEqual(
      openings.map(({ name, bytes }) => [name, bytes.length]),
      [
        ["words.txt", 12],
        ["one.policy", 12],
        ["large", openingSizeMax + 1],
      ],
    );
  });

  test("are 64 at most, of both kinds together", async () => {
    const many = Array.from({ length: 40 }, () => opening);
    const before = besideWith(nothingBeside, await readBeside([policy, ...many], "any", nothingBeside));
    const more = await readBeside(many, "opening", before);
    assert.deepEqual([before.openings.length, more.openings.length, more.refused.length], [40, 23, 17]);
    assert.equal(more.refused[0]?.reason, "more than 64 files");
  });

  test("are the same list as before where nothing was added or taken away", async () => {
    const one = besideWith(nothingBeside, await readBeside([opening, policy], "any", nothingBeside));
    const [given = assert.fail()] = one.openings;
    const none = besideWith(one, await readBeside([words], "any", one));
    assert.equal(none.named, one.named);
    assert.equal(none.openings, one.openings);
    const without = besideWithout(one, given);
    assert.deepEqual(without.openings, []);
    assert.equal(without.named, one.named);
  });
});
