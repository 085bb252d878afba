/** `muniment export` and the log: what it seals of a package, what it says where it can seal nothing, and that nothing is left where sealing fails. */
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { chmod, cp, mkdir, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { after, before, describe, it } from "node:test";
import { parseExportDetail, type ExportDetail } from "@muniment/verify";
import { lines, otherUser, run, temporaryFolder, withoutOtherUser, type Ended, type RunOptions } from "../program.ts";
import { told } from "../told.ts";

interface Exported {
  readonly package: ExportDetail["package"];
  readonly custody:
    | { readonly sealed: true; readonly entries: readonly number[]; readonly actor: string; readonly to: string | null }
    | { readonly sealed: false; readonly code: string; readonly reason: string; readonly next: string };
}

interface Shown {
  readonly record: string;
  readonly actor: string;
}

const sumOf = async (path: string): Promise<{ readonly sha256: string; readonly size: number }> => {
  const bytes = await readFile(path);
  return { sha256: createHash("sha256").update(bytes).digest("hex"), size: bytes.length };
};

describe("what muniment export seals", { timeout: 300_000 }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    home = at("home");
    for (const name of ["one.txt", "two.txt"]) await writeFile(at(name), name);
    assert.equal((await run(home, ["add", at("one.txt"), at("two.txt")])).code, 0);
  });
  after(() => folder.remove());

  const exportIn = (where: string, out: string, args: readonly string[], options: RunOptions = {}): Promise<Ended> =>
    run(where, ["export", ...args, "--no-pdf", "--json", "--out", out], options);

  function toldOf(ended: Ended): Exported {
    assert.equal(ended.code, 0, ended.stderr);
    const [line, ...more] = lines(ended.stdout) as readonly Exported[];
    assert.ok(line !== undefined && more.length === 0, ended.stdout);
    return line;
  }

  /** Records of the log by the kind, as they lie on the disk. */
  async function custodyIn(
    where: string,
  ): Promise<readonly { readonly actor: string; readonly detail: unknown; readonly links: unknown }[]> {
    const records: { kind: string; actor: string; detail: unknown; links: unknown }[] = [];
    const objects = join(where, "archive/objects");
    for (const entry of await readdir(objects, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile()) continue;
      const text = await readFile(join(entry.parentPath, entry.name), "utf8");
      if (text.includes('"kind":"custody"')) records.push(JSON.parse(text) as (typeof records)[number]);
    }
    return records;
  }

  const shown = async (name: string): Promise<Shown> => {
    const [item] = lines((await run(home, ["show", name, "--json"])).stdout) as readonly Shown[];
    assert.ok(item !== undefined);
    return item;
  };

  for (const [name, more] of [
    ["desk.zip", ["--to", "The desk ‮ مكتب", "--profile", "newsroom"]],
    ["bag", []],
  ] as const) {
    it(`is what came out, by whom, to whom, of which items: ${name}`, async () => {
      const out = at(name);
      const before = (await custodyIn(home)).length;
      const line = toldOf(await exportIn(home, out, ["@1", "@2", "@1", ...more]));
      const records = (await custodyIn(home)).slice();
      assert.equal(records.length, before + 1);
      const file = name === "bag" ? join(out, "tagmanifest-sha256.txt") : out;
      const sum = { name, encrypted: false, ...(await sumOf(file)) };
      assert.deepEqual(line.package, sum);
      const record = records.find(({ detail }) => parseExportDetail(detail)?.package.name === name);
      assert.ok(record !== undefined && line.custody.sealed);
      const [one, two] = [await shown("@1"), await shown("@2")];
      assert.deepEqual([record.actor, line.custody.actor], [one.actor, one.actor]);
      assert.deepEqual(
        record.links,
        [one, two].map(({ record }) => ({ record, relation: "about" })),
      );
      const detail = parseExportDetail(record.detail);
      const to = name === "bag" ? null : "The desk ‮ مكتب";
      assert.deepEqual(detail?.to ?? null, to === null ? null : { basis: "claimed", value: to });
      assert.equal(line.custody.to, to);
      assert.deepEqual([detail?.package, detail?.withCredentials], [sum, false]);
      assert.deepEqual(line.custody.entries, [before + 3]);
      assert.equal(detail?.entries, before + 3, "the package stands under the head before its own record");
      assert.equal((await run(home, ["verify"])).code, 0);
      assert.equal((await run(home, ["verify", out, "--key", join(home, "var/keys/log.vkey")])).code, 0);
    });
  }

  it("is told to people, with the hash that the receiver is told", async () => {
    const ended = await run(home, ["export", "@1", "--no-pdf", "--out", at("told.tar"), "--to", "A court"]);
    assert.equal(ended.code, 0, ended.stderr);
    const { sha256 } = await sumOf(at("told.tar"));
    assert.match(ended.stdout, new RegExp(`^sha256 ${sha256}$`, "m"));
    assert.match(
      ended.stdout,
      /^In custody: sealed as entry \d+ of the log, exported by a-[0-9a-f]{16}, to “A court”\.$/m,
    );
    assert.doesNotMatch(ended.stderr, /NOT IN CUSTODY/);
  });

  it("is refused where what is said of to whom is too long, or empty, before anything is made", async () => {
    for (const to of ["", "x".repeat(1001)]) {
      const ended = await exportIn(home, at("never"), ["@1", "--to", to]);
      assert.equal(ended.code, 1);
      assert.equal(told(ended).code, "handover.to");
    }
    await assert.rejects(stat(at("never")));
  });

  describe("where nothing can be sealed", () => {
    const copy = async (name: string): Promise<string> => {
      await cp(home, at(name), { recursive: true });
      return at(name);
    };

    async function isMadeWithout(reason: string, where: string, out: string, options: RunOptions = {}): Promise<void> {
      const before = (await custodyIn(where)).length;
      const ended = await exportIn(where, out, ["@1", "--to", "A court"], options);
      const { custody, package: file } = toldOf(ended);
      assert.ok(!custody.sealed);
      assert.deepEqual([custody.code, custody.reason], ["export.not-in-custody", reason]);
      assert.notEqual(custody.next, "");
      const [warning] = lines(ended.stderr) as readonly { warning: { code: string; reason: string } }[];
      assert.deepEqual([warning?.warning.code, warning?.warning.reason], ["export.not-in-custody", reason]);
      assert.equal((await custodyIn(where)).length, before);
      assert.deepEqual(file, { name: basename(out), encrypted: false, ...(await sumOf(out)) });
      assert.equal((await run(home, ["verify", out])).code, 0);
      const words = await run(where, ["export", "@1", "--no-pdf", "--out", `${out}.tar`], options);
      assert.equal(words.code, 0, words.stderr);
      assert.match(words.stdout, /^NOT IN CUSTODY/m);
      assert.match(words.stderr, new RegExp(`NOT IN CUSTODY[^]*\\(${reason.replace(".", "[.]")}\\)`));
    }

    it("without the key", async () => {
      const where = await copy("keyless");
      await rm(join(where, "var/keys/log.key"));
      await isMadeWithout("archive.no-key", where, at("keyless.zip"));
    });

    it("with a key whose passphrase nobody can be asked for; and a wrong one is an error", async () => {
      const where = await copy("protected");
      await writeFile(at("words"), "correct horse battery staple\n");
      await writeFile(at("wrong"), "another horse battery staple\n");
      assert.equal((await run(where, ["key", "protect", "--passphrase-file", at("words")])).code, 0);
      await isMadeWithout("archive.key-protected", where, at("protected.zip"));
      const withWords = { MUNIMENT_PASSPHRASE_FILE: at("words") };
      const opened = await exportIn(where, at("opened.zip"), ["@1"], { environment: withWords });
      assert.equal(toldOf(opened).custody.sealed, true);
      const withWrong = { MUNIMENT_PASSPHRASE_FILE: at("wrong") };
      const refused = await exportIn(where, at("wrong.zip"), ["@1"], { environment: withWrong });
      assert.equal(refused.code, 1);
      assert.equal(told(refused).code, "archive.wrong-passphrase");
      await assert.rejects(stat(at("wrong.zip")));
    });

    it("of another user's home", { skip: withoutOtherUser }, async () => {
      const where = await copy("others");
      for (const path of await readdir(where, { recursive: true, withFileTypes: true }))
        await chmod(join(path.parentPath, path.name), path.isDirectory() ? 0o755 : 0o644);
      for (const path of [folder.path, where]) await chmod(path, 0o755);
      await mkdir(at("out"));
      await chmod(at("out"), 0o777);
      const options = { uid: otherUser, environment: { HOME: at("out") } };
      await isMadeWithout("archive.denied", where, at("out/others.zip"), options);
    });
  });

  it("leaves no package where sealing fails when it is whole", async () => {
    const where = at("torn");
    await cp(home, where, { recursive: true });
    // The key is there when it begins; the log no longer takes an entry when it ends.
    const staged = join(where, "archive/log/staged");
    await rm(staged, { recursive: true, force: true });
    await writeFile(staged, "");
    const ended = await exportIn(where, at("torn.zip"), ["@1"]);
    assert.equal(ended.code, 1, ended.stdout + ended.stderr);
    assert.match(told(ended).message, /^While sealing/);
    for (const name of ["torn.zip", "torn.zip.unfinished"]) await assert.rejects(stat(at(name)), name);
    assert.equal((await custodyIn(where)).length, (await custodyIn(home)).length);
  });
});
