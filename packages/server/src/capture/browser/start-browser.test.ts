import assert from "node:assert/strict";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, describe, it } from "node:test";

import { startBrowser } from "./start-browser.ts";

const settings = {
  proxyUrl: "socks5://127.0.0.1:9",
  languages: ["en"],
  window: { width: 800, height: 600, scale: 1 },
  sandbox: "on",
  display: null,
} as const;

describe("a browser that does not start", { skip: process.platform === "win32" && "it is a shell script" }, () => {
  let folder = "";
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), "muniment-start-"));
  });
  after(() => rm(folder, { recursive: true }));

  /** Starts a program that notes how it was called, says `words` when asked for its version, and ends. */
  async function started(name: string, words: string) {
    const [executable, notes, temporary] = [name, `${name}.notes`, `${name}.temporary`].map((one) => join(folder, one));
    assert.ok(executable !== undefined && notes !== undefined && temporary !== undefined);
    await mkdir(temporary);
    await writeFile(executable, `#!/bin/sh\necho "$1|$PWD|$TMPDIR|$HOME" >> '${notes}'\necho '${words}'\nexit 0\n`);
    await chmod(executable, 0o755);
    const places = { configured: executable, home: folder, path: "", tools: null };
    const options = { places, fonts: null, temporary, user: null, platform: process.platform };
    await assert.rejects(startBrowser(options, settings), { name: "CaptureError", code: "browser.start" });
    assert.deepEqual(await readdir(temporary), [], "it left something");
    const calls = (await readFile(notes, "utf8")).trim().split("\n");
    return { temporary, calls: calls.map((call) => call.split("|")) };
  }

  it("was asked for its version in a home of its own, which is removed", { timeout: 60_000 }, async () => {
    const { temporary, calls } = await started("nameless", "no version");
    const home = calls[0]?.[1] ?? "";
    assert.deepEqual(calls, [["--version", home, ".", home]]);
    assert.equal(dirname(home), temporary);
  });

  it("is called in the same place for its version and to run", { timeout: 60_000 }, async () => {
    const { calls } = await started("short", "Chromium 156.0.8078.108");
    assert.equal(calls.length, 2);
    assert.deepEqual(calls[1]?.slice(1), calls[0]?.slice(1));
  });
});
