import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import fc from "fast-check";
import { concat, readAll, utf8, type ByteStream } from "@muniment/verify";
import { StoreError, type Head, type Incoming, type Remover, type Store, type StoreErrorCode } from "./store.ts";
import { streamOf } from "./stream.ts";

/** What one back end gives for one test: new and empty. `close` takes it away. */
export interface StoreUnderTest {
  readonly store: Store;
  readonly head: Head;
  readonly remover: Remover;
  readonly incoming: Incoming;
  /** On the disk of the store, if that has one. */
  readonly folder: string;
  close(): Promise<void>;
}

const sizeMax = 16 * 1024 * 1024;

/** What every store must do. Run by each back end: see README.md in this folder. */
export function storeSuite(name: string, open: () => Promise<StoreUnderTest>): void {
  const test = (title: string, body: (parts: StoreUnderTest) => Promise<void>): void => {
    void it(title, async () => {
      const parts = await open();
      try {
        await body(parts);
      } finally {
        await parts.close();
      }
    });
  };
  void describe(name, () => {
    creating(test);
    receiving(test);
    grouping(test);
    reading(test);
    listing(test);
    removing(test);
    swapping(test);
  });
}

type Test = (title: string, body: (parts: StoreUnderTest) => Promise<void>) => void;

function creating(test: Test): void {
  test("keeps what was created", async ({ store }) => {
    assert.equal(await store.create("a/b/c", stream("one ", "two")), "created");
    assert.deepEqual(await readAll(store.read("a/b/c"), sizeMax), utf8("one two"));
    assert.deepEqual(await store.stat("a/b/c"), { key: "a/b/c", size: 7 });
  });
  test("keeps an empty file", async ({ store }) => {
    assert.equal(await store.create("empty", stream()), "created");
    assert.equal((await readAll(store.read("empty"), sizeMax)).length, 0);
    assert.equal(await store.create("empty", stream("")), "existed");
  });
  test("says that equal bytes existed", async ({ store }) => {
    await store.create("a", stream("same"));
    assert.equal(await store.create("a", stream("sa", "me")), "existed");
  });
  test("refuses other bytes under a name that is taken", async ({ store }) => {
    await store.create("a", stream("one"));
    for (const other of ["two", "on", "ones", ""]) {
      await assert.rejects(store.create("a", stream(other)), withCode("conflict"));
    }
    assert.deepEqual(await readAll(store.read("a"), sizeMax), utf8("one"));
  });
  test("shows nothing of a body that fails on the way, and passes its error on", async ({ store }) => {
    const reason = new Error("the source ended");
    await assert.rejects(store.create("a/b", broken(reason)), (error) => error === reason);
    assert.equal(await store.stat("a/b"), null);
    assert.equal(await store.create("a/b", stream("whole")), "created");
  });
  test("lets one of many equal creates create", async ({ store }) => {
    const outcomes = await Promise.all(Array.from({ length: 20 }, () => store.create("x/y", stream("equal"))));
    assert.equal(outcomes.filter((outcome) => outcome === "created").length, 1);
  });
  test("lets one of many different creates win", async ({ store }) => {
    const all = await Promise.allSettled(
      Array.from({ length: 20 }, (_, place) => store.create("x/y", stream(`body ${String(place)}`))),
    );
    assert.equal(all.filter((one) => one.status === "fulfilled").length, 1);
    for (const one of all) if (one.status === "rejected") assert.ok(withCode("conflict")(one.reason));
  });
  test("does not keep a buffer that its source uses again", async ({ store }) => {
    await store.create("a", reused());
    assert.deepEqual(await readAll(store.read("a"), sizeMax), utf8("123"));
  });
  test("refuses names that could lead elsewhere", async ({ store, remover }) => {
    for (const key of [
      "",
      "/a",
      "a/",
      "a//b",
      ".",
      "..",
      "a/../b",
      "../a",
      "a/./b",
      "a\\b",
      "a\0b",
      "ü",
      "x".repeat(2000),
    ]) {
      await assert.rejects(store.create(key, stream("x")), StoreError, JSON.stringify(key));
      await assert.rejects(store.stat(key), StoreError, JSON.stringify(key));
      await assert.rejects(readAll(store.read(key), sizeMax), StoreError, JSON.stringify(key));
      await assert.rejects(remover.remove(key), StoreError, JSON.stringify(key));
    }
  });
}

function receiving(test: Test): void {
  test("creates a file from what was received, which can be read again", async ({ store, incoming }) => {
    const received = await incoming.receive(stream("one ", "two"));
    assert.equal(received.size, 7);
    assert.deepEqual(await readAll(received, sizeMax), utf8("one two"));
    assert.equal(await store.create("a/b", received), "created");
    assert.equal(await store.create("a/b", received), "existed");
    assert.equal(await store.create("a/c", received), "created");
    await received.discard();
    assert.deepEqual(await readAll(store.read("a/b"), sizeMax), utf8("one two"));
    assert.deepEqual(await readAll(store.read("a/c"), sizeMax), utf8("one two"));
  });
  test("refuses what was received under a name that is taken by other bytes", async ({ store, incoming }) => {
    await store.create("a", stream("one"));
    const received = await incoming.receive(stream("two"));
    await assert.rejects(store.create("a", received), withCode("conflict"));
    await received.discard();
  });
  test("takes in a file that is there already, which stays", async ({ store, incoming, folder }) => {
    const path = join(folder, "own file");
    await writeFile(path, "of this home");
    const received = await incoming.adopt(path);
    assert.equal(received.size, 12);
    await store.createAll([{ key: "a/own", body: received }]);
    await received.discard();
    assert.deepEqual(await readAll(store.read("a/own"), sizeMax), utf8("of this home"));
    assert.equal(await readFile(path, "utf8"), "of this home");
    await rm(path);
    assert.deepEqual(await readAll(store.read("a/own"), sizeMax), utf8("of this home"));
    await assert.rejects(incoming.adopt(path));
  });
  test("leaves nothing of a body that fails while it is received", async ({ incoming }) => {
    const reason = new Error("the source ended");
    await assert.rejects(incoming.receive(broken(reason)), (error) => error === reason);
  });
}

function grouping(test: Test): void {
  const texts = Array.from({ length: 40 }, (_, place) => `text ${String(place)}`);
  const keyOf = (place: number): string => `many/${String(place % 7)}/${String(place)}`;

  test("takes in many together, and creates them together", async ({ store, incoming }) => {
    const received = await incoming.receiveAll(texts.map(utf8));
    assert.deepEqual(
      received.map(({ size }) => size),
      texts.map(({ length }) => length),
    );
    await store.createAll(received.map((body, place) => ({ key: keyOf(place), body })));
    for (const [place, text] of texts.entries()) {
      assert.deepEqual(await readAll(store.read(keyOf(place)), sizeMax), utf8(text));
    }
    for (const one of received) await one.discard();
    assert.equal((await keysOf(store, "many/")).length, texts.length);
  });
  test("takes in none, and creates none", async ({ store, incoming }) => {
    assert.deepEqual(await incoming.receiveAll([]), []);
    await store.createAll([]);
    assert.deepEqual(await keysOf(store, ""), []);
  });
  test("goes on where some of many existed with equal bytes", async ({ store, incoming }) => {
    await store.create(keyOf(3), stream(texts[3] ?? ""));
    const received = await incoming.receiveAll(texts.map(utf8));
    await store.createAll(received.map((body, place) => ({ key: keyOf(place), body })));
    for (const one of received) await one.discard();
    assert.equal((await keysOf(store, "many/")).length, texts.length);
  });
  test("refuses all of many where one name is taken by other bytes, and leaves that one as it is", async ({
    store,
    incoming,
  }) => {
    await store.create(keyOf(3), stream("other"));
    const received = await incoming.receiveAll(texts.map(utf8));
    const files = received.map((body, place) => ({ key: keyOf(place), body }));
    await assert.rejects(store.createAll(files), withCode("conflict"));
    assert.deepEqual(await readAll(store.read(keyOf(3)), sizeMax), utf8("other"));
    await store.createAll(files.filter((_, place) => place !== 3));
    for (const one of received) await one.discard();
    assert.equal((await keysOf(store, "many/")).length, texts.length);
  });
  test("refuses a name that could lead elsewhere among many", async ({ store, incoming }) => {
    const [body] = await incoming.receiveAll([utf8("x")]);
    assert.ok(body !== undefined);
    await assert.rejects(store.createAll([{ key: "../a", body }]), StoreError);
    await body.discard();
  });
  test("serves many groups at the same time", async ({ store, incoming }) => {
    await Promise.all(
      Array.from({ length: 12 }, async (_, group) => {
        const received = await incoming.receiveAll(texts.map(utf8));
        await store.createAll(received.map((body, place) => ({ key: `${String(group)}/${keyOf(place)}`, body })));
        for (const one of received) await one.discard();
      }),
    );
    assert.equal((await keysOf(store, "")).length, 12 * texts.length);
  });
}

function reading(test: Test): void {
  test("tells what is missing", async ({ store }) => {
    assert.equal(await store.stat("a/b"), null);
    await assert.rejects(readAll(store.read("a/b"), sizeMax), withCode("not-found"));
    await store.create("a", stream("x"));
    assert.equal(await store.stat("a/b"), null);
  });
  test("gives any range of any body", async ({ store }) => {
    let count = 0;
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), fc.nat(700), fc.nat(700), async (bytes, start, length) => {
        const key = `r/${String((count += 1))}`;
        await store.create(key, streamOf(bytes));
        const part = await readAll(store.read(key, { start, end: start + length }), sizeMax);
        assert.deepEqual(Buffer.from(part), Buffer.from(bytes.subarray(start, start + length)));
      }),
      { numRuns: 40 },
    );
  });
  test("refuses what is no range", async ({ store }) => {
    await store.create("a", stream("abc"));
    for (const range of [
      { start: -1, end: 2 },
      { start: 2, end: 1 },
      { start: 0.5, end: 1 },
      { start: 0, end: NaN },
    ]) {
      await assert.rejects(readAll(store.read("a", range), sizeMax), StoreError);
    }
  });
  test("streams a body of many sizes of parts", async ({ store }) => {
    const parts = [1, 100_000, 262_144, 3, 700_000, 0, 262_143, 1].map((size, place) =>
      new Uint8Array(size).fill(place + 1),
    );
    await store.create("big", streamOf(...parts));
    assert.ok(Buffer.from(await readAll(store.read("big"), sizeMax)).equals(concat(...parts)));
  });
  test("can be left in the middle of a read", async ({ store }) => {
    await store.create("big", streamOf(new Uint8Array(1_000_000)));
    for await (const bytes of store.read("big")) {
      assert.ok(bytes.length > 0);
      break;
    }
    assert.equal((await readAll(store.read("big"), sizeMax)).length, 1_000_000);
  });
}

function listing(test: Test): void {
  test("lists by prefix", async ({ store }) => {
    for (const key of ["a/1", "a/2/3", "ab", "b/1"]) await store.create(key, stream(key));
    assert.deepEqual(await keys(store, ""), ["a/1", "a/2/3", "ab", "b/1"]);
    assert.deepEqual(await keys(store, "a"), ["a/1", "a/2/3", "ab"]);
    assert.deepEqual(await keys(store, "a/"), ["a/1", "a/2/3"]);
    assert.deepEqual(await keys(store, "a/2/"), ["a/2/3"]);
    assert.deepEqual(await keys(store, "c/"), []);
  });
}

function removing(test: Test): void {
  test("removes, and takes a missing file for removed", async ({ store, remover }) => {
    await store.create("a/1", stream("x"));
    await remover.remove("a/1");
    assert.equal(await store.stat("a/1"), null);
    await remover.remove("a/1");
    await remover.remove("never/was");
    await store.create("b/1", stream("x"));
    await store.create("c/1", stream("x"));
    await remover.remove("b/1", "c/1", "b/2");
    assert.deepEqual([await store.stat("b/1"), await store.stat("c/1")], [null, null]);
    assert.equal(await store.create("a/1", stream("y")), "created");
  });
}

function swapping(test: Test): void {
  test("has no head at first", async ({ head }) => {
    assert.equal(await head.load(), null);
  });
  test("swaps the head that was seen, and no other", async ({ head }) => {
    const one = await head.swap(null, utf8("one"));
    assert.deepEqual(await head.load(), { version: one, bytes: utf8("one") });
    assert.equal(await head.swap(null, utf8("other")), null);
    const two = await head.swap(one, utf8("two"));
    assert.notEqual(two, null);
    assert.equal(await head.swap(one, utf8("three")), null);
    assert.deepEqual(await head.load(), { version: two, bytes: utf8("two") });
  });
  test("lets one of many first heads win", async ({ head }) => {
    const all = await Promise.all(Array.from({ length: 10 }, (_, place) => head.swap(null, utf8(String(place)))));
    const won = all.findIndex((version) => version !== null);
    assert.equal(all.filter((version) => version !== null).length, 1);
    assert.deepEqual(await head.load(), { version: all[won], bytes: utf8(String(won)) });
  });
}

/** For `assert.rejects`: a StoreError of this code. */
export function withCode(code: StoreErrorCode): (error: unknown) => boolean {
  return (error) => error instanceof StoreError && error.code === code;
}

async function keysOf(store: Store, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key } of store.list(prefix)) found.push(key);
  return found;
}

async function keys(store: Store, prefix: string): Promise<string[]> {
  const found: string[] = [];
  for await (const { key, size } of store.list(prefix)) {
    assert.equal(size, key.length);
    found.push(key);
  }
  return found.sort();
}

function stream(...parts: readonly string[]): ByteStream {
  return streamOf(...parts.map(utf8));
}

async function* broken(reason: Error): ByteStream {
  yield* stream("begins well");
  throw reason;
}

async function* reused(): ByteStream {
  const buffer = new Uint8Array(1);
  for (const text of ["1", "2", "3"]) {
    buffer.set(utf8(text));
    yield* streamOf(buffer);
  }
}

/** A file system of its own, in memory, taken away after the test. Null, and the test skipped, where none may be mounted. */
export async function mounted(context: TestContext, size: string): Promise<string | null> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-disk-"));
  const done = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", folder]);
  context.after(async () => {
    if (done.status === 0) execFileSync("umount", [folder]);
    await rm(folder, { recursive: true });
  });
  if (done.status === 0) return folder;
  context.skip("needs the right to mount a file system");
  return null;
}
