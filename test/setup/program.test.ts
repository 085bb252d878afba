import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcessByStdio } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import type { Readable, Writable } from "node:stream";
import { test } from "node:test";

const module = join(import.meta.dirname, "..", "..", "scripts", "setup", "program.cjs");

/** A program that starts `script` in its stead, as `npm start` does with Muniment; without a terminal. */
function launcher(script: string): string[] {
  const options = "{ env: process.env, folder: process.cwd() }";
  return [
    "-e",
    `require(${JSON.stringify(module)}).become(process.execPath, ["-e", ${JSON.stringify(script)}], ${options})`,
  ];
}

/** In a session of its own, so without a terminal whose keyboard could interrupt it. */
function start(script: string): ChildProcessByStdio<Writable, Readable, null> {
  return spawn(process.execPath, launcher(script), { stdio: ["pipe", "pipe", "inherit"], detached: true });
}

test("streams and exit code are the program's own", () => {
  const script = 'process.stdin.pipe(process.stdout); process.stderr.write("progress"); process.exitCode = 11;';
  const result = spawnSync(process.execPath, launcher(script), { input: "https://example.org/\n", encoding: "utf8" });
  assert.equal(result.stdout, "https://example.org/\n");
  assert.equal(result.stderr, "progress");
  assert.equal(result.status, 11);
});

for (const signal of ["SIGINT", "SIGTERM"] as const) {
  test(`${signal} reaches the program once, though npm sends it twice`, async () => {
    const child = start(`
      let count = 0;
      process.on("${signal}", () => { count += 1; console.log("signal"); });
      process.stdin.on("end", () => process.exit(100 + count)).resume();
      console.log("ready");
    `);
    const output = child.stdout[Symbol.asyncIterator]();
    await output.next();
    child.kill(signal);
    child.kill(signal);
    await output.next();
    child.stdin.end();
    assert.deepEqual(await once(child, "exit"), [101, null]);
  });
}

test("a program ended by a signal is reported as ended by it", async () => {
  const child = start('process.kill(process.pid, "SIGTERM"); setInterval(() => {}, 1000);');
  assert.deepEqual(await once(child, "exit"), [null, "SIGTERM"]);
});

test("a program that cannot be started is an error", () => {
  const script = `require(${JSON.stringify(module)}).become("/nonexistent", [], { env: {}, folder: "/" })`;
  const result = spawnSync(process.execPath, ["-e", script], { encoding: "utf8" });
  assert.match(result.stderr, /^\/nonexistent could not be started/);
  assert.equal(result.status, 1);
});
