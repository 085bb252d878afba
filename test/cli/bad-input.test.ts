import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { appendFile, chmod, chown, mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { createServer, type AddressInfo } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it } from "node:test";
import { ended, lines, otherUser, run, start, temporaryFolder, withoutOtherUser, type Ended } from "../program.ts";

interface Told {
  readonly error: { readonly code: string; readonly message: string; readonly next: string };
}

function told(result: Ended): Told["error"] {
  const [line] = lines(
    result.stderr
      .split("\n")
      .filter((text) => text.startsWith('{"error"'))
      .join("\n"),
  ) as readonly Told[];
  assert.ok(line !== undefined, `no error was told: ${result.stderr}`);
  assert.notEqual(line.error.message, "");
  assert.notEqual(line.error.next, "", "an error says what to do next");
  return line.error;
}

describe("bad input", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let home: string;
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    home = at("home");
    await writeFile(at("good.txt"), "good");
    assert.equal((await run(home, ["add", at("good.txt")])).code, 0);
  });
  after(async () => {
    const result = await run(home, ["verify"]);
    await folder.remove();
    assert.equal(result.code, 0, `bad input left a broken archive: ${result.stdout}`);
  });

  const entries = async (): Promise<number> =>
    Number((await readFile(join(home, "archive/log/checkpoint"), "utf8")).split("\n")[1]);

  for (const [what, address] of [
    ["no address at all", "not an address"],
    ["another scheme", "ftp://example.org/"],
    ["a file", "file:///etc/hostname"],
    ["a script", "javascript:alert(1)"],
    ["an address with a password", "https://name:word@example.org/"],
    ["an address with a name", "https://name@example.org/"],
  ] as const) {
    it(`capture of ${what} is refused before anything is tried`, async () => {
      const size = await entries();
      const result = await run(home, ["capture", address, "--json"]);
      assert.equal(result.code, 1);
      assert.equal(told(result).code, "usage");
      assert.doesNotMatch(result.stdout + result.stderr, /word@/);
      assert.equal(await entries(), size);
    });
  }

  it("a list with a bad line is captured but for that line", async () => {
    const size = await entries();
    // Refused by the policy, and so an item without any browser.
    const input = "ftp://example.org/\n# a remark\n\nhttp://127.0.0.1/\n";
    const result = await run(home, ["capture", "-", "--json"], { input });
    assert.equal(result.code, 1);
    assert.match(told(result).message, /ftp/);
    const items = lines(result.stdout) as readonly { verdict: string }[];
    assert.deepEqual(
      items.map((item) => item.verdict),
      ["blocked"],
    );
    assert.equal(await entries(), size + 1);
  });

  for (const [what, code, make] of [
    ["a missing file", "file.missing", () => Promise.resolve()],
    ["a pipe", "file.not-a-file", (path: string) => once(spawn("mkfifo", [path]), "close")],
  ] as const) {
    it(`add of ${what} says so, keeps the others, and exits with 1`, async () => {
      const path = at(code);
      await make(path);
      const size = await entries();
      const result = await run(home, ["add", "--json", path, at("good.txt")]);
      assert.equal(result.code, 1);
      assert.equal(told(result).code, code);
      assert.equal(lines(result.stdout).length, 1);
      assert.equal(await entries(), size + 1);
    });
  }

  for (const entry of ["10.0.0.0/33", "http://localhost:8080", "localhost:8080", "*.example.org", "a b", ""]) {
    it(`--allow-private ${JSON.stringify(entry)} is refused before anything is tried, by name`, async () => {
      const other = at(`home of ${String(entry.length)}`);
      for (const args of [
        ["capture", "http://127.0.0.1:1/", "http://127.0.0.1:1/b"],
        ["profile", "login", "desk", "http://127.0.0.1:1/"],
      ]) {
        const result = await run(other, [...args, "--allow-private", entry, "--json"]);
        assert.equal(result.code, 1);
        const { code, message, next } = told(result);
        assert.equal(code, "usage");
        assert.ok(message.includes(JSON.stringify(entry)), message);
        assert.match(next, /--allow-private 10[.]0[.]0[.]0\/8/);
      }
      await assert.rejects(stat(other), { code: "ENOENT" });
    });
  }

  it("a folder in a list of files is told, as nobody knows how much is in it", async () => {
    const path = at("listed folder");
    await mkdir(path);
    const result = await run(home, ["add", "--json", "--files-from", "-"], { input: `${path}\n` });
    assert.equal(result.code, 1);
    assert.equal(told(result).code, "file.folder");
  });

  it("add of a device says so", async () => {
    const result = await run(home, ["add", "--json", "/dev/zero"]);
    assert.equal(result.code, 1);
    assert.equal(told(result).code, "file.not-a-file");
  });

  it("add of a file that changes while it is read keeps nothing of it", async () => {
    const path = at("growing");
    const size = await entries();
    const handle = await open(path, "w");
    await handle.truncate(512 * 1024 * 1024);
    await handle.close();
    const child = start(home, ["add", "--json", path]);
    const result = ended(child);
    while (child.exitCode === null) {
      await appendFile(path, "x");
      await new Promise((resolve) => setImmediate(resolve));
    }
    await rm(path);
    assert.equal((await result).code, 1);
    assert.equal(told(await result).code, "file.changed");
    assert.equal(await entries(), size);
  });

  it("add of a file that may not be read says so", { skip: withoutOtherUser }, async () => {
    const other = await temporaryFolder();
    try {
      await chmod(other.path, 0o755);
      await chown(other.path, otherUser, otherUser);
      const path = join(other.path, "secret");
      await writeFile(path, "secret", { mode: 0o600 });
      const result = await run(join(other.path, "home"), ["add", "--json", path], {
        uid: otherUser,
        environment: { HOME: other.path },
      });
      assert.equal(result.code, 1);
      assert.equal(told(result).code, "file.unreadable");
    } finally {
      await other.remove();
    }
  });

  it("a folder that is no archive is told, by every command that reads", async () => {
    const empty = at("empty");
    await mkdir(empty);
    for (const command of [
      ["list"],
      ["show", "@1"],
      ["verify"],
      ["reindex"],
      ["export", "@1", "--out", at("out"), "--no-pdf"],
    ]) {
      const result = await run(empty, [...command, "--json"]);
      assert.equal(result.code, 1, command.join(" "));
      assert.equal(told(result).code, "archive.missing", command.join(" "));
    }
  });

  it("an archive of a newer format is left alone", async () => {
    const newer = at("newer");
    assert.equal((await run(newer, ["init"])).code, 0);
    const file = join(newer, "archive/muniment.json");
    await writeFile(file, (await readFile(file, "utf8")).replace("muniment-archive/1", "muniment-archive/9"));
    for (const command of [["list"], ["add", at("good.txt")]]) {
      const result = await run(newer, [...command, "--json"]);
      assert.equal(result.code, 1);
      assert.equal(told(result).code, "archive.newer-format");
      assert.match(told(result).message, /muniment-archive\/9/);
    }
  });

  it("while another program holds the lock, add waits, and then goes on", async () => {
    const holder = new DatabaseSync(join(home, "archive/lock"));
    holder.exec("BEGIN EXCLUSIVE");
    const size = await entries();
    const child = start(home, ["add", at("good.txt")]);
    const said = createInterface({ input: child.stderr ?? assert.fail() });
    const [line] = (await once(said, "line")) as [string];
    assert.match(line, /^Waiting: .+ is writing to this archive/);
    assert.equal(await entries(), size, "it must not write while the lock is held");
    holder.exec("ROLLBACK");
    holder.close();
    const [code] = (await once(child, "close")) as [number | null];
    assert.equal(code, 0);
    assert.equal(await entries(), size + 1);
  });

  it("without its private key an archive reads and verifies, and does not write", async () => {
    const key = join(home, "var/keys/log.key");
    await rename(key, at("log.key"));
    try {
      assert.equal((await run(home, ["list"])).code, 0);
      const verified = await run(home, ["verify", "--json"]);
      assert.ok(verified.code === 0 || verified.code === 3, `exit ${String(verified.code)}: ${verified.stdout}`);
      const result = await run(home, ["add", "--json", at("good.txt")]);
      assert.equal(result.code, 1);
      assert.equal(told(result).code, "archive.no-key");
    } finally {
      await rename(at("log.key"), key);
    }
  });

  it("init on an archive that is there is refused", async () => {
    const result = await run(home, ["init", "--json"]);
    assert.equal(result.code, 1);
    assert.equal(told(result).code, "archive.exists");
  });

  it("serve on a port that is taken says so", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const result = await run(home, ["serve", "--port", String(port), "--json"]);
    taken.close();
    assert.equal(result.code, 1);
    assert.match(told(result).message, new RegExp(String(port)));
  });

  it("an option that makes no sense is a usage error", async () => {
    for (const args of [["capture"], ["add"], ["nonsense"], ["list", "--nonsense"], ["serve", "--port", "x"]]) {
      assert.equal((await run(home, args)).code, 1, args.join(" "));
    }
  });
});
