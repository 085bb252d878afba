import assert from "node:assert/strict";
import { appendFile, cp, mkdir, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { checkpointFile, openCheckpoint, toBase64 } from "@muniment/verify";
import { ArchiveError } from "../archive/archive.ts";
import { homeLayout } from "../archive/home.ts";
import { readTrust } from "../archive/open.ts";
import { faults, itemsOf, newHome } from "../archive/suite.ts";
import { Fault, Stopped, type FaultPlan } from "../storage/faulty/faulty.ts";
import { fsBackEnd } from "../storage/fs/fs-back-end.ts";
import { StoreError, type BackEnd, type StoreReader } from "../storage/store.ts";
import { CopyError } from "./copy-error.ts";
import { addAll, beside, bytesOf, copyOf, homeWith, mirrorTo, withCopyCode, fileOf } from "./sample-copies.ts";

const texts = (count: number, name = "item"): string[] =>
  Array.from({ length: count }, (_, at) => `${name} ${String(at)}`);

void describe("a mirror", () => {
  it("is the same archive, byte for byte, and verifies", async (context) => {
    const home = await homeWith(context, ...texts(5));
    const made = await mirrorTo(home, beside(home, "mirror"));
    assert.deepEqual([made.from, made.to, made.complete], [0, 6, true]);
    assert.deepEqual(await bytesOf(made.folder), await bytesOf(home));
    assert.deepEqual(await faults(made.folder), []);
    assert.equal((await readTrust(made.folder))?.text, (await readTrust(home))?.text);
    assert.deepEqual(await itemsOf(made.folder), texts(5));
    assert.deepEqual(await readdir(homeLayout(made.folder).incoming), []);
  });

  it("is extended by what is new, and copies nothing twice", async (context) => {
    const home = await homeWith(context, ...texts(300));
    const folder = beside(home, "mirror");
    await mirrorTo(home, folder);
    await addAll(home, [...texts(3, "more"), "item 0"]);
    const made = await mirrorTo(home, folder);
    assert.deepEqual([made.from, made.to], [301, 305]);
    assert.deepEqual(made.objects, { copied: 7, there: 1, replaced: 0 });
    assert.deepEqual(await bytesOf(folder), await bytesOf(home));
    assert.deepEqual((await mirrorTo(home, folder)).objects, { copied: 0, there: 0, replaced: 0 });
    assert.deepEqual(await faults(folder), []);
  });

  it("stays at its checkpoint when an object is damaged, names it, and goes on without it if told to", async (context) => {
    const home = await homeWith(context, "whole");
    const folder = beside(home, "mirror");
    await mirrorTo(home, folder);
    await addAll(home, ["damaged", "after"]);
    const before = await readFile(join(folder, "archive", checkpointFile));
    const damaged = fileOf("damaged");
    await appendFile(join(home, "archive", damaged), "!");
    const made = await mirrorTo(home, folder);
    assert.deepEqual([made.complete, made.to], [false, 2]);
    assert.deepEqual(
      made.lacking.map(({ file, index }) => [file, index]),
      [[damaged, 2]],
    );
    assert.deepEqual(await readFile(join(folder, "archive", checkpointFile)), before);
    const skipped = await mirrorTo(home, folder, { skipDamaged: true });
    assert.deepEqual([skipped.complete, skipped.to], [true, 4]);
    assert.deepEqual(
      (await faults(folder)).map(({ subject }) => subject.file),
      [damaged],
    );
  });

  it("is not complete when a record could be copied, and then not be read for what it names", async (context) => {
    const home = await homeWith(context, "one");
    const folder = beside(home, "mirror");
    const met = new Set<string>();
    const failing: BackEnd = {
      parts: (...given) => fsBackEnd.parts(...given),
      view: (...given) => {
        const view = fsBackEnd.view(...given);
        const read: StoreReader["read"] = async function* (key, range) {
          const again = met.has(key);
          met.add(key);
          if (again && key.startsWith("objects/")) throw new StoreError("failed", key, `${key}: EIO`);
          yield* view.store.read(key, range);
        };
        const { store } = view;
        return { ...view, store: { stat: (key) => store.stat(key), list: (prefix) => store.list(prefix), read } };
      },
    };
    const made = await mirrorTo(home, folder, { backEnd: failing });
    assert.equal(made.complete, false);
    assert.deepEqual(
      made.lacking.map(({ index }) => index),
      [0, 1],
    );
    assert.equal((await mirrorTo(home, folder)).complete, true);
    assert.deepEqual(await faults(folder), []);
  });

  it("replaces what was damaged on its way in an earlier run, and keeps it", async (context) => {
    const home = await homeWith(context, "one", "two");
    const folder = beside(home, "mirror");
    await mirrorTo(home, folder);
    // As a run that was killed before its checkpoint.
    await rm(join(folder, "archive", checkpointFile));
    const file = fileOf("one");
    await writeFile(join(folder, "archive", file), "ONE");
    const made = await mirrorTo(home, folder);
    assert.deepEqual(made.objects, { copied: 0, there: 4, replaced: 1 });
    assert.deepEqual(await bytesOf(folder), await bytesOf(home));
    const kept = join(homeLayout(folder).orphans, file.slice(11));
    assert.equal(await readFile(kept, "utf8"), "ONE");
  });

  it("can be made of an archive that grows meanwhile", async (context) => {
    const home = await homeWith(context, ...texts(3));
    const folder = beside(home, "mirror");
    let grown = false;
    const growing: BackEnd = {
      parts: (...given) => fsBackEnd.parts(...given),
      view: (...given) => {
        const view = fsBackEnd.view(...given);
        return {
          ...view,
          store: {
            stat: (key) => view.store.stat(key),
            list: (prefix) => view.store.list(prefix),
            read: async function* (key, range) {
              if (!grown && key.startsWith("log/tile/entries/")) {
                grown = true;
                await addAll(home, ["meanwhile"]);
              }
              yield* view.store.read(key, range);
            },
          },
        };
      },
    };
    assert.equal((await mirrorTo(home, folder, { backEnd: growing })).to, 4);
    assert.ok(grown);
    assert.deepEqual(await faults(folder), []);
    assert.deepEqual(await itemsOf(folder), texts(3));
  });

  it("that two programs make at once is made by one; the other is told", async (context) => {
    const home = await homeWith(context, ...texts(20));
    const folder = beside(home, "mirror");
    const begun = Promise.withResolvers<undefined>();
    const held = Promise.withResolvers<undefined>();
    const slow = watching(async () => {
      begun.resolve(undefined);
      await held.promise;
    });
    const first = mirrorTo(home, folder, { backEnd: slow, program: "the first" });
    await begun.promise;
    await assert.rejects(mirrorTo(home, folder), (error: unknown) => {
      assert.ok(error instanceof ArchiveError);
      assert.equal(error.code, "archive.locked");
      assert.match(error.message, /the first, process/);
      return true;
    });
    held.resolve(undefined);
    await first;
    assert.deepEqual(await faults(folder), []);
  });
});

void describe("a mirror is refused", () => {
  it("in the archive, around it, or under another name of it", async (context) => {
    const home = await homeWith(context);
    await symlink(home, beside(home, "link"));
    for (const folder of [home, join(home, "mirror"), join(home, ".."), beside(home, "link"), join(home, "archive")])
      await assert.rejects(mirrorTo(home, folder), withCopyCode("copy.inside"), folder);
  });

  it("in a folder that holds something else", async (context) => {
    const home = await homeWith(context);
    const folder = beside(home, "other");
    await mkdir(folder);
    await writeFile(join(folder, "letter.txt"), "mine");
    await assert.rejects(mirrorTo(home, folder), withCopyCode("copy.not-empty", "letter.txt"));
    assert.deepEqual(await readdir(folder), ["letter.txt"]);
  });

  it("over the home of another log, and over a home with a key", async (context) => {
    const home = await homeWith(context);
    const other = await newHome(context);
    await assert.rejects(mirrorTo(home, other), withCopyCode("copy.other-log"));
    await rm(homeLayout(other).keys, { recursive: true });
    await assert.rejects(mirrorTo(home, other), withCopyCode("copy.other-log"));
    await assert.rejects(mirrorTo(home, await copyOf(home, "twin")), withCopyCode("copy.not-empty", "private key"));
  });

  it("when it would go back in time", async (context) => {
    const home = await homeWith(context, "one");
    const old = await copyOf(home, "old");
    await addAll(home, ["two"]);
    const folder = beside(home, "mirror");
    await mirrorTo(home, folder);
    const before = await bytesOf(folder);
    await assert.rejects(mirrorTo(old, folder), withCopyCode("copy.newer", "3 entries", "2 entries"));
    assert.deepEqual(await bytesOf(folder), before);
  });

  it("when the log was forked, naming both heads, whichever is longer", async (context) => {
    const home = await homeWith(context, "one");
    const twin = await copyOf(home, "twin");
    await addAll(home, ["two"]);
    const folder = beside(home, "mirror");
    await mirrorTo(home, folder);
    const before = await bytesOf(folder);
    for (const more of [["other two"], ["other three"]]) {
      await addAll(twin, more);
      const roots = await Promise.all([rootOf(folder), rootOf(twin)]);
      await assert.rejects(mirrorTo(twin, folder), withCopyCode("copy.forked", ...roots.map(escape)));
    }
    await addAll(home, ["three", "four"]);
    const long = beside(home, "long");
    await mirrorTo(home, long);
    await assert.rejects(mirrorTo(twin, long), withCopyCode("copy.forked"));
    assert.deepEqual(await bytesOf(folder), before);
  });

  it("from an archive whose log is damaged, before anything is written", async (context) => {
    const home = await homeWith(context, ...texts(3));
    const folder = beside(home, "mirror");
    const [bundle] = [...(await bytesOf(home)).keys()].filter((name) => name.startsWith("log/tile/entries/"));
    assert.ok(bundle !== undefined);
    const bytes = await readFile(join(home, "archive", bundle));
    bytes[700] = (bytes[700] ?? 0) ^ 1;
    await writeFile(join(home, "archive", bundle), bytes);
    await assert.rejects(mirrorTo(home, folder), (error: unknown) => {
      assert.ok(error instanceof ArchiveError);
      assert.equal(error.code, "archive.damaged");
      return true;
    });
    assert.deepEqual([...(await bytesOf(folder)).keys()], ["lock"]);
  });
});

void describe("a mirror that ends at any call of its store", { concurrency: true }, () => {
  const plans: readonly [
    string,
    "a new one" | "an older one",
    (at: number) => FaultPlan,
    (error: unknown) => boolean,
  ][] = [
    ["stopped before", "a new one", (at) => ({ at, kind: "stop-before" }), (error) => error instanceof Stopped],
    ["stopped after", "an older one", (at) => ({ at, kind: "stop-after" }), (error) => error instanceof Stopped],
    [
      "no space",
      "an older one",
      (at) => ({ at, kind: "fail", error: new StoreError("full", "x", "no space") }),
      (error) => error instanceof CopyError && error.code === "copy.full",
    ],
  ];
  for (const [name, which, planAt, mayEndWith] of plans) {
    it(`is whole for its checkpoint, and ends as the archive when it is run again: ${which}, ${name}`, async (context) => {
      const home = await homeWith(context, "one");
      const begun = beside(home, "begun");
      await mirrorTo(home, begun);
      await addAll(home, ["two", "one"]);
      const wanted = await bytesOf(home);
      const from = which === "a new one" ? null : begun;
      for (let at = 1; ; at += 1) {
        const folder = beside(home, String(at));
        if (from !== null) await cp(from, folder, { recursive: true });
        const fault = new Fault(planAt(at));
        const ended = await mirrorTo(home, folder, { backEnd: faulty(fault) }).then(
          () => null,
          (error: unknown) => error,
        );
        assert.ok(ended === null || mayEndWith(ended), `call ${String(at)}: ${String(ended)}`);
        const where = `call ${String(at)}, ${fault.calls[at - 1] ?? "none"}`;
        await checkWhole(folder, from === null ? null : 2, where);
        assert.ok((await mirrorTo(home, folder)).complete, where);
        assert.deepEqual(await bytesOf(folder), wanted, where);
        assert.deepEqual(await readdir(homeLayout(folder).incoming), [], where);
        await rm(folder, { recursive: true });
        if (fault.calls.length >= at) continue;
        assert.ok(at > 10, "a mirror makes many calls");
        break;
      }
    });
  }
});

function faulty(fault: Fault): BackEnd {
  return { view: (...given) => fsBackEnd.view(...given), parts: (...given) => fault.parts(fsBackEnd.parts(...given)) };
}

function watching(before: () => Promise<void>): BackEnd {
  return faulty(
    new Fault({ kind: "watch", before: (call) => (call.startsWith("receive") ? before() : Promise.resolve()) }),
  );
}

/** Whatever lies there beside: what the checkpoint signs is there. */
async function checkWhole(folder: string, sizeMin: number | null, where: string): Promise<void> {
  const names = await bytesOf(folder).catch(() => new Map<string, string>());
  if (!names.has(checkpointFile)) {
    assert.equal(sizeMin, null, where);
    return;
  }
  assert.ok((await itemsOf(folder)).length >= 1, where);
  const bad = (await faults(folder)).filter(({ check }) => check !== "file.expected" && check !== "log.staged");
  assert.deepEqual(bad, [], where);
}

async function rootOf(home: string): Promise<string> {
  return toBase64(openCheckpoint(await readFile(join(home, "archive", checkpointFile)), []).checkpoint.root);
}

function escape(text: string): RegExp {
  return new RegExp(text.replaceAll(/[+/]/g, "\\$&"));
}
