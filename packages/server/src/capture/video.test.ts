import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";

import { captureLocal, warcAnswers, withoutBrowser } from "./sample-capture.ts";
import { openSite, type Answer } from "./sample-site.ts";
import { StepError } from "./steps/step-log.ts";
import { runYtDlp } from "./steps/fetching/yt-dlp.ts";

const noBrowser = withoutBrowser();
const noTool = await promisify(execFile)("yt-dlp", ["--version"]).then(
  () => false as const,
  () => "there is no yt-dlp on this machine",
);

const page = (body: string): Answer => ({
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!doctype html><title>A film</title><link rel="icon" href="data:,"><p>Words that are to be seen</p>${body}`,
});
const film = Buffer.alloc(300_000, "film ");

test(
  "yt-dlp fetches the film through the capture's way out, and all it laid down is kept",
  { skip: noBrowser || noTool, timeout: 180_000 },
  async () => {
    const askers: string[] = [];
    const site = await openSite((request, url) => {
      askers.push(`${url.pathname} ${String(request.headers["user-agent"]).includes("HeadlessChrome")}`);
      if (url.pathname === "/")
        return page('<video src="/film.mp4" preload="none"></video><a href="ftp://127.0.0.1/a.mp4">x</a>');
      if (url.pathname === "/film.mp4") return { headers: { "content-type": "video/mp4" }, body: film };
      return page("Nothing is here");
    });
    try {
      const { detail, objects } = await captureLocal(`${site.origin}/`, { behaviour: { video: "yt-dlp" } });
      const step = detail.steps.find((one) => one.step === "video");
      assert.equal(step?.outcome, "done", JSON.stringify(step));
      assert.match(step.detail, /^yt-dlp [\d.]+: films 1, in bytes 300000; its traffic is not in the WARC$/);
      assert.deepEqual(objects.get("video/1.mp4"), film);
      const info = JSON.parse(objects.get("video/1.info.json")?.toString("utf8") ?? "") as { readonly url?: string };
      assert.equal(info.url, `${site.origin}/film.mp4`);
      assert.match(objects.get("video/yt-dlp.txt")?.toString("utf8") ?? "", /Destination/);
      const answers = await warcAnswers(objects.get("capture.wacz") ?? Buffer.alloc(0));
      assert.equal(
        answers.some(({ url }) => url.endsWith("/film.mp4")),
        false,
      );
      assert.equal(detail.verdict.value, "complete", JSON.stringify(detail.verdict.reasons));
      assert.equal(detail.behaviour?.video, "yt-dlp");

      const none = await captureLocal(`${site.origin}/none`, { behaviour: { video: "yt-dlp" } });
      const told = none.detail.steps.find((one) => one.step === "video");
      assert.equal(told?.outcome, "skipped", JSON.stringify(told));
      assert.equal(none.detail.verdict.value, "complete");
    } finally {
      await site.close();
    }
  },
);

test(
  "where it is asked for and not there the step fails, and the capture goes on",
  { skip: noBrowser, timeout: 120_000 },
  async () => {
    const site = await openSite(() => page(""));
    try {
      const { detail, objects } = await captureLocal(`${site.origin}/`, {
        behaviour: { video: "yt-dlp" },
        path: "/nonexistent",
      });
      const step = detail.steps.find((one) => one.step === "video");
      assert.deepEqual(
        [step?.outcome, step?.detail],
        ["failed", "yt-dlp was not found on the PATH; install it, or capture without --video yt-dlp"],
      );
      assert.equal(detail.verdict.value, "partial");
      assert.ok(objects.has("capture.wacz"));
    } finally {
      await site.close();
    }
  },
);

/** A program in the place of yt-dlp: what one that was led astray would do. */
async function standIn(script: string, limits: { readonly ms: number; readonly bytes: number }) {
  const folder = await mkdtemp(join(tmpdir(), "muniment-test-"));
  const site = await openSite(() => page("reached"));
  try {
    const version = "import sys\nif '--version' in sys.argv:\n    print('1.0')\n    sys.exit()\n";
    await chmod(folder, 0o755);
    await writeFile(
      join(folder, "yt-dlp"),
      `#!/usr/bin/env python3\n${version}${script.replaceAll("PORT", new URL(site.origin).port)}`,
      { mode: 0o755 },
    );
    const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;
    const tool = { path: `${folder}:/usr/bin:/bin`, temporary: tmpdir(), user, proxyUrl: "socks5://127.0.0.1:9" };
    const done = await runYtDlp(tool, "http://127.0.0.1/", limits);
    await done.remove();
    return { ...done, text: Buffer.from(done.log).toString("utf8"), served: site.served.length };
  } finally {
    await site.close();
    await rm(folder, { recursive: true });
  }
}

test(
  "the fence lets it connect to nothing but the proxy, and start nothing",
  { skip: noTool, timeout: 120_000 },
  async () => {
    const tries = [
      'import urllib.request; urllib.request.urlopen("http://127.0.0.1:PORT/")',
      'import socket; socket.create_connection(("127.0.0.1", PORT))',
      'import socket; socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("127.0.0.1", PORT))',
      'import socket; socket.getaddrinfo("site.invalid", 80)',
      'import subprocess; subprocess.run(["true"])',
      'import os; os.system("true")',
      "import os; os.fork()",
      'import os; os.posix_spawn("/bin/true", ["true"], {})',
      'open("/etc/muniment-was-here", "w")',
    ];
    const script = tries
      .map(
        (one) =>
          `try:\n    ${one}\n    print("done", ${JSON.stringify(one.slice(0, 40))})\nexcept OSError as error:\n    print("refused")\n`,
      )
      .join("");
    const { text, served, code } = await standIn(script, { ms: 30_000, bytes: 1_000_000 });
    assert.equal(text.match(/refused/g)?.length, tries.length, text);
    assert.equal(text.includes("done"), false, text);
    assert.deepEqual([served, code], [0, 0]);
  },
);

test("it is ended when its time or its bytes are spent", { skip: noTool, timeout: 120_000 }, async () => {
  const slow = await standIn("import time\ntime.sleep(60)\n", { ms: 1_000, bytes: 1_000_000 });
  assert.deepEqual([slow.stopped, slow.code], ["time", null]);
  const large = await standIn(
    'import time\nfor at in range(100):\n    open(f"{at}.mp4", "wb").write(bytes(500_000))\n    time.sleep(0.05)\ntime.sleep(60)\n',
    { ms: 60_000, bytes: 2_000_000 },
  );
  assert.equal(large.stopped, "bytes");
  const one = await standIn('open("1.mp4", "wb").write(bytes(5_000_000))\n', { ms: 60_000, bytes: 1_000_000 });
  assert.notEqual(one.code, 0);
  await assert.rejects(
    runYtDlp(
      { path: "/nonexistent", temporary: tmpdir(), user: null, proxyUrl: "socks5://127.0.0.1:9" },
      "http://127.0.0.1/",
      { ms: 1, bytes: 1 },
    ),
    StepError,
  );
});
