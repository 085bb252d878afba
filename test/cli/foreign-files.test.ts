/** Files that somebody else laid into a home: told by verify where they are in the archive, and left where they are. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cp, lstat, mkdir, readdir, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Finding } from "@muniment/verify";
import { lines, run, temporaryFolder } from "../program.ts";
import { told } from "../told.ts";

type Make = (path: string) => unknown;

const file: Make = (path) => writeFile(path, "foreign");
const pipe: Make = (path) => execFileSync("mkfifo", [path]);
const socket: Make = async (path) => {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(path, resolve));
  // It lives as long as this process, and keeps it from nothing.
  server.unref();
};
const link =
  (target: string): Make =>
  (path) =>
    symlink(target, path);

/** What programs and people leave in folders, by where it lies in the archive. */
const inArchive: Readonly<Record<string, Make>> = {
  ".DS_Store": file,
  "Thumbs.db": file,
  "desktop.ini": file,
  "objects/.nfs00000000012345670000abcd": file,
  "objects/.hidden~": file,
  "log/.checkpoint.swp": file,
  "log/checkpoint~": file,
  "log/tile/.DS_Store": file,
  "log/staged/.DS_Store": file,
  "log/staged/pipe": pipe,
  "objects/pipe": pipe,
  pipe,
  socket,
  "loop-1": link("loop-2"),
  "loop-2": link("loop-1"),
  self: link("."),
  "objects/elsewhere": link("/etc"),
  "log/tile/0/link": link("000.p"),
};

/** The same beside it. The last ones have names as the program's own folders have. */
const besideArchive: Readonly<Record<string, Make>> = {
  "var/.DS_Store": file,
  "var/incoming/.DS_Store": file,
  "var/incoming/.nfs00000000012345670000abcd": file,
  "var/incoming/pipe": pipe,
  "var/incoming/link": link("nowhere"),
  "var/incoming/folder": (path) => mkdir(path),
  "var/orphans/.DS_Store": file,
  "var/incoming/00000000000000000000000000000001": pipe,
  "var/incoming/00000000000000000000000000000002": link("/etc"),
  "var/incoming/00000000000000000000000000000003": file,
};

describe("foreign files", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let whole: string;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    whole = at("whole");
    await writeFile(at("one.txt"), "one");
    assert.equal((await run(whole, ["add", at("one.txt")])).code, 0);
  });
  after(() => folder.remove());

  const copyOf = async (name: string, made: Readonly<Record<string, Make>>, below: string): Promise<string> => {
    const home = at(name);
    await cp(whole, home, { recursive: true });
    for (const [place, make] of Object.entries(made)) await make(join(home, below, place));
    return home;
  };
  const failing = async (home: string): Promise<readonly string[]> => {
    const result = await run(home, ["verify", "--json"]);
    assert.notEqual(result.code, 1, result.stderr);
    const found = lines(result.stdout) as readonly Finding[];
    return found.filter(({ outcome }) => outcome === "fails").map(({ subject }) => subject.file);
  };
  const allThere = async (home: string, below: string, names: readonly string[]): Promise<void> => {
    for (const name of names) await assert.doesNotReject(lstat(join(home, below, name)), `${name} was taken away`);
  };
  /** As a program leaves it that was killed, so that the next one recovers. */
  const crash = (home: string): Promise<unknown> =>
    mkdir(join(home, "var/incoming", "f".repeat(32)), { recursive: true });

  it("in the archive are each told by verify, keep nothing from working, and stay", async () => {
    const home = await copyOf("in", inArchive, "archive");
    const names = Object.keys(inArchive);
    assert.deepEqual((await failing(home)).toSorted(), names.toSorted());
    await crash(home);
    for (const args of [["list"], ["show", "@1"], ["add", at("one.txt")], ["reindex"]]) {
      const result = await run(home, [...args, "--json"]);
      assert.equal(result.code, 0, `${args.join(" ")}: ${result.stderr}`);
    }
    assert.ok(!(await readdir(join(home, "var/incoming"))).includes("f".repeat(32)), "the crash was recovered from");
    await allThere(home, "archive", names);
    assert.deepEqual((await failing(home)).toSorted(), names.toSorted());
  });

  it("beside the archive are nobody's business, and stay too", async () => {
    const home = await copyOf("beside", besideArchive, "");
    await crash(home);
    assert.deepEqual(await failing(home), []);
    assert.equal((await run(home, ["add", at("one.txt")])).code, 0);
    assert.equal((await run(home, ["list"])).code, 0);
    assert.ok(!(await readdir(join(home, "var/incoming"))).includes("f".repeat(32)), "the crash was recovered from");
    await allThere(home, "", Object.keys(besideArchive));
    assert.deepEqual(await failing(home), []);
  });

  it("a session's folder that cannot be judged is taken for one of a running program", async () => {
    const session = `var/incoming/${"0".repeat(31)}4`;
    const home = await copyOf("session", { [session]: (path) => mkdir(join(path, "lock"), { recursive: true }) }, "");
    assert.equal((await run(home, ["add", at("one.txt")])).code, 0);
    await allThere(home, "", [`${session}/lock`]);
  });

  it("a file where a folder of objects should be stops what would be laid there, and nothing else", async () => {
    const home = await copyOf("blocked", {}, "");
    // SHA-256 of "two" begins with 3f.
    await writeFile(join(home, "archive/objects/3f"), "foreign");
    await writeFile(at("two.txt"), "two");
    const result = await run(home, ["add", "--json", at("two.txt")]);
    assert.equal(result.code, 1);
    assert.equal(told(result).code, "archive.damaged");
    assert.match(told(result).message, /objects\/3f/);
    assert.match(told(result).next, /move it away/);
    assert.deepEqual(await failing(home), ["objects/3f"]);
    assert.equal((await run(home, ["list"])).code, 0);
    await rm(join(home, "archive/objects/3f"));
    assert.equal((await run(home, ["add", at("two.txt")])).code, 0);
    assert.equal((await run(home, ["verify"])).code, 0);
  });

  it("a folder where an object should be is told as the object that is missing", async () => {
    const home = await copyOf("folder", {}, "");
    const [item] = lines((await run(home, ["show", "@1", "--json"])).stdout) as readonly [
      { readonly objects: readonly { readonly sha256: string }[] },
    ];
    const sha256 = item.objects[0]?.sha256 ?? "";
    const object = `objects/${sha256.slice(0, 2)}/${sha256}`;
    await rm(join(home, "archive", object));
    await mkdir(join(home, "archive", object));
    assert.deepEqual(await failing(home), [object]);
    const again = await run(home, ["add", "--json", at("one.txt")]);
    assert.equal(again.code, 1);
    assert.equal(told(again).code, "archive.damaged");
  });

  it("100,000 of them are each told, and stay", async () => {
    const home = await copyOf("many", {}, "");
    const foreign = join(home, "archive/objects/foreign");
    await mkdir(foreign);
    execFileSync("sh", ["-c", "seq -f %06.0f 0 99999 | xargs touch"], { cwd: foreign });
    const found = await failing(home);
    assert.equal(found.length, 100_000);
    assert.equal(found[0], "objects/foreign/000000");
    assert.equal(found.at(-1), "objects/foreign/099999");
    await crash(home);
    assert.equal((await run(home, ["add", at("one.txt")])).code, 0);
    assert.equal((await readdir(foreign)).length, 100_000);
  });
});
