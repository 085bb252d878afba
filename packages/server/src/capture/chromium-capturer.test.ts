import assert from "node:assert/strict";
import { chmod, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import type { CaptureDetail, VerdictCode } from "@muniment/verify";

import { checkSandbox, startBrowser } from "./browser/index.ts";
import { startEgress } from "./network/index.ts";
import {
  captureLocal,
  places,
  processesWith,
  warcAnswers,
  withoutBrowser,
  wholeBrowser,
  type OrderChanges,
} from "./sample-capture.ts";
import { untrusted } from "./sample-certificate.ts";
import { openSite, type Answer, type Handler } from "./sample-site.ts";

const skip = withoutBrowser();

const html = (body: string, status = 200): Answer => ({
  status,
  headers: { "content-type": "text/html; charset=utf-8" },
  body,
});
const whole = {
  roles: [
    "capture.wacz",
    "dom.html",
    "fates.jsonl",
    "page.pdf",
    "screenshot-full.png",
    "screenshot-view.png",
    "text.txt",
  ],
} as const;

/** What a capture of a site with this one answer comes to. */
async function outcome(handler: Handler, changes: OrderChanges = {}, tls?: typeof untrusted) {
  const site = await openSite(handler, tls === undefined ? {} : { tls });
  try {
    const { detail, objects } = await captureLocal(`${site.origin}/`, changes);
    return { detail, objects, codes: codesOf(detail), paths: [...objects.keys()].toSorted(), origin: site.origin };
  } finally {
    await site.close();
  }
}

function codesOf({ verdict }: CaptureDetail): VerdictCode[] {
  return verdict.reasons.map(({ code }) => code);
}

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}

describe("a page", { skip }, () => {
  it("is kept with all its objects, its conditions measured", async () => {
    const { detail, paths, codes } = await outcome(() =>
      html('<!doctype html><html lang="ar"><title>عنوان</title><meta name="author" content="One Author"><p>نص الصفحة'),
    );
    assert.deepEqual([detail.verdict.value, codes], ["complete", []]);
    assert.deepEqual(paths, whole.roles);
    assert.deepEqual(detail.page.title, { basis: "reported", value: "عنوان" });
    assert.deepEqual(detail.page.language, { basis: "reported", value: "ar" });
    assert.deepEqual(detail.page.author, { basis: "reported", value: "One Author" });
    assert.deepEqual(detail.browser.window, { basis: "measured", value: { width: 1280, height: 800, scale: 1 } });
    assert.deepEqual(detail.browser.sandbox, { basis: "measured", value: "on" });
    assert.ok(detail.browser.userAgent.basis === "measured" && !detail.browser.userAgent.value.includes("Headless"));
    assert.ok(detail.steps.every((step) => step.outcome === "done"));
  });

  it("that answers with an error is kept whole, and the status is named", async () => {
    const { detail, codes, paths } = await outcome(() => html("<p>Not here", 404));
    assert.deepEqual([detail.verdict.value, codes, paths], ["complete", ["page.status"], whole.roles]);
  });

  it("that is a login form is a wall", async () => {
    const { detail, codes } = await outcome(() => html("<form>Name <input> Password <input type=password></form>"));
    assert.deepEqual([detail.verdict.value, codes], ["wall", ["page.wall"]]);
  });

  it("is partial when a part of it is refused, or does not answer", async () => {
    const port = await unusedPort();
    const { detail, codes } = await outcome((_request, url) =>
      url.pathname === "/"
        ? html(`<img src="http://10.0.0.1/a.png"><img src="http://127.0.0.1:${port}/b.png">`)
        : html(""),
    );
    assert.deepEqual([detail.verdict.value, codes.toSorted()], ["partial", ["part.blocked", "part.failed"]]);
    assert.deepEqual(detail.missing.map(({ code }) => code).toSorted(), ["part.blocked", "part.failed"]);
  });

  it("that never ends is cut at the time limit, and kept as far as it came", async () => {
    const begin: Handler = () => (response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.write("<!doctype html><title>Endless</title><p>The beginning of it");
    };
    const { detail, codes, objects, paths } = await outcome(begin, { limits: { timeMs: 25_000 } });
    assert.equal(detail.verdict.value, "partial");
    // That it came to no rest is said only where there was time left to wait for it.
    const told = codes.filter((code) => code !== "limit.settle");
    assert.deepEqual(told, ["limit.time", "part.cut"]);
    assert.deepEqual(detail.limits.reached, ["limit.time"]);
    assert.deepEqual(paths, whole.roles);
    const [answer] = await warcAnswers(objects.get("capture.wacz") ?? Buffer.alloc(0));
    assert.deepEqual([answer?.truncated, answer?.size], ["time", 59]);
  });

  it("with a frame from elsewhere that never ends is kept as far as both came", async () => {
    const frame = await openSite(() => (response) => {
      response.writeHead(200, { "content-type": "text/html" });
      response.write("<!doctype html><p>Words that came");
    });
    try {
      // Another name is another site: the frame has a process of its own.
      const source = frame.origin.replace("127.0.0.1", "localhost");
      const { objects } = await outcome(() => html(`<p>Text<iframe src="${source}/"></iframe>`), {
        limits: { timeMs: 20_000 },
      });
      const answers = await warcAnswers(objects.get("capture.wacz") ?? Buffer.alloc(0));
      const framed = answers
        .filter(({ url }) => url.startsWith(source))
        .map(({ truncated, size }) => [truncated, size]);
      assert.deepEqual(framed, [["time", 33]]);
    } finally {
      await frame.close();
    }
  });

  it("that sends too much is cut at the limit on bytes", async () => {
    const flood: Handler = (_request, url) =>
      url.pathname === "/"
        ? html("<script>fetch('/flood').then(r => r.arrayBuffer()).catch(() => 0)</script>Text")
        : { body: Buffer.alloc(8 * 2 ** 20) };
    const { detail, codes } = await outcome(flood, { limits: { bytes: 2 ** 20 } });
    assert.equal(detail.verdict.value, "partial");
    assert.ok(codes.includes("limit.bytes"), codes.join());
  });

  it("is not held up by dialogs", async () => {
    const { detail } = await outcome(() =>
      html("<script>alert(1); confirm(2); prompt(3); onbeforeunload = () => 'stay'</script>Text"),
    );
    assert.deepEqual([detail.verdict.value, detail.limits.reached], ["complete", []]);
  });
});

describe("an address that is no page", { skip }, () => {
  it("but a download: its bytes are kept", async () => {
    const body = Buffer.alloc(3 * 2 ** 20, 7);
    const { detail, codes, objects } = await outcome(() => ({
      headers: { "content-type": "application/octet-stream", "content-disposition": "attachment" },
      body,
    }));
    assert.deepEqual(
      [detail.verdict.value, codes, [...objects.keys()]],
      ["complete", ["page.download"], ["fates.jsonl", "capture.wacz"]],
    );
    const answers = await warcAnswers(objects.get("capture.wacz") ?? Buffer.alloc(0));
    assert.deepEqual(
      answers.map(({ size, truncated }) => [size, truncated]),
      [[body.length, null]],
    );
  });

  it("but a document: it is kept as one", async () => {
    const body =
      "%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\ntrailer<</Root 1 0 R>>\n";
    const { detail, codes } = await outcome(() => ({ headers: { "content-type": "application/pdf" }, body }), {
      capturer: { places: wholeBrowser },
    });
    assert.deepEqual([detail.verdict.value, codes], ["complete", ["page.document"]]);
  });
});

describe("a page that cannot be had", { skip }, () => {
  const fails = async (address: string, value: string, code: VerdictCode, changes: OrderChanges = {}) => {
    const { detail, objects } = await captureLocal(address, changes);
    assert.deepEqual(
      [detail.verdict.value, codesOf(detail), objects.size],
      [value, [code], 0],
      JSON.stringify(detail.verdict),
    );
  };

  it("for its name", () => fails("http://nowhere.invalid/", "failed", "address.unresolved"));
  it("for our policy", () => fails("http://10.0.0.1/", "blocked", "address.private"));
  it("for a refused connection", async () =>
    fails(`http://127.0.0.1:${await unusedPort()}/`, "failed", "connection.refused"));

  const answering: readonly (readonly [string, Handler, string, VerdictCode, OrderChanges])[] = [
    [
      "for a closed connection",
      (request) => {
        request.socket.destroy();
        return () => undefined;
      },
      "failed",
      "connection.closed",
      {},
    ],
    ["for want of an answer", () => () => undefined, "failed", "page.timeout", { limits: { timeMs: 8_000 } }],
    [
      "for a redirect to a private address",
      () => ({ status: 302, headers: { location: "http://10.0.0.1/" } }),
      "blocked",
      "address.private",
      {},
    ],
    [
      "for a redirect away from the web",
      () => ({ status: 302, headers: { location: "mailto:a@site.invalid" } }),
      "failed",
      "address.scheme",
      {},
    ],
    ["for want of content", () => ({ status: 204 }), "failed", "page.status", {}],
  ];
  for (const [name, handler, value, code, changes] of answering)
    it(name, async () => {
      const { detail, codes, paths } = await outcome(handler, changes);
      assert.deepEqual([detail.verdict.value, codes, paths], [value, [code], []], JSON.stringify(detail.verdict));
    });

  it("for its certificate", async () => {
    const { detail, codes, paths } = await outcome(() => html("secret"), {}, untrusted);
    assert.deepEqual([detail.verdict.value, codes, paths], ["failed", ["certificate.bad"], []]);
  });

  it("unless its certificate is accepted, which stands in the record", async () => {
    const { detail, codes, paths } = await outcome(
      () => html("<p>Open"),
      { policy: { acceptBadCertificates: true } },
      untrusted,
    );
    assert.deepEqual([detail.verdict.value, codes], ["complete", ["certificate.accepted"]]);
    assert.ok(paths.includes("certificates.pem"));
    assert.deepEqual(detail.browser.certificates, { basis: "measured", value: "bad-accepted-by-request" });
    const tls = detail.network.servers[0]?.tls;
    assert.ok(tls?.basis === "measured" && !tls.value.trusted && tls.value.chain.length === 1);
  });
});

describe("the browser", { skip }, () => {
  it("is ended, with all it left, when the capture is aborted", async () => {
    const temporary = await mkdtemp(join(tmpdir(), "muniment-profiles-"));
    await chmod(temporary, 0o755);
    const ending = new AbortController();
    const reason = new Error("a person ended it");
    const site = await openSite((_request, url) => {
      if (url.pathname !== "/") ending.abort(reason);
      return html("<img src=/part.png>");
    });
    try {
      await assert.rejects(captureLocal(`${site.origin}/`, { temporary }, ending.signal), (error) => error === reason);
      assert.deepEqual(await readdir(temporary), []);
      assert.deepEqual(await processesWith(temporary), []);
    } finally {
      await site.close();
      await rm(temporary, { recursive: true });
    }
  });

  it("runs where the folder for temporary files has a long path", async () => {
    const long = await mkdtemp(join(tmpdir(), `muniment-${"long-".repeat(30)}`));
    await chmod(long, 0o755);
    const site = await openSite(() => html("<p>A page"));
    try {
      const { detail } = await captureLocal(`${site.origin}/`, { temporary: long });
      assert.equal(detail.verdict.value, "complete");
    } finally {
      await site.close();
      await rm(long, { recursive: true });
    }
  });

  it(
    "is refused when its sandbox is off and nobody asked for that",
    { skip: process.platform !== "linux" && "only Linux says so" },
    async () => {
      const egress = await startEgress({ allowPrivate: [] });
      const user = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : null;
      const options = {
        places,
        fonts: process.env["MUNIMENT_FONTS"] ?? null,
        temporary: tmpdir(),
        user,
        platform: process.platform,
      };
      const window = { width: 800, height: 600, scale: 1 };
      const settings = { proxyUrl: egress.proxyUrl, languages: ["en"], window, display: null };
      try {
        for (const sandbox of ["on", "off-by-request"] as const) {
          const { browser } = await startBrowser(options, { ...settings, sandbox });
          try {
            const check = checkSandbox(browser.devtools.browser, process.platform);
            if (sandbox === "on") await check;
            else await assert.rejects(check, { code: "browser.sandbox" });
          } finally {
            await browser.close();
          }
        }
      } finally {
        await egress.close();
      }
    },
  );

  it("goes without its sandbox when asked to, and the record says so", async () => {
    const { detail } = await outcome(() => html("<p>Text"), { policy: { sandbox: "off-by-request" } });
    assert.deepEqual(detail.browser.sandbox, { basis: "measured", value: "off-by-request" });
  });
});
