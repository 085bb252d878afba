import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";

import type { FateCounts, FateLine } from "@muniment/verify";

import { captureLocal, fateList, warcAnswers, withoutBrowser, type Captured } from "./sample-capture.ts";
import { untrusted } from "./sample-certificate.ts";
import { openSite, type Answer } from "./sample-site.ts";

const skip = withoutBrowser();

const page = (body: string, headers: Readonly<Record<string, string>> = {}): Answer => ({
  headers: { "content-type": "text/html; charset=utf-8", ...headers },
  body: `<!doctype html><title>Fates</title>${body}`,
});
const script = (body: string): Answer => ({ headers: { "content-type": "text/javascript" }, body });
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const image: Answer = { headers: { "content-type": "image/png", "cache-control": "max-age=1000" }, body: pixel };

async function unusedPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : 0;
}

/** What the record and the WARC say of the same capture must be what the list says. */
async function holdTogether({ detail, objects }: Captured, lines: readonly FateLine[], counts: FateCounts) {
  const missing = lines.filter(({ code }) => code !== null);
  assert.deepEqual(
    detail.missing,
    missing.map(({ url, method, code, reason }) => ({ url, method, code, text: reason })),
  );
  const isPartial = lines.some(({ weighs }) => weighs);
  assert.equal(detail.verdict.value, isPartial ? "partial" : "complete", JSON.stringify(detail.verdict.reasons));
  const answers = await warcAnswers(objects.get("capture.wacz") ?? Buffer.alloc(0));
  const answered = lines.filter(({ from }) => from === "server");
  const made = lines.filter(({ from, fate }) => from === "service-worker" && fate !== "skipped");
  const named = (list: readonly { readonly url: string; readonly status: number | null }[]) =>
    list.map(({ url, status }) => `${String(status)} ${url}`).toSorted();
  assert.deepEqual(named([...answered, ...made]), named(answers));
  assert.equal(detail.exchanges.responses, answered.length);
  assert.deepEqual(
    answers.filter(({ truncated }) => truncated !== null).length,
    answered.filter(({ fate }) => fate === "cut").length,
  );
  assert.equal(counts.requests, lines.length);
  for (const fate of ["held", "cut", "failed", "blocked", "skipped"] as const)
    assert.equal(counts[fate], lines.filter((line) => line.fate === fate).length, fate);
}

test(
  "every request is listed with what became of it, and the verdict is of the same list",
  { skip, timeout: 180_000 },
  async () => {
    const port = await unusedPort();
    const site = await openSite((_request, url) => {
      switch (url.pathname) {
        case "/":
          return page(
            `<img src="/held.png"><img src="/moved.png"><img src="/none.png"><img src="http://10.0.0.1/private.png">
          <img src="http://127.0.0.1:${port}/refused.png"><img src="http://127.0.0.1:1/unsafe.png"><img src="http://forbidden.example/csp.png">
          <iframe src="/frame"></iframe><script>new Worker("/worker.js"); fetch("/broken").then((r) => r.text()).catch(() => 0); fetch("/broken-chunked").then((r) => r.text()).catch(() => 0);
          fetch("/post", { method: "POST", body: "sent" });
          const given = new AbortController(); fetch("/never", { signal: given.signal }).catch(() => 0); setTimeout(() => given.abort(), 800);</script>`,
            { "content-security-policy": "img-src 'self' http://10.0.0.1 http://127.0.0.1:*" },
          );
        case "/frame":
          return page("In a frame");
        case "/worker.js":
          return script('fetch("/from-worker")');
        case "/held.png":
          return image;
        case "/moved.png":
          return { status: 302, headers: { location: "/held.png?moved" }, body: "moved" };
        case "/none.png":
          return { status: 404, body: "none" };
        case "/never":
          return () => undefined;
        case "/broken-chunked":
          return (response) => {
            response.writeHead(200, { "content-type": "video/mp4" });
            response.write("half", () => setTimeout(() => response.destroy(), 300));
          };
        case "/broken":
          return (response) => {
            response.writeHead(200, { "content-type": "text/plain", "content-length": 1000 });
            response.write("half", () => setTimeout(() => response.destroy(), 300));
          };
        default:
          return url.pathname.endsWith(".png") ? image : script("/* more */");
      }
    });
    try {
      const captured = await captureLocal(`${site.origin}/`);
      const { lines, counts } = fateList(captured);
      await holdTogether(captured, lines, counts);
      const of = (path: string): FateLine => {
        const found = lines.filter(({ url }) => url.endsWith(path));
        assert.equal(found.length, 1, `${path} stands ${found.length} times`);
        return found[0] as FateLine;
      };
      const told = ({ fate, code, weighs, status }: FateLine) => [fate, code, weighs, status];
      assert.deepEqual(told(of("/held.png")), ["held", null, false, 200]);
      assert.deepEqual(told(of("/moved.png")), ["held", null, false, 302]);
      assert.equal(of("/moved.png").reason, null);
      assert.deepEqual(told(of("/held.png?moved")), ["held", null, false, 200]);
      assert.deepEqual(told(of("/none.png")), ["held", null, false, 404]);
      assert.deepEqual(told(of("/private.png")), ["blocked", "part.blocked", true, null]);
      assert.match(of("/private.png").reason ?? "", /this program's policy/);
      assert.deepEqual(told(of("/refused.png")), ["failed", "part.failed", true, null]);
      assert.deepEqual(told(of("/unsafe.png")), ["blocked", "part.failed", false, null]);
      assert.match(of("/unsafe.png").reason ?? "", /ERR_UNSAFE_PORT/);
      assert.deepEqual(told(of("/csp.png")), ["blocked", "part.failed", false, null]);
      assert.match(of("/csp.png").reason ?? "", /page's own rules forbade it \(csp\)/);
      assert.deepEqual(told(of("/never")), ["failed", "part.failed", false, null]);
      assert.deepEqual([told(of("/broken")), of("/broken").bytes], [["cut", "part.cut", true, 200], 4]);
      assert.deepEqual(told(of("/broken-chunked")), ["cut", "part.cut", true, 200]);
      assert.equal(of("/post").method, "POST");

      const held = of("/held.png");
      assert.deepEqual(
        [held.type, held.by, held.target, held.document, held.protocol, held.bytes, held.tls],
        ["image", "page", "page", `${site.origin}/`, "http/1.1", pixel.length, null],
      );
      assert.deepEqual([held.address, `http://127.0.0.1:${String(held.port)}`], ["127.0.0.1", site.origin]);
      const [sent, answered, ended] = [held.sent, held.answered, held.ended].map((time) => Date.parse(time ?? ""));
      assert.ok(sent !== undefined && answered !== undefined && ended !== undefined);
      assert.ok(sent <= answered && answered <= ended && ended - sent < 60_000);
      const start = captured.detail.time.start;
      assert.ok(start.basis === "claimed" && sent >= Date.parse(start.value));
      assert.equal(of("/from-worker").target, "worker");
      assert.match(held.frame ?? "", /^[0-9A-F]{32}$/);
      assert.notEqual(of("/frame").frame, held.frame);
    } finally {
      await site.close();
    }
  },
);

test("answers from within the browser are named as such", { skip, timeout: 120_000 }, async () => {
  const site = await openSite((_request, url) => {
    if (url.pathname === "/")
      return page(`<img src="/twice.png"><script>
        addEventListener("load", () => {
          const frame = document.createElement("iframe");
          frame.src = "/frame";
          frame.onload = () => navigator.serviceWorker.register("/service.js").then(() => new Promise((done) => navigator.serviceWorker.controller ? done() : navigator.serviceWorker.oncontrollerchange = done))
          .then(async () => { for (const path of ["/made-up", "/stored", "/passed-on", "/past-it"]) await fetch(path).then((answer) => answer.text()); });
          document.body.append(frame);
        });
      </script>`);
    if (url.pathname === "/frame") return page('<img src="/twice.png">');
    if (url.pathname === "/service.js")
      return script(`oninstall = (event) => { skipWaiting(); event.waitUntil(caches.open("a").then((cache) => cache.addAll(["/stored"]))); };
        onactivate = (event) => event.waitUntil(clients.claim());
        onfetch = (event) => {
          const { pathname } = new URL(event.request.url);
          if (pathname === "/made-up") event.respondWith(new Response("made up", { status: 218 }));
          if (pathname === "/stored") event.respondWith(caches.match(event.request));
          if (pathname === "/passed-on") event.respondWith(fetch(event.request));
        };`);
    return url.pathname.endsWith(".png") ? image : script(`/* ${url.pathname} */`);
  });
  try {
    const captured = await captureLocal(`${site.origin}/`);
    const { lines, counts } = fateList(captured);
    await holdTogether(captured, lines, counts);
    const told = (path: string) =>
      lines
        .filter(({ url }) => url === `${site.origin}${path}`)
        .map(({ fate, from, target, status }) => `${fate} ${from} ${target} ${status}`)
        .toSorted();
    assert.deepEqual(told("/made-up"), ["held service-worker page 218"]);
    assert.deepEqual(told("/stored"), ["held server service_worker 200", "skipped service-worker page 200"]);
    assert.deepEqual(told("/passed-on"), ["held server service_worker 200", "skipped service-worker page 200"]);
    assert.deepEqual(told("/past-it"), ["held server page 200"]);
    assert.deepEqual(told("/twice.png"), ["held server page 200", "skipped memory-cache page null"]);
    const reason = (path: string) => lines.find(({ url, from }) => url.endsWith(path) && from !== "server")?.reason;
    assert.match(reason("/made-up") ?? "", /made the answer up/);
    assert.match(reason("/stored") ?? "", /from its own store/);
    assert.match(reason("/passed-on") ?? "", /passed a server's answer on/);
  } finally {
    await site.close();
  }
});

test("a line names how its connection was secured, and its certificates", { skip, timeout: 120_000 }, async () => {
  const site = await openSite(() => page("Text"), { tls: untrusted });
  try {
    const captured = await captureLocal(`${site.origin}/`, { policy: { acceptBadCertificates: true } });
    const { lines } = fateList(captured);
    const [first] = lines;
    assert.equal(first?.url, `${site.origin}/`);
    assert.ok(first.tls !== null);
    const server = captured.detail.network.servers[0]?.tls;
    assert.ok(server?.basis === "measured");
    assert.deepEqual([first.tls.protocol, first.tls.cipher], [server.value.protocol, server.value.cipher]);
    assert.deepEqual(first.tls.chain, [0]);
    const pem = captured.objects.get("certificates.pem")?.toString("latin1") ?? "";
    assert.equal(pem.match(/BEGIN CERTIFICATE/g)?.length, 1);
  } finally {
    await site.close();
  }
});
