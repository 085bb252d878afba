import assert from "node:assert/strict";
import { suite, test } from "node:test";
import { utf8 } from "./format/bytes.ts";
import { checkpointFile, objectFile, tileFile } from "./format/layout.ts";
import { answer, changed, flipped, large, small } from "./wacz/sample-answer.ts";
import type { SampleArchive } from "./sample-archive.ts";

const smallArchive = small();
const largeArchive = large();
const trust = { keys: [smallArchive.vkey] };
const largeTrust = { keys: [largeArchive.vkey] };

suite("one byte changed, in every place of every file", () => {
  for (const [name, bytes] of smallArchive.files) {
    if (bytes.length === 0) continue;
    test(name, async () => {
      for (let at = 0; at < bytes.length; at += 1) {
        const files = changed(smallArchive.files, { [name]: flipped(bytes, at) });
        assert.deepEqual(await answer(files, trust), { verdict: "bad", failing: [name] }, `byte ${String(at)}`);
      }
    });
  }
});

suite("one byte changed where no key was given", () => {
  test("is as bad, and the same file is named", async () => {
    for (const [name, bytes] of smallArchive.files) {
      for (let at = 0; at < bytes.length; at += 7) {
        const files = changed(smallArchive.files, { [name]: flipped(bytes, at) });
        assert.deepEqual(await answer(files, {}), { verdict: "bad", failing: [name] }, `${name}, byte ${String(at)}`);
      }
    }
  });
});

/** One file of each kind of the large archive. */
function kindsOf(archive: SampleArchive): string[] {
  const objects = [...archive.files].filter(([name]) => name.startsWith("objects/"));
  const record = objects.find(([, bytes]) => bytes.length > 100)?.[0];
  const object = objects.find(([, bytes]) => bytes.length === 10)?.[0];
  assert.ok(record !== undefined && object !== undefined);
  const tiles = [0, "entries" as const].flatMap((level) => [
    tileFile({ level, index: 0, width: 256 }),
    tileFile({ level, index: 1, width: 256 }),
    tileFile({ level, index: 2, width: 88 }),
  ]);
  return ["muniment.json", checkpointFile, record, object, tileFile({ level: 1, index: 0, width: 2 }), ...tiles];
}

suite("damage to each kind of file of an archive with several tiles", () => {
  for (const name of kindsOf(largeArchive)) {
    const bytes = largeArchive.files.get(name);
    assert.ok(bytes !== undefined);
    const bad = { verdict: "bad", failing: [name] };

    test(`${name}: flipped, cut, emptied, lengthened, removed`, async () => {
      const damaged = [0, 1, Math.floor(bytes.length / 2), bytes.length - 1].map((at) => flipped(bytes, at));
      damaged.push(
        bytes.slice(0, -1),
        new Uint8Array(0),
        Uint8Array.of(...bytes, 0),
        Uint8Array.of(...bytes, ...bytes),
      );
      for (const [at, other] of damaged.entries()) {
        assert.deepEqual(
          await answer(changed(largeArchive.files, { [name]: other }), largeTrust),
          bad,
          `damage ${String(at)}`,
        );
      }
      assert.deepEqual(await answer(changed(largeArchive.files, { [name]: null }), largeTrust), bad);
    });
  }

  test("two files that changed places are both named, and no other", async () => {
    const names = kindsOf(largeArchive);
    for (const [at, one] of names.entries()) {
      for (const two of names.slice(at + 1)) {
        const swapped = { [one]: largeArchive.files.get(two) ?? null, [two]: largeArchive.files.get(one) ?? null };
        const found = await answer(changed(largeArchive.files, swapped), largeTrust);
        assert.deepEqual(found, { verdict: "bad", failing: [one, two].sort() });
      }
    }
  });

  test("two damaged files of the log that have their say on each other are both named, and no other", async () => {
    const [bundle, tile] = [
      tileFile({ level: "entries", index: 0, width: 256 }),
      tileFile({ level: 1, index: 0, width: 2 }),
    ];
    const bytes = (name: string): Uint8Array => largeArchive.files.get(name) ?? assert.fail(name);
    const files = changed(largeArchive.files, {
      [bundle]: flipped(bytes(bundle), 300),
      [tile]: flipped(bytes(tile), 40),
    });
    assert.deepEqual(await answer(files, largeTrust), { verdict: "bad", failing: [bundle, tile].sort() });
  });

  test("a renamed file is missed under its old name, and found under its new one", async () => {
    for (const name of kindsOf(largeArchive)) {
      const moved = name.startsWith("objects/") ? name.replace(/..$/, "zz") : `${name}.old`;
      const found = await answer(
        changed(largeArchive.files, { [name]: null, [moved]: largeArchive.files.get(name) ?? null }),
        largeTrust,
      );
      assert.deepEqual(found, { verdict: "bad", failing: [name, moved].sort() });
    }
  });
});

suite("one file removed or added", () => {
  test("each removed file is named, and no other", async () => {
    const pruned = small().prune().files;
    for (const name of pruned.keys()) {
      assert.deepEqual(await answer(changed(pruned, { [name]: null }), trust), { verdict: "bad", failing: [name] });
    }
  });

  test("each added file is named, and no other", async () => {
    const digest = small().put(utf8("nobody names this"));
    const added = [
      "note.txt",
      "Lock",
      "anchors/0001.tsr",
      "log/checkpoint.old",
      "log/staged/4-0123456789abcdef",
      "log/tile/0/001",
      "log/tile/0/000",
      "log/tile/0/000.p/5",
      "log/tile/1/000.p/1",
      "log/tile/entries/000.p/200",
      "log/tile/0/x000/000",
      objectFile(digest),
      objectFile(digest).toUpperCase(),
      `${objectFile(digest)}.tmp`,
    ];
    for (const name of added) {
      const files = changed(smallArchive.files, { [name]: utf8("nobody names this") });
      assert.deepEqual(await answer(files, trust), { verdict: "bad", failing: [name] });
    }
  });
});
