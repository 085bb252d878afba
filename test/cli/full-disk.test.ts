import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { randomBytes } from "node:crypto";
import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, it } from "node:test";
import { lines, run, temporaryFolder } from "../program.ts";

const sizeMb = 8;

describe("a full disk", () => {
  it("is told, loses nothing that was sealed, and is no trouble once there is room again", async (test) => {
    const folder = await temporaryFolder();
    const home = join(folder.path, "disk");
    try {
      await mkdir(home);
      const mounted = spawnSync("mount", ["-t", "tmpfs", "-o", `size=${String(sizeMb)}m`, "tmpfs", home]);
      if (mounted.status !== 0) {
        test.skip("a small disk cannot be mounted here (it takes root)");
        return;
      }
      const files = Array.from({ length: 4 }, (_, at) => join(folder.path, `big-${String(at)}`));
      for (const file of files) await writeFile(file, randomBytes(3_000_000));
      const filling = await run(home, ["add", "--json", ...files]);
      assert.equal(filling.code, 1);
      assert.match(filling.stderr, /"code":"archive\.full"/);
      const sealed = lines(filling.stdout);
      assert.ok(sealed.length > 0 && sealed.length < files.length, `${String(sealed.length)} were sealed`);
      const verified = await run(home, ["verify"]);
      assert.equal(verified.code, 0, verified.stdout + verified.stderr);
      assert.equal(lines((await run(home, ["list", "--json"])).stdout).length, sealed.length);
      spawnSync("mount", ["-o", "remount,size=32m", home]);
      const again = await run(home, ["add", "--json", ...files.slice(sealed.length)]);
      assert.equal(again.code, 0, again.stderr);
      assert.equal((await run(home, ["verify"])).code, 0);
    } finally {
      spawnSync("umount", [home]);
      await rm(folder.path, { recursive: true, force: true });
    }
  });
});
