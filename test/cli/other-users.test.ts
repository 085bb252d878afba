/** An archive whose files belong to others: what may not be read is told as unchecked, and keeps nothing else from working. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { chmod, chown, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Finding } from "@muniment/verify";
import { lines, otherUser, run, temporaryFolder, withoutOtherUser, type Ended } from "../program.ts";
import { snapshot } from "../snapshot.ts";
import { told } from "../told.ts";

interface Item {
  readonly record: string;
  readonly objects: readonly { readonly sha256: string }[];
}

describe("files of other users", { skip: withoutOtherUser }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let whole: string;
  let object: string;
  let record: string;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    await chmod(folder.path, 0o755);
    whole = at("whole");
    for (const name of ["one.txt", "two.txt", "three.txt"]) await writeFile(at(name), name);
    assert.equal((await run(whole, ["add", at("one.txt"), at("two.txt")])).code, 0);
    const [item] = lines((await run(whole, ["show", "@1", "--json"])).stdout) as readonly [Item];
    object = objectFile(item.objects[0]?.sha256 ?? "");
    record = objectFile(item.record.replace("sha256:", ""));
    await mkdir(at("out"));
    await chown(at("out"), otherUser, otherUser);
  });
  after(() => folder.remove());

  /** A copy that belongs to the user. */
  const copyOf = async (name: string): Promise<string> => {
    await cp(whole, at(name), { recursive: true });
    execFileSync("chown", ["-R", `${String(otherUser)}:${String(otherUser)}`, at(name)]);
    return at(name);
  };
  const keepToRoot = async (path: string): Promise<void> => {
    await chown(path, 0, 0);
    await chmod(path, 0);
  };
  const asUser = (home: string, ...args: readonly string[]): Promise<Ended> =>
    run(home, [...args, "--json"], { uid: otherUser, environment: { HOME: at("out") } });
  const unchecked = async (home: string): Promise<readonly string[]> => {
    const result = await asUser(home, "verify");
    assert.equal(result.code, 3, result.stderr + result.stdout);
    const found = (lines(result.stdout) as readonly Finding[]).filter(({ outcome }) => outcome !== "holds");
    assert.deepEqual([...new Set(found.map(({ outcome }) => outcome))], ["unchecked"]);
    return found.map(({ check, subject }) => `${check} ${subject.file}`);
  };

  it("an object that may not be read is unchecked, and another one is added beside it", async () => {
    const home = await copyOf("object");
    await keepToRoot(join(home, "archive", object));
    assert.deepEqual(await unchecked(home), [`object.bytes ${object}`]);
    assert.equal((await asUser(home, "list")).code, 0);
    assert.equal((await asUser(home, "show", "@1")).code, 0);
    assert.equal((await asUser(home, "export", "@2", "--no-pdf", "--out", at("out/of-object"))).code, 0);
    const refused = await asUser(home, "export", "@1", "--out", at("out/of-object-not"));
    assert.equal(refused.code, 1);
    told(refused);
    assert.equal((await asUser(home, "add", at("three.txt"))).code, 0);
    const same = await asUser(home, "add", at("one.txt"));
    assert.equal(same.code, 1, "equal bytes cannot be shown to be the same");
    assert.equal(told(same).code, "archive.denied");
    assert.match(told(same).message, new RegExp(object));
    assert.equal((await asUser(home, "add", at("two.txt"))).code, 0);
    assert.deepEqual(await unchecked(home), [`object.bytes ${object}`]);
  });

  it("a record that may not be read is unchecked, as is what it may name; its item is told as damaged", async () => {
    const home = await copyOf("record");
    await keepToRoot(join(home, "archive", record));
    // What was read before is in the index.
    await rm(join(home, "var/index.sqlite"));
    assert.deepEqual((await unchecked(home)).toSorted(), [`file.expected ${object}`, `record.bytes ${record}`]);
    const listed = await asUser(home, "list");
    assert.equal(listed.code, 0);
    assert.equal(lines(listed.stdout).length, 1);
    assert.equal((await asUser(home, "add", at("three.txt"))).code, 0);
  });

  it("a folder that may not be looked into is unchecked as a whole", async () => {
    const home = await copyOf("folder");
    const place = object.slice(0, "objects/ab".length);
    await keepToRoot(join(home, "archive", place));
    assert.ok((await unchecked(home)).includes(`file.expected ${place}`));
    assert.equal((await asUser(home, "list")).code, 0);
    assert.equal((await asUser(home, "add", at("three.txt"))).code, 0);
    const same = await asUser(home, "add", at("one.txt"));
    assert.equal(same.code, 1);
    assert.equal(told(same).code, "archive.denied");
  });

  it("an archive that may be read only is read and verified with its own key for a hint, and left alone", async () => {
    const home = at("shared");
    await cp(whole, home, { recursive: true });
    execFileSync("chmod", ["-R", "a+rX", home]);
    // As its owner keeps it: the keys are nobody else's business.
    await chmod(join(home, "var/keys"), 0o700);
    const found = await snapshot(home);
    assert.deepEqual(await unchecked(home), [
      "key.pin var/keys/log.vkey",
      "key.private var/keys/log.key",
      "checkpoint.signature log/checkpoint",
    ]);
    const key = (await readFile(join(whole, "var/keys/log.vkey"), "utf8")).trim();
    assert.equal(
      (await asUser(home, "verify", join(home, "archive"), "--key", key)).code,
      0,
      "with a key from elsewhere",
    );
    for (const args of [["list"], ["show", "@1"], ["export", "@1", "--no-pdf", "--out", at("out/of-shared")]]) {
      const result = await asUser(home, ...args);
      assert.equal(result.code, 0, `${args.join(" ")}: ${result.stderr}`);
    }
    for (const args of [
      ["add", at("three.txt")],
      ["capture", "http://127.0.0.1:9/"],
    ]) {
      const result = await asUser(home, ...args);
      assert.equal(result.code, 1);
      assert.equal(told(result).code, "archive.denied");
      assert.match(told(result).next, /the user who owns the archive/);
    }
    assert.deepEqual(await snapshot(home), found);
  });

  it("a home that may not be looked into is told so by every command", async () => {
    const home = await copyOf("closed");
    execFileSync("chown", ["-R", "0:0", home]);
    await chmod(home, 0o700);
    for (const args of [["list"], ["show", "@1"], ["verify"], ["reindex"], ["add", at("three.txt")], ["init"]]) {
      const result = await asUser(home, ...args);
      assert.equal(result.code, 1, args.join(" "));
      assert.equal(told(result).code, "archive.denied", args.join(" "));
    }
  });
});

function objectFile(sha256: string): string {
  return `objects/${sha256.slice(0, 2)}/${sha256}`;
}
