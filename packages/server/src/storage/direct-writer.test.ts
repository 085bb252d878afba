import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { closeSync, openSync, writeSync } from "node:fs";
import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { BlockWriter } from "./block-writer.ts";
import { DirectWriter } from "./direct-writer.ts";

const mib = 1024 * 1024;

async function folderFor(context: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "muniment-direct-"));
  context.after(() => rm(folder, { recursive: true }));
  return folder;
}

/** An open new file, and its name. */
function newFile(context: TestContext, folder: string): { readonly file: number; readonly path: string } {
  const path = join(folder, "file");
  const file = openSync(path, "wx");
  context.after(() => {
    closeSync(file);
  });
  return { file, path };
}

/** In parts of many sizes: of some bytes, and of more than a piece. */
function* partsOf(bytes: Uint8Array): Generator<Uint8Array> {
  const sizes = [1, 4095, 128 * 1024, 100_000, 5 * mib];
  for (let [at, count] = [0, 0]; at < bytes.length; count += 1) {
    const size = sizes[count % sizes.length] ?? 1;
    yield bytes.subarray(at, at + size);
    at += size;
  }
}

/** Null, and the test skipped, where the folder for temporary files has no such way. */
async function opened(context: TestContext, file: number, path: string, at: number): Promise<DirectWriter | null> {
  const writer = await DirectWriter.open(file, path, at);
  if (writer === null) context.skip("the file system has no O_DIRECT");
  return writer;
}

void describe("writing past the page cache", () => {
  for (const size of [0, 5, 4 * mib, 33 * mib + 4097]) {
    it(`leaves ${String(size)} bytes as they were given`, async (context) => {
      const { file, path } = newFile(context, await folderFor(context));
      const begin = randomBytes(128 * 1024);
      writeSync(file, begin);
      const writer = await opened(context, file, path, begin.length);
      if (writer === null) return;
      const bytes = randomBytes(size);
      for (const part of partsOf(bytes)) {
        const lent = Buffer.from(part);
        await writer.write(lent);
        // Whoever lent it uses it again.
        lent.fill(0);
      }
      await writer.end();
      assert.equal(writer.isRefused, false, "it went the ordinary way");
      assert.equal(writer.at, begin.length + size);
      await writer.close();
      assert.ok(Buffer.concat([begin, bytes]).equals(await readFile(path)));
    });
  }

  it("goes the ordinary way where the system refuses a piece", async (context) => {
    const { file, path } = newFile(context, await folderFor(context));
    // No disk has a sector that begins there.
    writeSync(file, "123");
    const writer = await opened(context, file, path, 3);
    if (writer === null) return;
    const bytes = randomBytes(13 * mib);
    for (const part of partsOf(bytes)) await writer.write(part);
    await writer.end();
    await writer.close();
    assert.ok(Buffer.concat([Buffer.from("123"), bytes]).equals(await readFile(path)));
    if (!writer.isRefused) context.skip("the file system takes any place");
  });

  it("tells what a write met, and then writes no more", async (context) => {
    const folder = await folderFor(context);
    const { path } = newFile(context, folder);
    // The ordinary way, by which the end goes, is closed to it.
    const file = openSync(path, "r");
    context.after(() => {
      closeSync(file);
    });
    const writer = await opened(context, file, path, 0);
    if (writer === null) return;
    await writer.write(new Uint8Array(7));
    await assert.rejects(writer.end(), { code: "EBADF" });
    await assert.rejects(writer.write(new Uint8Array(1)), { code: "EBADF" });
    await writer.close();
    await writer.close();
  });

  it("writes to no other file that has got the name", async (context) => {
    const folder = await folderFor(context);
    const { file, path } = newFile(context, folder);
    await rm(path);
    await writeFile(path, "somebody else's");
    await assert.rejects(DirectWriter.open(file, path, 0), /another file/);
    assert.equal(await readFile(path, "utf8"), "somebody else's");
  });
});

void describe("writing a stream to a file", () => {
  for (const size of [0, 1000, 16 * mib, 16 * mib + 1, 41 * mib + 77]) {
    it(`leaves ${String(size)} bytes as they were given`, async (context) => {
      const { file, path } = newFile(context, await folderFor(context));
      await assertWritten(file, path, size);
    });
  }

  it("goes the ordinary way where a file system has no other", async (context) => {
    const folder = await folderFor(context);
    const disk = join(folder, "disk");
    await mkdir(disk);
    if (spawnSync("mount", ["-t", "ramfs", "ramfs", disk]).status !== 0) {
      context.skip("needs the right to mount a file system");
      return;
    }
    try {
      const path = join(disk, "file");
      const file = openSync(path, "wx");
      assert.equal(await DirectWriter.open(file, path, 0), null);
      await assertWritten(file, path, 41 * mib + 77);
      closeSync(file);
    } finally {
      execFileSync("umount", [disk]);
    }
  });
});

async function assertWritten(file: number, path: string, size: number): Promise<void> {
  const bytes = randomBytes(size);
  const writer = new BlockWriter(file, path);
  for (const part of partsOf(bytes)) await writer.write(part);
  await writer.end();
  await writer.flushed();
  assert.equal(writer.size, size);
  assert.ok(bytes.equals(await readFile(path)));
}
