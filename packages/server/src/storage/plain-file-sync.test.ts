import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { NotPlain } from "./plain-file.ts";
import { PlainFiles } from "./plain-file-sync.ts";

async function folder(context: TestContext): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "muniment-plain-"));
  context.after(() => rm(root, { recursive: true }));
  return root;
}

function read(files: PlainFiles, name: string): Buffer {
  return Buffer.concat([...files.parts(name, null)].map(({ bytes }) => Buffer.from(bytes)));
}

test("gives the bytes of files of any size, one after the other", async (context) => {
  const root = await folder(context);
  const files = new PlainFiles(root, () => 0);
  for (const size of [0, 1, 262_143, 262_144, 262_145, 700_000]) {
    const bytes = Buffer.alloc(size, size % 251);
    await writeFile(join(root, "file"), bytes);
    assert.ok(read(files, "file").equals(bytes), String(size));
  }
});

test("opens no link, no pipe, and nothing behind a link", async (context) => {
  const root = await folder(context);
  const files = new PlainFiles(root, () => 0);
  await mkdir(join(root, "real/below"), { recursive: true });
  await writeFile(join(root, "real/below/file"), "x");
  await symlink("real", join(root, "linked"));
  await symlink("real/below/file", join(root, "link"));
  execFileSync("mkfifo", [join(root, "pipe")]);
  for (const name of ["link", "pipe", "real", "linked/below/file"]) {
    assert.throws(() => read(files, name), NotPlain, name);
  }
  for (const [name, code] of [
    ["none", "ENOENT"],
    ["none/file", "ENOENT"],
    ["real/below/file/none", "ENOTDIR"],
  ] as const) {
    assert.throws(() => read(files, name), { code }, name);
  }
  assert.equal(read(files, "real/below/file").toString(), "x");
});

test("opens no link and no folder that a list showed as a plain file, and reads no pipe", async (context) => {
  const root = await folder(context);
  const files = new PlainFiles(root, () => 0);
  await mkdir(join(root, "folder"));
  await symlink("folder", join(root, "link"));
  execFileSync("mkfifo", [join(root, "pipe")]);
  const read = (name: string): unknown => [...files.parts(name, 7)];
  for (const name of ["link", "pipe", "folder"]) assert.throws(() => read(name), NotPlain, name);
  assert.throws(() => read("none"), { code: "ENOENT" });
});

test("gives the bytes that are there of a file that is not of the listed size", async (context) => {
  const root = await folder(context);
  const files = new PlainFiles(root, () => 0);
  for (const size of [1, 7, 262_143, 262_144, 700_000]) {
    const bytes = Buffer.alloc(size, size % 251);
    await writeFile(join(root, "file"), bytes);
    for (const listed of [1, 7, 8, 262_143, 262_144, 700_000]) {
      const parts = [...files.parts("file", listed)].map(({ bytes }) => Buffer.from(bytes));
      assert.ok(Buffer.concat(parts).equals(bytes), `${String(size)}, listed as ${String(listed)}`);
    }
  }
});

test("notices soon that a folder was swapped for a link", async (context) => {
  const root = await folder(context);
  let now = 0;
  const files = new PlainFiles(root, () => now);
  await mkdir(join(root, "folder"));
  await writeFile(join(root, "folder/file"), "x");
  assert.equal(read(files, "folder/file").length, 1);
  await rename(join(root, "folder"), join(root, "moved"));
  await symlink("moved", join(root, "folder"));
  now += 101;
  assert.throws(() => read(files, "folder/file"), NotPlain);
});
