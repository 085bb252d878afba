/** An archive of a later format: every command says so before it does anything, and nothing is written. Source: spec/layout. */
import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Finding } from "@muniment/verify";
import { lines, run, temporaryFolder } from "../program.ts";
import { snapshot } from "../snapshot.ts";
import { told } from "../told.ts";

/**
 * What an answer is: 1, refused with both versions named; "exists", refused as init refuses; 3, a check that could not check;
 * 0, done, as nothing of the archive is looked at.
 */
type Answer = 0 | 1 | "exists" | 3;

/** How each command is called. `HERE` is the home; what begins with `AWAY` lies beside it. */
const calls: readonly (readonly [answer: Answer, ...args: readonly string[]])[] = [
  [1, "add", "AWAY/file"],
  [1, "capture", "http://127.0.0.1:9/"],
  [1, "disclose", "@1", "--field", "collector", "--out", "AWAY/opened"],
  [1, "export", "@1", "--out", "AWAY/package"],
  ["exists", "init"],
  [1, "init", "--after", "HERE", "--home", "AWAY/new"],
  [1, "key"],
  [1, "key", "protect", "--new-passphrase-file", "AWAY/passphrase"],
  [1, "key", "rotate"],
  [1, "list"],
  [1, "mirror", "AWAY/mirror"],
  [1, "profile", "import", "desk", "--cookies", "AWAY/cookies"],
  [1, "profile", "list"],
  [1, "profile", "remove", "desk"],
  [1, "reindex"],
  [1, "repair"],
  [1, "repair", "--from", "AWAY/known"],
  [1, "repair", "--from", "HERE", "--home", "AWAY/known"],
  [1, "restore", "--from", "HERE", "--home", "AWAY/restored"],
  [1, "serve", "--port", "0"],
  [0, "settings"],
  [1, "settings", "second-place", "AWAY"],
  [1, "settings", "time-authority", "--none"],
  [1, "anchor"],
  [1, "show", "@1"],
  [1, "find", "word"],
  [1, "history", "@1"],
  [1, "compare", "@1", "@2"],
  [1, "queue"],
  [1, "describe", "@1", "--tag", "word"],
  [1, "pictures"],
  [1, "facts"],
  [1, "account", "list"],
  [1, "case", "list"],
  [1, "status"],
  [3, "check"],
  [3, "verify"],
  [3, "verify", "HERE/archive"],
  [3, "verify", "--percent", "10"],
  [1, "verify", "--record"],
  [0, "witness"],
  [1, "witness", "request", "AWAY/request"],
];

/** Commands that look at what others made, wherever it lies, and at no home. */
const apart: readonly string[] = ["claims"];

describe("an archive of a later format", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;

  before(async () => {
    folder = await temporaryFolder();
    home = join(folder.path, "home");
    await cp(join(import.meta.dirname, "later-format/home"), home, { recursive: true });
    // What a program that knows the format would put in order when it starts.
    const crashed = join(home, "var/incoming", "0".repeat(32));
    await mkdir(crashed, { recursive: true });
    await writeFile(join(crashed, "lock"), "");
    await writeFile(join(crashed, "1.part"), "half");
    await mkdir(join(home, "archive/log/staged"), { recursive: true });
    await writeFile(join(home, "archive/log/staged/3-0123456789abcdef"), "a commit of a later format");
    await mkdir(join(folder.path, "away"));
    await writeFile(join(folder.path, "away/file"), "a file to add\n");
    const cookie = ["example.org", "FALSE", "/", "TRUE", "1795900000", "sid", "secret"];
    await writeFile(join(folder.path, "away/cookies"), `${cookie.join("\t")}\n`);
    await writeFile(join(folder.path, "away/passphrase"), "a passphrase that is long enough\n", { mode: 0o600 });
    await cp(join(import.meta.dirname, "0.1.0/home"), join(folder.path, "away/known"), { recursive: true });
  });
  after(() => folder.remove());

  const filled = (arg: string): string => arg.replace(/^HERE/, home).replace(/^AWAY/, join(folder.path, "away"));

  it("is met by every command that there is", async () => {
    const help = await run(home, ["--help"]);
    const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) .*\[options\]/gm)].map((match) => match[1] ?? "");
    const called = [...calls.map(([, command]) => command), ...apart];
    const missing = commands.filter((command) => !called.includes(command));
    assert.deepEqual(missing, [], "say above how it is called, and what it answers");
  });

  for (const [answer, ...args] of calls) {
    it(`${args.join(" ")} says what it met and what it knows, and writes nothing`, async () => {
      const before = await snapshot(folder.path);
      const result = await run(home, [...args.map(filled), "--json"]);
      assert.deepEqual(await snapshot(folder.path), before);
      if (answer === 0) {
        assert.equal(result.code, 0, result.stderr);
        return;
      }
      if (answer === 3) {
        assert.equal(result.code, 3, result.stdout + result.stderr);
        const found = (lines(result.stdout) as readonly Partial<Finding>[]).filter(
          ({ check }) => check?.startsWith("key.") === false,
        );
        assert.deepEqual(
          found.map(({ check, outcome }) => [check, outcome]),
          [
            ["archive.format", "unchecked"],
            ["archive.sealed", "holds"],
          ],
        );
        assert.match(found[0]?.detail ?? "", /muniment-archive\/2.*muniment-archive\/1/);
        return;
      }
      assert.equal(result.code, 1, result.stdout);
      const { code, message, next } = told(result);
      if (answer === "exists") {
        assert.equal(code, "archive.exists");
        return;
      }
      assert.equal(code, "archive.newer-format");
      assert.match(message, /muniment-archive\/2.*muniment-archive\/1/);
      assert.match(next, /later/);
    });
  }
});
