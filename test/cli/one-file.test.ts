/** A package in one file, from the command line: made, checked, and told what is wrong with it. */
import assert from "node:assert/strict";
import { readFile, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import { generateX25519Identity, identityToRecipient } from "age-encryption";
import { lines, run, temporaryFolder, type Ended } from "../program.ts";

describe("a package in one file", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  let recipient: string;
  const at = (name: string): string => join(folder.path, name);
  const elsewhere = async (...args: string[]): Promise<Ended> => run(at("nowhere"), args);

  before(async () => {
    folder = await temporaryFolder();
    home = at("home");
    await writeFile(at("note.txt"), "A file.\n");
    const added = await run(home, ["add", at("note.txt")]);
    assert.equal(added.code, 0, added.stderr);
    const identity = await generateX25519Identity();
    recipient = await identityToRecipient(identity);
    await writeFile(at("key.txt"), `${identity}\n`);
    await writeFile(at("recipients.txt"), `# who may read it\n\n${recipient}\n`);
  });
  after(() => folder.remove());

  for (const name of ["evidence.zip", "evidence.tar"]) {
    it(`${name} is made, and verified by whoever has the key`, async () => {
      const made = await run(home, ["export", "@1", "--out", at(name), "--no-pdf"]);
      assert.equal(made.code, 0, made.stderr);
      const key = join(home, "var/keys/log.vkey");
      const verified = await elsewhere("verify", at(name), "--key", key, "--json");
      assert.equal(verified.code, 0, verified.stdout + verified.stderr);
      const [first] = lines(verified.stdout) as { check: string; outcome: string }[];
      assert.deepEqual([first?.check, first?.outcome], ["package.container", "holds"]);
      assert.equal((await elsewhere("verify", at(name))).code, 4);
      const against = await run(home, ["verify", "--against", at(name)]);
      assert.equal(against.code, 0, against.stderr);

      const bytes = await readFile(at(name));
      await writeFile(at(`appended-${name}`), Buffer.concat([bytes, Buffer.from("more")]));
      const bad = await elsewhere("verify", at(`appended-${name}`), "--key", key);
      assert.equal(bad.code, 2);
      assert.match(bad.stdout, /package.container/);
    });
  }

  it("one that is encrypted is opened by its identity alone, and leaves nothing lying about", async () => {
    for (const [name, to] of [
      ["one.zip.age", recipient],
      ["two.tar.age", at("recipients.txt")],
    ] as const) {
      const made = await run(home, ["export", "@1", "--out", at(name), "--no-pdf", "--encrypt-to", to]);
      assert.equal(made.code, 0, made.stderr);
      const temporary = await temporaryFolder();
      const environment = { TMPDIR: temporary.path };
      const args = ["verify", at(name), "--key", join(home, "var/keys/log.vkey")];
      const opened = await run(at("nowhere"), [...args, "--identity", at("key.txt")], { environment });
      assert.equal(opened.code, 0, opened.stdout + opened.stderr);
      const locked = await run(at("nowhere"), args, { environment });
      assert.equal(locked.code, 1);
      assert.match(locked.stderr, /encryption\.locked/);
      assert.deepEqual(await readdir(temporary.path), []);
      await temporary.remove();

      const bytes = await readFile(at(name));
      const cut = at(`cut-${name}`);
      await writeFile(cut, bytes.subarray(0, -1));
      const bad = await run(at("nowhere"), ["verify", cut, "--identity", at("key.txt")]);
      assert.equal(bad.code, 2, bad.stderr);
    }
  });

  it("what makes no sense is said, and nothing is made", async () => {
    const before = await readdir(folder.path);
    for (const [args, code] of [
      [["--out", at("a.zip.age")], "export.form"],
      [["--out", at("a.zip"), "--encrypt-to", recipient], "export.form"],
      [["--out", at("a.zip.age"), "--encrypt-to", at("note.txt")], "encryption.recipient"],
      [["--out", at("a.zip.age"), "--encrypt-to", at("missing.txt")], "usage"],
    ] as const) {
      const refused = await run(home, ["export", "@1", ...args]);
      assert.equal(refused.code, 1, refused.stdout);
      assert.ok(refused.stderr.includes(`(${code})`), refused.stderr);
    }
    const identity = await elsewhere("verify", at("one.zip.age"), "--identity", at("recipients.txt"));
    assert.match(identity.stderr, /encryption\.identity/);
    assert.deepEqual(await readdir(folder.path), before);
  });
});
