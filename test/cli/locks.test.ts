import assert from "node:assert/strict";
import { execFileSync, type ChildProcess } from "node:child_process";
import { chmod, chown, cp, mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { after, before, describe, it, type TestContext } from "node:test";
import { ended, lines, otherUser, run, start, temporaryFolder, withoutOtherUser, type Ended } from "../program.ts";
import { told } from "../told.ts";

const filesMany = 300;

describe("the lock of an archive", () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let whole: string;
  let many: readonly string[];
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    whole = at("whole");
    await writeFile(at("one.txt"), "one");
    assert.equal((await run(whole, ["add", at("one.txt")])).code, 0);
    await mkdir(at("many"));
    many = Array.from({ length: filesMany }, (_, place) => join(at("many"), String(place)));
    for (const path of many) await writeFile(path, path);
  });
  after(() => folder.remove());

  const copyOf = async (name: string): Promise<string> => {
    await cp(whole, at(name), { recursive: true });
    return at(name);
  };
  const entries = async (home: string): Promise<number> =>
    Number((await readFile(join(home, "archive/log/checkpoint"), "utf8")).split("\n")[1]);

  /** A program that adds many files, stopped while it has the lock. */
  const stopped = async (
    context: TestContext,
    home: string,
  ): Promise<{ readonly child: ChildProcess; readonly result: Promise<Ended> }> => {
    const child = start(home, ["add", "--json", ...many]);
    context.after(() => child.kill("SIGKILL"));
    const result = ended(child);
    for (;;) {
      assert.equal(child.exitCode, null, "it ended before it was met with the lock in its hands");
      child.kill("SIGSTOP");
      while (!(await isStopped(child))) await new Promise((resolve) => setImmediate(resolve));
      const holder = await readFile(join(home, "var/lock-holder.json"), "utf8");
      if (isHeld(join(home, "archive/lock")) && holder.startsWith(`{"pid":${String(child.pid)},`))
        return { child, result };
      child.kill("SIGCONT");
      // It is to get on in between: stopped without a pause, it reaches the lock in a minute.
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
  };

  const skip = process.platform === "linux" ? false : "only Linux tells here whether a process is stopped";

  it(
    "is never taken from a program that lives, though it does nothing: who waits is told whom for",
    { skip },
    async (context) => {
      const home = await copyOf("living");
      const { child, result } = await stopped(context, home);
      const size = await entries(home);
      const waiting = run(home, ["add", "--json", at("one.txt")]);
      for (const args of [["list"], ["show", "@1"], ["verify"]]) {
        const reading = await run(home, args);
        assert.ok(reading.code === 0 || reading.code === 3, `${args.join(" ")}: ${reading.stdout}${reading.stderr}`);
        assert.doesNotMatch(reading.stdout, /FAILS/);
      }
      const waited = await waiting;
      assert.equal(waited.code, 1);
      assert.equal(told(waited).code, "archive.locked");
      assert.match(told(waited).message, new RegExp(`muniment, process ${String(child.pid)}, since `));
      assert.equal(await entries(home), size);
      child.kill("SIGCONT");
      const { code, stdout } = await result;
      assert.equal(code, 0);
      assert.equal(lines(stdout).length, filesMany);
      assert.equal(await entries(home), 2 + filesMany);
      assert.equal((await run(home, ["verify"])).code, 0);
    },
  );

  it("is free at once when its program is killed in the middle of a commit", { skip }, async (context) => {
    const home = await copyOf("killed");
    const { child, result } = await stopped(context, home);
    child.kill("SIGKILL");
    const acknowledged = lines((await result).stdout).length;
    const next = await run(home, ["add", "--json", at("one.txt")]);
    assert.equal(next.code, 0, next.stderr);
    assert.doesNotMatch(next.stderr, /Waiting/);
    assert.ok((await entries(home)) >= 3 + acknowledged);
    assert.equal((await run(home, ["verify"])).code, 0);
  });

  it("that holds something, or is no file, is damage: told by verify, and nothing is added", async () => {
    for (const [what, make, finding] of [
      ["content", (path: string) => writeFile(path, "foreign"), /lock: it holds 7 bytes/],
      ["pipe", (path: string) => execFileSync("mkfifo", [path]), /lock: it is no plain file, but a pipe/],
      ["link", (path: string) => symlink("/dev/null", path), /lock: it is no plain file, but a symbolic link/],
      ["folder", (path: string) => mkdir(path), /lock: there is no such file/],
      ["nothing", () => undefined, /lock: there is no such file/],
    ] as const) {
      const home = await copyOf(`lock-${what}`);
      const lock = join(home, "archive/lock");
      await rm(lock);
      await make(lock);
      const added = await run(home, ["add", "--json", at("one.txt")]);
      assert.equal(added.code, 1);
      assert.equal(told(added).code, "archive.damaged", what);
      assert.match(told(added).next, /make an empty file/);
      assert.equal((await run(home, ["list"])).code, 0);
      const verified = await run(home, ["verify"]);
      assert.equal(verified.code, 2);
      assert.match(verified.stdout, finding);
    }
  });

  it("that a user may only read is refused, as the system would lock nothing", { skip: withoutOtherUser }, async () => {
    const home = await copyOf("read-only");
    execFileSync("chown", ["-R", String(otherUser), home]);
    await chmod(folder.path, 0o755);
    await chown(join(home, "archive/lock"), 0, 0);
    await chmod(join(home, "archive/lock"), 0o444);
    const size = await entries(home);
    const added = await run(home, ["add", "--json", at("one.txt")], { uid: otherUser });
    assert.equal(added.code, 1);
    assert.equal(told(added).code, "archive.denied");
    assert.match(told(added).message, /archive\/lock/);
    assert.equal(await entries(home), size);
    assert.equal((await run(home, ["verify"], { uid: otherUser })).code, 0);
  });
});

async function isStopped({ pid }: ChildProcess): Promise<boolean> {
  return (await readFile(`/proc/${String(pid)}/stat`, "utf8")).includes(") T ");
}

function isHeld(lock: string): boolean {
  const database = new DatabaseSync(lock, { timeout: 0 });
  try {
    database.exec("BEGIN EXCLUSIVE");
    return false;
  } catch {
    return true;
  } finally {
    database.close();
  }
}
