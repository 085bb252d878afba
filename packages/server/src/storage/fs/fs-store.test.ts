import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { readAll, utf8, type ByteStream } from "@muniment/verify";
import { streamOf } from "../stream.ts";
import { mounted, storeSuite, withCode } from "../suite.ts";
import { FsHead } from "./fs-head.ts";
import { FsRemover, FsSetAside } from "./fs-remover.ts";
import { FsStore } from "./fs-store.ts";
import { GroupSync } from "../group-sync.ts";
import { Scratch } from "./scratch.ts";
import { findSystemSync } from "../system-sync.ts";

storeSuite("file system", async () => {
  const { store, head, remover, folder, incoming, scratch } = await parts();
  const close = async (): Promise<void> => {
    assert.deepEqual(await readdir(incoming), [], "nothing is left in the folder for incoming files");
    await rm(folder, { recursive: true });
  };
  return { store, head, remover, incoming: scratch, folder, close };
});

function newScratch(folder: string): Scratch {
  return new Scratch(folder, new GroupSync(() => findSystemSync(folder)));
}

async function parts() {
  const folder = await mkdtemp(join(tmpdir(), "muniment-store-"));
  const [root, incoming, aside] = [join(folder, "root"), join(folder, "incoming"), join(folder, "aside")];
  for (const path of [root, incoming, aside]) await mkdir(path);
  const scratch = newScratch(incoming);
  return {
    folder,
    root,
    incoming,
    aside,
    scratch,
    store: new FsStore(root, scratch),
    head: new FsHead(root, "log/head", 65_536, scratch),
    remover: new FsRemover(root),
    setAside: new FsSetAside(root, aside),
  };
}

type Parts = Awaited<ReturnType<typeof parts>>;

function test(title: string, run: (parts: Parts, context: TestContext) => Promise<void>): void {
  void it(title, async (context) => {
    const given = await parts();
    try {
      await run(given, context);
    } finally {
      await rm(given.folder, { recursive: true });
    }
  });
}

void describe("file system: what only a folder can have", () => {
  test("follows no link to a file", async ({ store, root, folder }) => {
    await writeFile(join(folder, "secret"), "x");
    await symlink(join(folder, "secret"), join(root, "a"));
    await assert.rejects(readAll(store.read("a"), 10), withCode("not-a-file"));
    await assert.rejects(store.stat("a"), withCode("not-a-file"));
    await assert.rejects(store.create("a", body("x")), withCode("not-a-file"));
    assert.deepEqual(await listed(store), []);
  });
  test("follows no link to a folder", async ({ store, remover, setAside, root, folder }) => {
    await mkdir(join(folder, "elsewhere"));
    await writeFile(join(folder, "elsewhere", "f"), "x");
    await symlink(join(folder, "elsewhere"), join(root, "a"));
    await assert.rejects(readAll(store.read("a/f"), 10), withCode("not-a-file"));
    await assert.rejects(store.create("a/g", body("x")), withCode("not-a-file"));
    await assert.rejects(remover.remove("a/f"), withCode("not-a-file"));
    await assert.rejects(setAside.setAside("a/f"), withCode("not-a-file"));
    assert.deepEqual(await listed(store, "a/"), []);
    assert.deepEqual(await readdir(join(folder, "elsewhere")), ["f"]);
  });
  test("does not hang on a pipe, and opens no device", async ({ store, head, root }) => {
    execFileSync("mkfifo", [join(root, "pipe")]);
    await mkdir(join(root, "log"));
    execFileSync("mkfifo", [join(root, "log", "head")]);
    await assert.rejects(readAll(store.read("pipe"), 10), withCode("not-a-file"));
    await assert.rejects(store.create("pipe", body("x")), withCode("not-a-file"));
    await assert.rejects(head.load(), withCode("not-a-file"));
    assert.deepEqual(await listed(store), []);
  });
  test("refuses a folder where a file should be, and a file where a folder should be", async ({ store, remover }) => {
    await store.create("a/b", body("x"));
    await assert.rejects(readAll(store.read("a"), 10), withCode("not-a-file"));
    await assert.rejects(store.create("a", body("x")), withCode("not-a-file"));
    await assert.rejects(store.create("a/b/c", body("x")), withCode("not-a-file"));
    await assert.rejects(remover.remove("a"), withCode("not-a-file"));
  });
  test("refuses a head that is too large to be one", async ({ head, root }) => {
    await mkdir(join(root, "log"));
    await writeFile(join(root, "log", "head"), Buffer.alloc(70_000));
    await assert.rejects(head.load(), withCode("too-large"));
  });
  test("leaves the head whole for readers while it is swapped", async ({ head }) => {
    const all = [utf8("a".repeat(3000)), utf8("b".repeat(5000))];
    await head.swap(null, utf8("a".repeat(3000)));
    const swapped = new AbortController();
    const reader = (async () => {
      while (!swapped.signal.aborted) {
        const bytes = (await head.load())?.bytes;
        assert.ok(bytes !== undefined && all.some((whole) => Buffer.compare(whole, bytes) === 0));
      }
    })();
    for (let round = 1; round <= 20; round += 1) {
      const now = await head.load();
      assert.ok(now !== null && (await head.swap(now.version, all[round % 2] ?? now.bytes)) !== null);
    }
    swapped.abort();
    await reader;
  });
  test("sets aside without losing another file of that name", async ({ store, setAside, aside }) => {
    await store.create("objects/ab", body("one"));
    await setAside.setAside("objects/ab");
    assert.equal(await store.stat("objects/ab"), null);
    await store.create("objects/ab", body("one"));
    await setAside.setAside("objects/ab");
    assert.deepEqual(await readdir(aside), ["ab"]);
    await store.create("objects/ab", body("two"));
    await setAside.setAside("objects/ab");
    assert.deepEqual(await readdir(aside), ["ab", "ab.2"]);
    assert.equal(await readFile(join(aside, "ab.2"), "utf8"), "two");
    await assert.rejects(setAside.setAside("objects/ab"), withCode("not-found"));
  });
  test("says that the folder for incoming files lies on another file system", async ({ root }, context) => {
    const other = await mounted(context, "64k");
    if (other === null) return;
    const store = new FsStore(root, newScratch(other));
    await assert.rejects(store.create("a", body("x")), /another file system/);
    assert.deepEqual(await readdir(other), []);
  });
  test("says that the disk is full, leaves nothing behind, and goes on when there is room", async (_, context) => {
    const disk = await mounted(context, "1m");
    if (disk === null) return;
    const [root, incoming] = [join(disk, "root"), join(disk, "incoming")];
    await mkdir(root);
    await mkdir(incoming);
    const scratch = newScratch(incoming);
    const store = new FsStore(root, scratch);
    const head = new FsHead(root, "head", 65_536, scratch);
    assert.notEqual(await head.swap(null, utf8("first")), null);
    await store.create("ballast", streamOf(new Uint8Array(900_000)));
    await assert.rejects(store.create("a/b", streamOf(new Uint8Array(500_000))), withCode("full"));
    await assert.rejects(head.swap((await head.load())?.version ?? null, new Uint8Array(500_000)), withCode("full"));
    assert.deepEqual(await readdir(incoming), []);
    assert.equal(await store.stat("a/b"), null);
    assert.deepEqual((await head.load())?.bytes, utf8("first"));
    await new FsRemover(root).remove("ballast");
    assert.equal(await store.create("a/b", streamOf(new Uint8Array(500_000))), "created");
  });
  test("says that the disk is full in the midst of a large file", async (_, context) => {
    const disk = await mounted(context, "24m");
    if (disk === null) return;
    const [root, incoming] = [join(disk, "root"), join(disk, "incoming")];
    await mkdir(root);
    await mkdir(incoming);
    const store = new FsStore(root, newScratch(incoming));
    await assert.rejects(store.create("a/b", streamOf(new Uint8Array(40_000_000))), withCode("full"));
    assert.deepEqual(await readdir(incoming), []);
    assert.equal(await store.create("a/b", streamOf(new Uint8Array(20_000_000))), "created");
  });
  test("gives others their turn between small reads, which block", async ({ store }) => {
    await store.create("a/b", body("x"));
    const over = new AbortController();
    const timer = setTimeout(() => {
      over.abort();
    }, 5);
    for (let reads = 0; !over.signal.aborted && reads < 5000; reads += 1) await readAll(store.read("a/b"), 10);
    clearTimeout(timer);
    assert.ok(over.signal.aborted, "a timer of 5 ms was not served while 5,000 files were read");
  });
  test("reads a part of a small file and of a large one alike", async ({ store }) => {
    for (const size of [1000, 200_000]) {
      const key = `part/${String(size)}`;
      const bytes = Uint8Array.from({ length: size }, (_, at) => at % 251);
      await store.create(key, streamOf(bytes));
      for (const range of [
        { start: 0, end: 10 },
        { start: 990, end: 1000 },
        { start: 500, end: size + 100 },
      ]) {
        assert.deepEqual(await readAll(store.read(key, range), size), bytes.subarray(range.start, range.end));
      }
      assert.deepEqual(await readAll(store.read(key), size), bytes);
    }
  });
  test("says that a folder cannot be written", async ({ store, root }, context) => {
    if (process.getuid?.() === 0) {
      context.skip("root may write everywhere");
      return;
    }
    await chmod(root, 0o500);
    await assert.rejects(store.create("a/b", body("x")), withCode("denied"));
    await chmod(root, 0o700);
  });
});

async function listed(store: FsStore, prefix = ""): Promise<string[]> {
  const keys: string[] = [];
  for await (const { key } of store.list(prefix)) keys.push(key);
  return keys;
}

function body(text: string): ByteStream {
  return streamOf(utf8(text));
}
