/** A program that is killed while its browser starts leaves no browser behind: it would wait for ever, and nobody would end it. */
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { processesWith } from "../../packages/server/src/capture/sample-capture.ts";
import { browserForTests } from "../browser-for-tests.ts";
import { start, temporaryFolder } from "../program.ts";

const found = await browserForTests();

test(
  "a program that is killed while its browser starts leaves no browser",
  { skip: found === null ? "no browser was found" : withoutTie(), timeout: 120_000 },
  async (context) => {
    const folder = await temporaryFolder();
    context.after(() => folder.remove());
    const temporary = join(folder.path, "temporary");
    await mkdir(temporary);
    // Everyone must pass through it: the browser of root runs as a user without rights.
    for (const path of [folder.path, temporary]) await chmod(path, 0o777);
    const root = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const args = ["capture", "http://127.0.0.1:9/", "--allow-private", "127.0.0.1", ...root];
    const child = start(join(folder.path, "home"), args, { environment: { TMPDIR: temporary } });
    const logged = `--log-net-log=${temporary}`;
    const isStarting = async () =>
      (await processesWith(logged)).length === 0 || (await processesWith("setpriv\0--pdeathsig")).length > 0;
    while (child.exitCode === null && (await isStarting())) await delay(5);
    child.kill("SIGKILL");
    await once(child, "exit");
    assert.equal(child.signalCode, "SIGKILL", "it ended before its browser was seen");
    for (let looks = 0; (await processesWith(logged)).length > 0; looks += 1) {
      assert.ok(looks < 600, "its browser still runs");
      await delay(50);
    }
  },
);

function withoutTie(): string | false {
  try {
    execFileSync("setpriv", ["--pdeathsig", "KILL", "true"], { stdio: "ignore" });
    return false;
  } catch {
    return "this system cannot be told to end one program with another (setpriv of util-linux)";
  }
}
