import assert from "node:assert/strict";
import { readFile, readdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { lines, run, temporaryFolder } from "../program.ts";

interface Line {
  readonly item: string;
  readonly index: number;
  readonly verdict: string | null;
  readonly objects: readonly { readonly role: string; readonly sha256: string; readonly size: number }[];
}

describe("the commands on an archive of files", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  let added: readonly Line[];

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    for (const name of ["one.txt", "two.png", "three"]) await writeFile(join(folder.path, name), `bytes of ${name}`);
    const result = await run(home, [
      "add",
      "--json",
      ...["one.txt", "two.png", "three"].map((name) => join(folder.path, name)),
    ]);
    assert.equal(result.code, 0, result.stderr);
    added = lines(result.stdout) as readonly Line[];
  });
  after(() => folder.remove());

  it("add prints one line for each sealed item, with what scripts rely on", () => {
    assert.deepEqual(
      added.map((line) => line.index),
      [1, 2, 3],
    );
    for (const line of added) {
      assert.match(line.item, /^[0-9a-f]{16}$/);
      assert.equal(line.verdict, null);
      assert.equal(line.objects[0]?.role, "original");
      assert.match(line.objects[0].sha256, /^[0-9a-f]{64}$/);
    }
    assert.equal(added[0]?.objects[0]?.size, "bytes of one.txt".length);
  });

  it("the object lies in the archive under its hash, byte for byte", async () => {
    const sha256 = added[0]?.objects[0]?.sha256 ?? "";
    assert.equal(await readFile(join(home, "archive/objects", sha256.slice(0, 2), sha256), "utf8"), "bytes of one.txt");
  });

  it("list shows what is selected, and export hands out the same", async () => {
    const today = new Date().toISOString().slice(0, 10);
    const selected = async (...words: string[]): Promise<readonly number[]> => {
      const result = await run(home, ["list", "--json", ...words]);
      assert.equal(result.code, 0, result.stderr);
      return (lines(result.stdout) as readonly Line[]).map(({ index }) => index);
    };
    assert.deepEqual(await selected("--kind", "file", "--since", "2026-01-01", "--until", "9999-12-30"), [3, 2, 1]);
    assert.deepEqual(await selected("--until", "2026-01-01"), []);
    assert.deepEqual(await selected("--since", `${today}T00:00Z`, "--kind", "capture"), []);
    const out = join(folder.path, "selected");
    const exported = await run(home, ["export", "--json", "--no-pdf", "--kind", "file", "--out", out, "@2"]);
    assert.equal(exported.code, 0, exported.stderr);
    assert.deepEqual((await readdir(join(out, "data/items"))).sort(), added.map(({ item }) => item).sort());
    for (const words of [[], ["--kind", "capture"], ["--since", "2026-02-30"], ["--site", "https://example.org/"]]) {
      const refused = await run(home, ["export", "--no-pdf", "--out", join(folder.path, "none"), ...words]);
      assert.equal(refused.code, 1, words.join(" "));
      assert.match(refused.stderr, /Nothing was named|no item that is meant|no day and no time|is no host/);
    }
  });

  it("list and show answer as before when all of var/ but the keys is gone", async () => {
    const [list, show] = [await run(home, ["list", "--json"]), await run(home, ["show", "@2", "--json"])];
    assert.equal(list.code, 0, list.stderr);
    assert.equal(lines(list.stdout).length, 3);
    for (const name of await readdir(join(home, "var"))) {
      if (name !== "keys") await rm(join(home, "var", name), { recursive: true });
    }
    assert.equal((await run(home, ["reindex"])).code, 0);
    assert.equal((await run(home, ["list", "--json"])).stdout, list.stdout);
    assert.equal((await run(home, ["show", "@2", "--json"])).stdout, show.stdout);
  });

  it("verify finds nothing that fails, and exits with 0", async () => {
    const result = await run(home, ["verify", "--json"]);
    assert.equal(result.code, 0, result.stdout + result.stderr);
    const findings = lines(result.stdout) as readonly { check: string; outcome: string }[];
    assert.ok(findings.length > 10);
    assert.deepEqual(
      findings.filter((finding) => finding.outcome !== "holds"),
      [],
    );
    assert.ok(findings.some((finding) => finding.check === "checkpoint.signature"));
    assert.ok(findings.some((finding) => finding.check === "key.private"));
  });

  it("export writes a package that verifies with the log's key, and names its signer unknown without", async () => {
    const out = join(folder.path, "package");
    const exported = await run(home, ["export", "@1", "@3", "--out", out, "--no-pdf", "--json"]);
    assert.equal(exported.code, 0, exported.stderr);
    assert.equal((await run(home, ["verify", out, "--key", join(home, "var/keys/log.vkey")])).code, 0);
    const elsewhere = join(folder.path, "elsewhere");
    assert.equal((await run(elsewhere, ["verify", out])).code, 4);
    assert.equal((await run(home, ["export", "@1", "--out", out])).code, 1, "an existing folder is never overwritten");
    const record = join(out, "data/items", added[0]?.item ?? "", "record.json");
    await writeFile(record, (await readFile(record, "utf8")).replace("one.txt", "ONE.txt"));
    const bad = await run(home, ["verify", out, "--key", join(home, "var/keys/log.vkey"), "--json"]);
    assert.equal(bad.code, 2);
    const failing = (lines(bad.stdout) as readonly { outcome: string; subject: { file: string } }[]).filter(
      (finding) => finding.outcome === "fails",
    );
    assert.ok(failing.length > 0);
    for (const finding of failing) assert.match(finding.subject.file, /record\.json$/);
  });

  it("a pipe gets results only: no progress, no words for people on stdout", async () => {
    const result = await run(home, ["list"]);
    assert.equal(result.stdout.split("\n").filter((line) => line !== "").length, 3);
    assert.ok(!result.stderr.includes("\u001b["));
  });

  it("an unknown item is an error with a next step", async () => {
    const result = await run(home, ["show", "ffffffffffff", "--json"]);
    assert.equal(result.code, 1);
    const [line] = lines(result.stderr) as readonly { error: { code: string; message: string; next: string } }[];
    assert.equal(line?.error.code, "usage");
    assert.notEqual(line.error.next, "");
  });
});
