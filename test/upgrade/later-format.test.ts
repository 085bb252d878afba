/** An archive of a later format: every command says so before it does anything, and nothing is written. Source: spec/layout. */
import assert from "node:assert/strict";
import { cp, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { after, before, describe, it } from "node:test";
import type { Finding } from "@muniment/verify";
import { lines, run, temporaryFolder } from "../program.ts";
import { snapshot } from "../snapshot.ts";

const elsewhere = "ELSEWHERE";

/** How each command is called in this test, but for those that look at nothing in a home. Exit code 3 is that of a check. */
const calls: Readonly<Record<string, { readonly args: readonly string[]; readonly exit: 1 | 3 }>> = {
  add: { args: ["add", elsewhere], exit: 1 },
  capture: { args: ["capture", "http://127.0.0.1:9/"], exit: 1 },
  export: { args: ["export", "@1", "--out", `${elsewhere}-package`], exit: 1 },
  init: { args: ["init"], exit: 1 },
  list: { args: ["list"], exit: 1 },
  reindex: { args: ["reindex"], exit: 1 },
  serve: { args: ["serve", "--port", "0"], exit: 1 },
  show: { args: ["show", "@1"], exit: 1 },
  verify: { args: ["verify"], exit: 3 },
};

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
    await writeFile(join(folder.path, elsewhere), "a file to add\n");
  });
  after(() => folder.remove());

  const filled = (args: readonly string[]): readonly string[] =>
    args.map((arg) => (arg.startsWith(elsewhere) ? join(folder.path, arg) : arg));

  it("is met by every command that there is", async () => {
    const help = await run(home, ["--help"]);
    const commands = [...help.stdout.matchAll(/^ {2}([a-z]+) .*\[options\]/gm)].map((match) => match[1] ?? "");
    const missing = commands.filter((command) => calls[command] === undefined);
    assert.deepEqual(missing, [], "say above how it is called, and what it answers");
  });

  for (const [command, { args, exit }] of Object.entries(calls)) {
    it(`${command} says what it met and what it knows, and writes nothing`, async () => {
      const before = await snapshot(folder.path);
      const result = await run(home, [...filled(args), "--json"]);
      assert.deepEqual(await snapshot(folder.path), before);
      assert.equal(result.code, exit, result.stdout + result.stderr);
      if (exit === 3) {
        const found = lines(result.stdout) as readonly Finding[];
        assert.deepEqual(
          found.filter(({ check }) => !check.startsWith("key.")).map(({ check, outcome }) => `${check} ${outcome}`),
          ["archive.format unchecked", "archive.sealed holds"],
        );
        return;
      }
      const [{ error }] = lines(result.stderr) as readonly [{ error: { code: string; message: string; next: string } }];
      if (command === "init") {
        assert.equal(error.code, "archive.exists");
        return;
      }
      assert.equal(error.code, "archive.newer-format");
      assert.match(error.message, /muniment-archive\/2.*muniment-archive\/1/);
      assert.match(error.next, /later/);
    });
  }

  it("is not judged where its folder alone is named either", async () => {
    const before = await snapshot(folder.path);
    const result = await run(join(folder.path, "nowhere"), ["verify", join(home, "archive"), "--json"]);
    assert.equal(result.code, 3);
    assert.match(result.stdout, /archive\.format/);
    assert.deepEqual(await snapshot(folder.path), before);
  });
});
