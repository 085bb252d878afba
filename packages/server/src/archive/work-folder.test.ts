import assert from "node:assert/strict";
import { execFile, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { clearWorkFolders, openWorkFolder } from "./work-folder.ts";

const now = () => Date.now();

async function temporaryFolder(t: TestContext): Promise<string> {
  const path = await mkdtemp(join(tmpdir(), "muniment-test-"));
  t.after(() => rm(path, { recursive: true, force: true }));
  return path;
}

/** Another program, with a work folder of its own that has something in it. */
async function program(temporary: string): Promise<{ readonly child: ChildProcess; readonly path: string }> {
  const code = `
    const { openWorkFolder } = await import(${JSON.stringify(new URL("work-folder.ts", import.meta.url).href)});
    const { path } = await openWorkFolder(${JSON.stringify(temporary)});
    (await import("node:fs")).mkdirSync(path + "/profile/inner", { recursive: true });
    console.log(path);
    setInterval(() => 0, 1000);`;
  const child = spawn(process.execPath, ["--conditions=source", "--input-type=module", "-e", code], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [chunk] = (await once(child.stdout, "data")) as [Buffer];
  return { child, path: chunk.toString().trim() };
}

test("what a killed program left is removed, and nothing of one that runs", async (t) => {
  const temporary = await temporaryFolder(t);
  const [dead, live] = [await program(temporary), await program(temporary)];
  t.after(() => live.child.kill("SIGKILL"));
  const own = await openWorkFolder(temporary);
  assert.deepEqual(await clearWorkFolders(temporary, own.path, now()), { removed: 0, kept: [] });
  dead.child.kill("SIGKILL");
  await once(dead.child, "exit");
  assert.deepEqual(await clearWorkFolders(temporary, own.path, now()), { removed: 1, kept: [] });
  assert.deepEqual(
    (await readdir(temporary)).map((name) => join(temporary, name)).sort(),
    [own.path, live.path].sort(),
  );
  assert.deepEqual(await readdir(join(live.path, "profile")), ["inner"]);
  own.removeIfEmpty();
  live.child.kill("SIGKILL");
  await once(live.child, "exit");
  assert.deepEqual(await clearWorkFolders(temporary, null, now()), { removed: 1, kept: [] });
  assert.deepEqual(await readdir(temporary), []);
});

test("only folders that this program can have made are removed, and links are not followed", async (t) => {
  const temporary = await temporaryFolder(t);
  const outside = await temporaryFolder(t);
  await writeFile(join(outside, "lock"), "");
  await writeFile(join(outside, "kept"), "");
  await symlink(outside, join(temporary, "muniment.linked"));
  // Another name; anyone's to write; a lock that is a link; no lock, and just made.
  for (const name of ["muniment-AbCdEf", "muniment.AbCdE", "muniment.opened", "muniment.bylink", "muniment.nolock"])
    await mkdir(join(temporary, name), { mode: 0o711 });
  await writeFile(join(temporary, "muniment-AbCdEf/lock"), "");
  await writeFile(join(temporary, "muniment.AbCdE/lock"), "");
  await writeFile(join(temporary, "muniment.opened/lock"), "");
  await chmod(join(temporary, "muniment.opened"), 0o777);
  await symlink(join(outside, "lock"), join(temporary, "muniment.bylink/lock"));
  const before = (await readdir(temporary)).sort();
  assert.deepEqual(await clearWorkFolders(temporary, null, now()), { removed: 0, kept: [] });
  assert.deepEqual((await readdir(temporary)).sort(), before);
  // A link within one that is removed goes, and not what it leads to.
  const left = join(temporary, "muniment.AbCdEf");
  await mkdir(left, { mode: 0o711 });
  await writeFile(join(left, "lock"), "");
  await symlink(outside, join(left, "profile"));
  assert.deepEqual(await clearWorkFolders(temporary, null, now()), { removed: 1, kept: [] });
  assert.deepEqual((await readdir(outside)).sort(), ["kept", "lock"]);
});

test(
  "a browser that waits for its killed program to read from a pipe is let go",
  { skip: process.platform !== "linux" },
  async (t) => {
    const temporary = await temporaryFolder(t);
    const { child, path } = await program(temporary);
    await promisify(execFile)("mkfifo", [join(path, "profile/log")]);
    child.kill("SIGKILL");
    await once(child, "exit");
    const waiting = spawn("sh", ["-c", `exec 3> '${join(path, "profile/log")}'; echo on`], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    t.after(() => waiting.kill("SIGKILL"));
    const heard = once(waiting.stdout, "data");
    // Until it waits in the pipe's open, which it does for ever.
    for (let looks = 0; looks < 500 && !(await isWaiting(waiting.pid)); looks += 1) await delay(10);
    assert.equal((await clearWorkFolders(temporary, null, now())).removed, 1);
    assert.equal(String(await heard), "on\n");
  },
);

async function isWaiting(pid = 0): Promise<boolean> {
  return (await readFile(`/proc/${String(pid)}/wchan`, "utf8")) === "wait_for_partner";
}

test("a folder whose program died before it had made the lock is removed once it is old", async (t) => {
  const temporary = await temporaryFolder(t);
  await mkdir(join(temporary, "muniment.nolock"), { mode: 0o711 });
  await utimes(join(temporary, "muniment.nolock"), 0, 0);
  assert.equal((await clearWorkFolders(temporary, null, now())).removed, 0);
  assert.equal((await clearWorkFolders(temporary, null, now() + 2 * 60 * 60 * 1000)).removed, 1);
  await assert.rejects(stat(join(temporary, "muniment.nolock")), { code: "ENOENT" });
});

test("a folder is gone after its program, unless something is left in it", async (t) => {
  const temporary = await temporaryFolder(t);
  const [empty, full] = [await openWorkFolder(temporary), await openWorkFolder(temporary)];
  await writeFile(join(full.path, "left"), "");
  empty.removeIfEmpty();
  full.removeIfEmpty();
  assert.deepEqual(await readdir(temporary), [full.path.slice(temporary.length + 1)]);
  assert.deepEqual(await clearWorkFolders(temporary, null, now()), { removed: 1, kept: [] });
});
