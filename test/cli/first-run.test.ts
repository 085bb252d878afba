/** The first run by the command line: what `serve` prints, and what it opens. */
import assert from "node:assert/strict";
import { once } from "node:events";
import { chmod, mkdir, readFile, stat, watch, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { it } from "node:test";
import { run, start, temporaryFolder } from "../program.ts";
import { serve } from "../serve.ts";

const account = { archive: "Harbour district", name: "Amal", password: "four plain wooden chairs" };

it("serve opens a file that its owner alone can read, which leads to the first account; after it there is none", async (t) => {
  const folder = await temporaryFolder();
  t.after(() => folder.remove());
  const [home, programs, told] = ["home", "programs", "told"].map((name) => join(folder.path, name));
  assert.ok(home !== undefined && programs !== undefined && told !== undefined);
  for (const made of [programs, told]) await mkdir(made);
  // What a desktop calls to open a file.
  const opener = join(programs, "xdg-open");
  await writeFile(opener, `#!/bin/sh\ncp "$1" "${told}/.page" && mv "${told}/.page" "${told}/page"\n`);
  await chmod(opener, 0o755);
  const environment = { PATH: `${programs}:${process.env["PATH"] ?? ""}`, DISPLAY: ":99" };

  const opened = watch(told, { signal: AbortSignal.timeout(30_000) });
  const { child, url, firstRun, end } = await serve(home, ["--open"], { environment });
  t.after(() => child.kill("SIGKILL"));
  assert.match(firstRun ?? "", /^http:\/\/muniment\.localhost:\d+\/welcome#[A-Za-z0-9_-]{43}$/);
  for await (const { filename } of opened) if (filename === "page") break;
  const page = await readFile(join(told, "page"), "utf8");
  assert.ok(page.includes(`url=${firstRun ?? ""}"`), page);
  const file = join(home, "var", "open-viewer.html");
  assert.equal((await stat(file)).mode & 0o777, 0o600);

  const { origin } = new URL(url);
  const headers = {
    ...{ "content-type": "application/json", origin },
    authorization: `Muniment-First-Run ${new URL(firstRun ?? "").hash.slice(1)}`,
  };
  const asked = { method: "POST", headers, body: JSON.stringify(account) };
  assert.equal((await fetch(`${url}api/welcome`, asked)).status, 200);
  assert.equal((await fetch(`${url}api/welcome`, asked)).status, 403);
  await end("SIGTERM");
  await assert.rejects(stat(file), { code: "ENOENT" });
  assert.match((await run(home, ["account", "list"])).stdout, /^Amal {2}lead, and administrator, 1 session\n$/);

  const again = await serve(home);
  assert.equal(again.firstRun, null);
  await again.end("SIGTERM");
});

it("serve without a display says that nothing was opened, and goes on", async (t) => {
  const folder = await temporaryFolder();
  t.after(() => folder.remove());
  const home = join(folder.path, "home");
  assert.equal((await run(home, ["init"])).code, 0);
  const child = start(home, ["serve", "--port", "0", "--open"], { environment: { DISPLAY: "", WAYLAND_DISPLAY: "" } });
  t.after(() => child.kill("SIGKILL"));
  let text = "";
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (piece: Buffer) => (text += piece.toString()));
  while (!text.includes("open the address yourself")) await once(child.stderr ?? child, "data");
  assert.match(text, /Make the first account here: {2}http:\/\/muniment\.localhost:\d+\/welcome#/);
  child.kill("SIGTERM");
  await once(child, "close");
});
