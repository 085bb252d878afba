import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { MissingFile, UnreadableFile } from "@muniment/verify";
import { blockSize, streamOfBlocks } from "../stream.ts";
import { FolderEvidence } from "./folder-evidence.ts";

void test("a file of a folder, opened to be read by blocks", async (context) => {
  const root = await mkdtemp(join(tmpdir(), "muniment-folder-"));
  context.after(() => rm(root, { recursive: true }));
  const evidence = new FolderEvidence(root);
  await mkdir(join(root, "folder"));

  await context.test("gives its bytes, each time from the beginning", async () => {
    const bytes = randomBytes(2 * blockSize + 5);
    await writeFile(join(root, "folder/file"), bytes);
    const open = await evidence.open("folder/file");
    context.after(() => open.close());
    for (let time = 0; time < 2; time += 1) {
      const blocks = open.blocks();
      assert.equal(blocks.size, bytes.length);
      const parts: Uint8Array[] = [];
      for await (const part of streamOfBlocks(blocks)) parts.push(Buffer.from(part));
      assert.ok(bytes.equals(Buffer.concat(parts)));
    }
  });

  await context.test("is refused where there is none, or none that may be read", async () => {
    await symlink("folder/file", join(root, "link"));
    for (const name of ["none", "none/below", "../file", "a//b", "x\0y"])
      await assert.rejects(evidence.open(name), MissingFile, name);
    for (const name of ["link", "folder"]) await assert.rejects(evidence.open(name), UnreadableFile, name);
  });

  await context.test("is listed with those of its folder alone, where that is all that is asked for", async () => {
    await writeFile(join(root, "beside"), "");
    const listed = async (within?: string): Promise<readonly string[]> => {
      const names: string[] = [];
      for await (const { name } of evidence.files(within)) names.push(name);
      return names;
    };
    assert.deepEqual(
      (await listed()).filter((name) => name !== "link"),
      ["beside", "folder/file"],
    );
    assert.deepEqual(await listed("folder/"), ["folder/file"]);
    assert.deepEqual(await listed("none/"), []);
  });
});
