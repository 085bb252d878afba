import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, mkdir, readdir, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it, type TestContext } from "node:test";
import type { Finding } from "@muniment/verify";
import { isInstalled, makeDisk, type Disk } from "../disk.ts";
import { lines, run, temporaryFolder, type RunOptions } from "../program.ts";
import { snapshot } from "../snapshot.ts";
import { told } from "../told.ts";

describe("disks that are not as one would wish", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    home = at("home");
    await writeFile(at("one.txt"), "one");
    await writeFile(at("two.txt"), "two");
    assert.equal((await run(home, ["add", at("one.txt")])).code, 0);
  });
  after(() => folder.remove());

  /** A disk of this test, taken away when it ends; null, and the test skipped, where there can be none. */
  const disk = async (context: TestContext, kind: "ext4" | "fat"): Promise<Disk | null> => {
    const place = await temporaryFolder();
    const made = await makeDisk(place.path, kind);
    context.after(async () => {
      if (typeof made !== "string") made.unmount();
      await place.remove();
    });
    if (typeof made !== "string") return made;
    context.skip(made);
    return null;
  };

  describe("read-only", () => {
    it("list, show, verify, export and reindex work, nothing is written, and what would write says why", async (context) => {
      const made = await disk(context, "ext4");
      if (made === null) return;
      const kept = join(made.path, "home");
      await cp(home, kept, { recursive: true });
      // As it is found where a program was killed, and an index was left open.
      await mkdir(join(kept, "var/incoming", "0".repeat(32)));
      assert.equal((await run(kept, ["list"])).code, 0);
      made.remount("ro");
      const found = await snapshot(made.path);
      for (const args of [
        ["list"],
        ["show", "@1"],
        ["verify"],
        ["export", "@1", "--out", at("from-read-only"), "--no-pdf"],
      ]) {
        const result = await run(kept, [...args, "--json"]);
        assert.equal(result.code, 0, `${args.join(" ")}: ${result.stderr}${result.stdout}`);
      }
      for (const args of [
        ["add", at("two.txt")],
        ["capture", "http://127.0.0.1:9/"],
      ]) {
        const result = await run(kept, [...args, "--json"]);
        assert.equal(result.code, 1);
        assert.equal(told(result).code, "archive.denied");
        assert.match(told(result).message, /read-only/);
      }
      const elsewhere = await run(join(made.path, "new"), ["init", "--json"]);
      assert.equal(elsewhere.code, 1);
      assert.match(told(elsewhere).message, /read-only/);
      assert.deepEqual(await snapshot(made.path), found);
    });
  });

  describe("without hard links", () => {
    // What FAT answers to a link. The real program meets it on any disk.
    const noLinks: RunOptions = {
      under: [
        "strace",
        "-f",
        "-qq",
        "-o",
        "/dev/null",
        "-e",
        "trace=link,linkat",
        "-e",
        "inject=link,linkat:error=EPERM",
      ],
    };
    const skip = isInstalled("strace") ? false : "strace is not installed here";

    const refused = async (target: string, args: readonly string[], options: RunOptions = {}): Promise<void> => {
      const result = await run(target, [...args, "--json"], options);
      assert.equal(result.code, 1, result.stdout);
      assert.equal(told(result).code, "archive.unsuitable");
      assert.match(told(result).message, /hard links/);
      assert.match(told(result).next, /ext4/);
    };

    it("init says so, and leaves nothing", { skip }, async () => {
      await refused(at("new"), ["init"], noLinks);
      await assert.rejects(stat(at("new")));
      await mkdir(at("given"));
      await refused(at("given"), ["init"], noLinks);
      assert.deepEqual(await readdir(at("given")), []);
    });

    it("add says so, and leaves the archive as it was", { skip }, async () => {
      const copy = at("no-links");
      await cp(home, copy, { recursive: true });
      const found = await filesIn(join(copy, "archive"));
      await refused(copy, ["add", at("two.txt")], noLinks);
      assert.deepEqual(await filesIn(join(copy, "archive")), found);
      assert.deepEqual(await readdir(join(copy, "var/incoming")), []);
      assert.equal((await run(copy, ["verify"])).code, 0);
      assert.equal((await run(copy, ["add", at("two.txt")])).code, 0, "where there are links, it goes on");
    });

    it("on FAT, which folds case too: what was copied there reads and verifies, and nothing can be added", async (context) => {
      const made = await disk(context, "fat");
      if (made === null) return;
      await refused(join(made.path, "new"), ["init"]);
      assert.deepEqual(await readdir(made.path), []);
      const copy = join(made.path, "home");
      copyPlainly(home, copy);
      await refused(copy, ["add", at("two.txt")]);
      assert.deepEqual(await readdir(join(copy, "var/incoming")), []);
      for (const args of [["list"], ["show", "@1"], ["verify"], ["reindex"]]) {
        const result = await run(copy, args);
        assert.equal(result.code, 0, `${args.join(" ")}: ${result.stderr}`);
      }
    });

    it("on FAT, a file whose name was written in capitals is not taken for the one that is missing", async (context) => {
      const made = await disk(context, "fat");
      if (made === null) return;
      const copy = join(made.path, "home");
      copyPlainly(home, copy);
      const [folderName = ""] = await readdir(join(copy, "archive/objects"));
      const objects = join(copy, "archive/objects", folderName);
      const [name = ""] = await readdir(objects);
      await rename(join(objects, name), join(objects, "away"));
      await rename(join(objects, "away"), join(objects, name.toUpperCase()));
      assert.ok((await stat(join(objects, name))).isFile(), "the disk hands it over under the right name too");
      const result = await run(copy, ["verify", "--json"]);
      assert.equal(result.code, 2);
      const failing = (lines(result.stdout) as readonly Finding[]).filter(({ outcome }) => outcome === "fails");
      assert.deepEqual(
        failing.map(({ subject }) => subject.file),
        [`objects/${folderName}/${name}`, `objects/${folderName}/${name.toUpperCase()}`],
      );
    });
  });

  describe("without locks", () => {
    const skip = isInstalled("strace") ? false : "strace is not installed here";

    for (const [answer, why] of [
      ["ENOLCK", "as NFS answers without its lock daemon, which SQLite takes for a lock that somebody has"],
      ["EINVAL", "as a file system answers that knows no locks"],
    ] as const) {
      it(`add says so at once: ${answer}, ${why}`, { skip }, async () => {
        const copy = at(`no-locks-${answer}`);
        await cp(home, copy, { recursive: true });
        const found = await snapshot(join(copy, "archive"), { times: false });
        // Of the program's own folder only: Node itself asks for other things by the same call.
        const under = [
          "strace",
          "-f",
          "-qq",
          "-o",
          "/dev/null",
          "-e",
          "trace=fcntl",
          "-e",
          `inject=fcntl:error=${answer}`,
        ];
        const paths = ["-P", join(copy, "archive/lock"), "-P", join(copy, "var/lock-probe")];
        const result = await run(copy, ["add", at("two.txt"), "--json"], { under: [...under, ...paths] });
        assert.equal(result.code, 1, result.stdout);
        assert.equal(told(result).code, "archive.unsuitable");
        assert.match(told(result).message, /does not take locks/);
        assert.deepEqual(await snapshot(join(copy, "archive"), { times: false }), found);
      });
    }
  });
});

/** Empty folders may be left where a file was to be laid. */
async function filesIn(folder: string): Promise<Readonly<Record<string, string>>> {
  const found = await snapshot(folder, { times: false });
  return Object.fromEntries(Object.entries(found).filter(([, what]) => !what.startsWith("folder")));
}

/** Bytes and names alone: FAT keeps no rights. */
function copyPlainly(from: string, to: string): void {
  execFileSync("cp", ["-r", from, to]);
}
