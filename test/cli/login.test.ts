/** A window opens on a display of the test's own, a page in it logs in, and the window is closed as a person closes it. */
import assert from "node:assert/strict";
import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmod, mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { after, before, describe, it } from "node:test";
import { processesWith } from "../../packages/server/src/capture/sample-capture.ts";
import { openSite, type LocalSite } from "../../packages/server/src/capture/sample-site.ts";
import { browserForTests } from "../browser-for-tests.ts";
import { ended, lines, run, start, temporaryFolder, type Ended } from "../program.ts";
import { told } from "../told.ts";

const server = spawnSync("Xvfb", ["-help"]).error === undefined;
const browser = await browserForTests();
const skip = server ? browser === null && "no browser was found" : "Xvfb is not installed";

/** So often a page tells that it is still there; the cookies are read twice in that time, and more often. */
const beatsBeforeClosing = 15;

describe("profile login", { skip }, () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let display: { readonly name: string; readonly process: ChildProcess };
  let site: LocalSite;
  let beats = 0;
  let enough: () => void = () => undefined;
  const sent: string[] = [];
  const at = (name: string): string => join(folder.path, name);

  before(async () => {
    folder = await temporaryFolder();
    await mkdir(at("temporary"));
    // Everyone must pass through it: the browser of root runs as a user without rights.
    for (const path of [folder.path, at("temporary")]) await chmod(path, 0o777);
    display = await openDisplay();
    site = await openSite(({ headers, url = "" }) => {
      if (url === "/beat") beats += 1;
      if (beats >= beatsBeforeClosing) enough();
      if (url === "/private") sent.push(headers.cookie ?? "");
      const into = url === "/login" ? { "set-cookie": ["sid=let-me-in; HttpOnly; Max-Age=1000", "seen=1"] } : {};
      const beat = url === "/private" ? "" : "<script>setInterval(() => fetch('/beat'), 200)</script>";
      return {
        headers: { "content-type": "text/html", ...into },
        body: `<!doctype html><title>${url}</title><p>Text${beat}`,
      };
    });
  });
  after(async () => {
    await site.close();
    display.process.kill();
    await folder.remove();
  });

  /** Opens the window, and ends it by `close` when the page has been there for a while. */
  async function logIn(path: string, close: (child: ChildProcess) => unknown): Promise<Ended> {
    const unsafe = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const call = [
      "profile",
      "login",
      "desk",
      `${site.origin}${path}`,
      "--allow-private",
      "127.0.0.1",
      ...unsafe,
      "--json",
    ];
    beats = 0;
    const shown = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const environment = { DISPLAY: display.name, TMPDIR: at("temporary"), XAUTHORITY: "", WAYLAND_DISPLAY: "" };
    const child = start(at("home"), call, { environment });
    const end = ended(child);
    await Promise.race([shown, end]);
    await close(child);
    return await end;
  }

  it("keeps nothing of a window in which nobody logged in, or which was interrupted", async () => {
    assert.equal(told(await logIn("/nothing", closeWindow)).code, "profile.no-login");
    const interrupted = await logIn("/login", (child) => child.kill("SIGINT"));
    assert.equal(interrupted.code, 130, interrupted.stderr);
    assert.deepEqual(lines((await run(at("home"), ["profile", "list", "--json"])).stdout), []);
    assert.deepEqual([await processesWith(at("temporary")), await readdir(at("temporary"))], [[], []]);
  });

  it("keeps the cookies of the window, with which a capture is logged in", async () => {
    const result = await logIn("/login", closeWindow);
    assert.equal(result.code, 0, result.stderr);
    const [shown] = lines(result.stdout) as readonly [{ cookies: number; from: string; domains: string[] }];
    assert.deepEqual([shown.cookies, shown.from, shown.domains], [2, "login", ["127.0.0.1"]]);
    const unsafe = process.getuid?.() === 0 ? ["--no-sandbox"] : [];
    const call = [
      "capture",
      `${site.origin}/private`,
      "--allow-private",
      "127.0.0.1",
      "--profile",
      "desk",
      ...unsafe,
      "--json",
    ];
    const captured = await run(at("home"), call, { environment: { TMPDIR: at("temporary") } });
    assert.equal(captured.code, 0, captured.stderr);
    assert.deepEqual(sent[0]?.split("; ").toSorted(), ["seen=1", "sid=let-me-in"]);
    const [{ item }] = lines(captured.stdout) as readonly [{ item: string }];
    const record = (await run(at("home"), ["show", item, "--json"])).stdout;
    const [{ detail }] = lines(record) as readonly [{ detail: { account: unknown } }];
    assert.deepEqual(detail.account, { basis: "claimed", value: "desk" });
    assert.ok(!record.includes("let-me-in"));
  });

  /** Asks the browser to end, as closing its last window does. */
  async function closeWindow(): Promise<void> {
    for (const pid of await processesWith(at("temporary"))) {
      const command = await readFile(`/proc/${String(pid)}/cmdline`, "utf8").catch(() => "");
      if (command.includes("--remote-debugging-pipe") && !command.includes("--type=")) process.kill(pid, "SIGTERM");
    }
  }
});

async function openDisplay(): Promise<{ readonly name: string; readonly process: ChildProcess }> {
  const args = ["-displayfd", "3", "-nolisten", "tcp", "-screen", "0", "1400x1000x24"];
  const child = spawn("Xvfb", args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  const [line] = (await once(createInterface({ input: child.stdio[3] as Readable }), "line")) as [string];
  return { name: `:${line}`, process: child };
}
