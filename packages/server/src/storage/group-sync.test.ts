import assert from "node:assert/strict";
import { closeSync, fstatSync, openSync, writeSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { utf8 } from "@muniment/verify";
import { StoreError } from "./store.ts";
import { streamOf } from "./stream.ts";
import { withCode } from "./suite.ts";
import { FsStore } from "./fs/fs-store.ts";
import { GroupSync, type SyncAll, type SyncBatch } from "./group-sync.ts";
import { Scratch } from "./fs/scratch.ts";
import { findSystemSync } from "./system-sync.ts";

/** Stands for the sync of a file system: counts its calls, and ends when the test says so. */
class Syncs {
  readonly ends: PromiseWithResolvers<undefined>[] = [];
  readonly #begun: (() => void)[] = [];

  readonly all: SyncAll = async () => {
    const end = Promise.withResolvers<undefined>();
    this.ends.push(end);
    for (const tell of this.#begun.splice(0)) tell();
    await end.promise;
  };

  /** Resolves when the sync of this number (from 1) has begun. */
  async begun(count: number): Promise<void> {
    while (this.ends.length < count) {
      await new Promise<void>((resolve) => {
        this.#begun.push(resolve);
      });
    }
  }

  end(place: number): void {
    this.ends[place]?.resolve(undefined);
  }

  fail(place: number, reason: Error): void {
    this.ends[place]?.reject(reason);
  }
}

async function newFolder(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-sync-"));
  context.after(() => rm(folder, { recursive: true }));
  return folder;
}

function written(folder: string, name: string): number {
  const file = openSync(join(folder, name), "wx");
  writeSync(file, name);
  return file;
}

function many(sync: GroupSync, folder: string, name: string): SyncBatch {
  const batch = sync.begin();
  for (let place = 0; place < 20; place += 1) batch.file(written(folder, `${name}-${String(place)}`));
  return batch;
}

/** "waiting", "durable", or the message of the error. */
function stateOf(durable: Promise<void>): () => string {
  let state = "waiting";
  durable.then(
    () => (state = "durable"),
    (error: unknown) => (state = String(error)),
  );
  return () => state;
}

async function turns(): Promise<void> {
  for (let count = 0; count < 20; count += 1) await new Promise(setImmediate);
}

void describe("a group sync", () => {
  it("syncs a few one by one, and asks nothing of the file system", async (context) => {
    const folder = await newFolder(context);
    const syncs = new Syncs();
    const sync = new GroupSync(() => syncs.all);
    const batch = sync.begin();
    const file = written(folder, "a");
    batch.file(file);
    batch.folder(folder);
    await batch.durable();
    assert.equal(syncs.ends.length, 0);
    assert.throws(() => fstatSync(file), /EBADF/);
  });

  it("answers who asks while a sync runs by the next one, together with all others", async (context) => {
    const folder = await newFolder(context);
    const syncs = new Syncs();
    const sync = new GroupSync(() => syncs.all);
    const first = stateOf(many(sync, folder, "first").durable());
    await syncs.begun(1);
    const second = stateOf(many(sync, folder, "second").durable());
    const third = stateOf(many(sync, folder, "third").durable());
    await turns();
    assert.deepEqual([first(), second(), third()], ["waiting", "waiting", "waiting"]);
    syncs.end(0);
    await syncs.begun(2);
    assert.deepEqual([first(), second(), third()], ["durable", "waiting", "waiting"]);
    syncs.end(1);
    await turns();
    assert.deepEqual([second(), third()], ["durable", "durable"]);
    assert.equal(syncs.ends.length, 2);
  });

  it("fails all that was begun before a failed sync ended, and syncs none of it again", async (context) => {
    const folder = await newFolder(context);
    const syncs = new Syncs();
    const sync = new GroupSync(() => syncs.all);
    const [one, other] = [many(sync, folder, "one").durable(), many(sync, folder, "other").durable()].map(stateOf);
    await syncs.begun(1);
    const waiting = stateOf(many(sync, folder, "waiting").durable());
    const begun = many(sync, folder, "begun");
    syncs.fail(0, new Error("the disk is lost"));
    await turns();
    const asked = stateOf(begun.durable());
    while (waiting() === "waiting" || asked() === "waiting") await turns();
    for (const state of [one, other, waiting, asked]) assert.equal(state?.(), "Error: the disk is lost");
    assert.equal(syncs.ends.length, 1, "nothing of it is synced again");
    const after = stateOf(many(sync, folder, "after").durable());
    await syncs.begun(2);
    syncs.end(1);
    await turns();
    assert.equal(after(), "durable", "what is begun later is another matter");
  });

  it("syncs many one by one where the file system cannot be synced", async (context) => {
    const folder = await newFolder(context);
    const sync = new GroupSync(() => null);
    const batch = many(sync, folder, "a");
    batch.folder(folder);
    await batch.durable();
    const missing = sync.begin();
    missing.folder(join(folder, "missing"));
    for (let place = 0; place < 20; place += 1) missing.file(written(folder, `b-${String(place)}`));
    const sound = many(sync, folder, "c");
    const ends = await Promise.allSettled([missing.durable(), sound.durable()]);
    assert.deepEqual(
      ends.map(({ status }) => status),
      ["rejected", "fulfilled"],
    );
  });

  it("closes the files of what is given up", async (context) => {
    const folder = await newFolder(context);
    const batch = new GroupSync(() => null).begin();
    const file = written(folder, "a");
    batch.file(file);
    batch.drop();
    assert.throws(() => fstatSync(file), /EBADF/);
  });
});

void describe("files of a group whose sync fails", () => {
  it("are given up, all of them, and nothing is seen of them", async (context) => {
    const folder = await newFolder(context);
    const syncs = new Syncs();
    const scratch = new Scratch(folder, new GroupSync(() => syncs.all));
    const received = scratch.receiveAll(Array.from({ length: 30 }, (_, place) => utf8(String(place))));
    await syncs.begun(1);
    assert.equal((await readdir(folder)).length, 30);
    syncs.fail(0, Object.assign(new Error("no"), { code: "EIO" }));
    await assert.rejects(received, withCode("failed"));
    assert.deepEqual(await readdir(folder), []);
  });

  it("may have got their names: nobody knows", async (context) => {
    const folder = await newFolder(context);
    const syncs = new Syncs();
    const scratch = new Scratch(folder, new GroupSync(() => syncs.all));
    const receiving = scratch.receiveAll(Array.from({ length: 30 }, (_, place) => utf8(String(place))));
    await syncs.begun(1);
    syncs.end(0);
    const received = await receiving;
    const root = await newFolder(context);
    const creating = new FsStore(root, scratch).createAll(
      received.map((body, place) => ({ key: `objects/${String(place)}`, body })),
    );
    // One folder of many names is few: it is another group that makes it many.
    const beside = scratch.receiveAll(Array.from({ length: 30 }, () => utf8("x")));
    await syncs.begun(2);
    syncs.fail(1, new Error("no"));
    await assert.rejects(creating, withCode("unknown-outcome"));
    await assert.rejects(beside, withCode("failed"));
  });

  it("leave nothing where one of them cannot be written", async (context) => {
    const folder = await newFolder(context);
    const scratch = new Scratch(folder, new GroupSync(() => null));
    // The third name is taken: it is never overwritten.
    closeSync(openSync(join(folder, "3.part"), "wx"));
    await assert.rejects(scratch.receiveAll([utf8("1"), utf8("2"), utf8("3")]), StoreError);
    assert.deepEqual(await readdir(folder), ["3.part"]);
    assert.equal(await readFile(join(folder, "3.part"), "utf8"), "");
    await (await scratch.receive(streamOf(utf8("4")))).discard();
  });
});

void describe("the sync of a file system", () => {
  it("ends well", async (context) => {
    const folder = await newFolder(context);
    const sync = findSystemSync(folder);
    if (sync === null) {
      context.skip("this system has no sync of a file system that can be relied upon");
      return;
    }
    await sync();
  });

  it("throws with what the program said", async (context) => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-sync-"));
    const sync = findSystemSync(folder);
    await rm(folder, { recursive: true });
    if (sync === null) context.skip("this system has no sync of a file system that can be relied upon");
    else await assert.rejects(sync(), /ended with 1: .*No such file/s);
  });
});
