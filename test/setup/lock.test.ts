import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { test, type TestContext } from "node:test";

import { alone } from "../../scripts/setup/lock.cjs";

const module = join(import.meta.dirname, "..", "..", "scripts", "setup", "lock.cjs");

function lockIn(context: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), "muniment-lock-"));
  context.after(() => {
    rmSync(folder, { recursive: true });
  });
  return join(folder, "setup.lock");
}

test("a second set-up says for whom it waits, and goes in when the first is done", async (context) => {
  const lock = lockIn(context);
  writeFileSync(lock, String(process.pid));
  const script = `require(${JSON.stringify(module)}).alone(() => process.stdout.write("in"), ${JSON.stringify(lock)})`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "pipe"] });
  const [said] = (await once(child.stderr, "data")) as [Buffer];
  assert.match(said.toString(), new RegExp(`process ${process.pid}`));
  assert.equal(child.stdout.read(), null, "it went in while the first was there");
  rmSync(lock);
  assert.equal(await text(child.stdout), "in");
});

test("the lock of a process that has died does not last", (context) => {
  const lock = lockIn(context);
  const { pid } = spawnSync(process.execPath, ["-e", ""]);
  writeFileSync(lock, String(pid));
  assert.equal(
    alone(() => "in", lock),
    "in",
  );
  assert.ok(!existsSync(lock));
});

test("a set-up that fails leaves no lock", (context) => {
  const lock = lockIn(context);
  const failure = new Error("no packages");
  assert.throws(
    () =>
      alone(() => {
        throw failure;
      }, lock),
    failure,
  );
  assert.ok(!existsSync(lock));
});
