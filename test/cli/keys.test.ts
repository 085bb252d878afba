import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFile, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Finding } from "@muniment/verify";
import { lines, run, temporaryFolder } from "../program.ts";
import { openVerifierPage } from "../verify/browser.ts";

describe("the commands on keys", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  let file: string;
  let oldKey: string;
  let words: string;

  before(async () => {
    folder = await temporaryFolder();
    [home, file, oldKey, words] = ["home", "file.txt", "old.vkey", "words"].map((name) => join(folder.path, name)) as [
      string,
      string,
      string,
      string,
    ];
    await writeFile(file, "some bytes");
    await writeFile(words, "correct horse battery staple\n");
    assert.equal((await run(home, ["add", file])).code, 0);
    await copyFile(join(home, "var/keys/log.vkey"), oldKey);
  });
  after(() => folder.remove());

  it("rotate gives a new key; who knows the old one or the new one verifies, and nobody else", async () => {
    const rotated = await run(home, ["key", "rotate", "--json"]);
    assert.equal(rotated.code, 0, rotated.stderr);
    const [told] = lines(rotated.stdout) as readonly { from: string; to: string; index: number }[];
    assert.equal(told?.from, (await readFile(oldKey, "utf8")).trimEnd());
    assert.equal(told.index, 2);
    assert.equal(`${told.to}\n`, await readFile(join(home, "var/keys/log.vkey"), "utf8"));
    assert.equal((await run(home, ["add", file])).code, 0);
    const elsewhere = join(folder.path, "elsewhere");
    const archive = join(home, "archive");
    const exits = async (...keys: readonly string[]): Promise<number | null> =>
      (await run(elsewhere, ["verify", archive, ...keys.flatMap((key) => ["--key", key])])).code;
    assert.equal(await exits(oldKey), 0);
    assert.equal(await exits(told.to), 0);
    assert.equal(await exits(), 4);
    assert.equal((await run(home, ["verify"])).code, 0);
    const shown = await run(home, ["key", "--json"]);
    const [key] = lines(shown.stdout) as readonly { vkey: string; protected: boolean; changes: readonly object[] }[];
    assert.deepEqual([key?.vkey, key?.protected, key?.changes.length], [told.to, false, 1]);
  });

  it("a browser says of it what Node says", async (test) => {
    const page = await openVerifierPage();
    if (page === null) {
      test.skip("no browser was found");
      return;
    }
    try {
      const result = await run(home, ["verify", "--json"]);
      const keys = {
        pin: await readFile(join(home, "var/keys/log.vkey")),
        key: await readFile(join(home, "var/keys/log.key")),
      };
      const findings = (lines(result.stdout) as readonly Finding[]).filter((line) => "check" in line);
      assert.ok(findings.some(({ check }) => check === "log.key"));
      assert.deepEqual(await page.verify(join(home, "archive"), keys), findings);
    } finally {
      await page.close();
    }
  });

  it("protect asks nobody where nobody is, and takes a file", async () => {
    const none = await run(home, ["key", "protect", "--json"]);
    assert.equal(none.code, 1);
    assert.match(none.stderr, /"code":"usage"/);
    const done = await run(home, ["key", "protect", "--passphrase-file", words]);
    assert.equal(done.code, 0, done.stderr);
    assert.equal((await run(home, ["verify"])).code, 0);
    const refused = await run(home, ["add", file, "--json"]);
    assert.equal(refused.code, 1);
    assert.match(refused.stderr, /"code":"archive.key-protected"/);
    assert.match(refused.stderr, /--passphrase-file.*MUNIMENT_PASSPHRASE_FILE/);
    assert.equal((await run(home, ["add", file, "--passphrase-file", words])).code, 0);
    const environment = { MUNIMENT_PASSPHRASE_FILE: words };
    assert.equal((await run(home, ["add", file], { environment })).code, 0);
    assert.equal((await run(home, ["key", "rotate"], { environment })).code, 0);
    const wrong = join(folder.path, "wrong");
    await writeFile(wrong, "not this one at all");
    const bad = await run(home, ["add", file, "--passphrase-file", wrong, "--json"]);
    assert.match(bad.stderr, /"code":"archive.wrong-passphrase"/);
    assert.doesNotMatch(bad.stderr, /not this one/);
    const changed = await run(home, ["key", "protect", "--new-passphrase-file", wrong, "--passphrase-file", words]);
    assert.equal(changed.code, 0, changed.stderr);
    assert.equal((await run(home, ["key", "unprotect", "--passphrase-file", wrong])).code, 0);
    assert.equal((await run(home, ["add", file])).code, 0);
    assert.equal((await run(home, ["verify"])).code, 0);
  });

  it("is typed at a terminal, and not seen there", { skip: noScript() }, async () => {
    assert.equal((await run(home, ["key", "protect", "--passphrase-file", words])).code, 0);
    const typed = spawnSync(
      "script",
      ["-qec", `${process.execPath} ${main()} add ${file} --home ${home}`, "/dev/null"],
      { input: "correct horse battery staple\n", encoding: "utf8", timeout: 60_000 },
    );
    assert.match(typed.stdout, /Passphrase of the private key: /);
    assert.match(typed.stdout, /Sealed /, typed.stdout + typed.stderr);
    // What the terminal itself echoes before the program turned that off is none of the program's: all it wrote comes after.
    assert.doesNotMatch(typed.stdout.slice(typed.stdout.indexOf("Passphrase")), /battery/);
    assert.equal((await run(home, ["key", "unprotect", "--passphrase-file", words])).code, 0);
  });

  it("init --after goes on from a log whose key is lost, and names its head", async () => {
    await rm(join(home, "var/keys/log.key"));
    assert.match((await run(home, ["add", file, "--json"])).stderr, /"code":"archive.no-key"/);
    const next = join(folder.path, "next");
    const made = await run(next, ["init", "--after", home, "--json"]);
    assert.equal(made.code, 0, made.stderr);
    assert.equal((await run(next, ["add", file])).code, 0);
    const verified = await run(next, ["verify", "--json"]);
    assert.equal(verified.code, 0, verified.stdout);
    assert.match(verified.stdout, /"check":"log.after",.*"outcome":"holds"/);
    assert.equal((await run(home, ["verify", home, "--against", next])).code, 0);
    const folderOnly = join(folder.path, "folder-only");
    const strange = (await readFile(join(next, "var/keys/log.vkey"), "utf8")).trimEnd();
    const refused = await run(folderOnly, ["init", "--after", join(home, "archive"), "--key", strange, "--json"]);
    assert.match(refused.stderr, /"code":"archive.bad-key"/);
    assert.equal((await run(folderOnly, ["init", "--after", join(home, "archive"), "--key", oldKey])).code, 0);
  });
});

function main(): string {
  return new URL("../../packages/server/dist/main.js", import.meta.url).pathname;
}

function noScript(): string | false {
  const { error, stdout } = spawnSync("script", ["--version"], { encoding: "utf8" });
  return error === undefined && stdout.includes("util-linux") ? false : "there is no script(1) of util-linux here";
}
