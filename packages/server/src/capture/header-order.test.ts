import assert from "node:assert/strict";
import { createSecureServer, type IncomingHttpHeaders, type ServerHttp2Stream } from "node:http2";
import { test } from "node:test";

import { captureLocal, warcHeads, withoutBrowser, type WarcHead } from "./sample-capture.ts";
import { untrusted } from "./sample-certificate.ts";
import { openSite } from "./sample-site.ts";
import { acceptWebSocket } from "./sample-web-socket.ts";

const skip = withoutBrowser() || (process.platform === "win32" && "it has no named pipes");

type Lines = readonly (readonly [string, string])[];

function pairs(raw: readonly string[]): Lines {
  return raw.flatMap((name, place) => (place % 2 === 0 ? [[name, raw[place + 1] ?? ""] as const] : []));
}

/** A browser sends each cookie as a line of its own over HTTP/2, and tells of them as one (RFC 9113 §8.2.3). */
function withOneCookie(lines: Lines): Lines {
  const cookies = lines.filter(([name]) => name === "cookie").map(([, value]) => value);
  const place = lines.findIndex(([name]) => name === "cookie");
  return lines
    .map((line, at): Lines[number] => (at === place ? ["cookie", cookies.join("; ")] : line))
    .filter(([name], at) => name !== "cookie" || at === place);
}

const page = `<!doctype html><title>Order</title><link rel="icon" href="data:,"><img src="/moved.png"><script>
  document.cookie = "one=1"; document.cookie = "two=2";
  fetch("/post", { method: "POST", headers: { "Z-First": "1", "A-Last": "2" }, body: "sent" });
  new WebSocket(location.origin.replace("http", "ws") + "/socket");
</script>`;

const drawing = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>';

/** Each request that the server saw has one record with the same lines in the same order. */
function assertSame(
  seen: readonly { readonly key: string; readonly lines: Lines }[],
  heads: readonly WarcHead[],
): void {
  const told = heads
    .filter(({ type }) => type === "request")
    .map(({ method, url, lines, order }) => ({ key: `${method} ${new URL(url).pathname}`, lines, order }));
  for (const { key, lines } of seen) {
    const found = told.filter((one) => one.key === key);
    assert.deepEqual(
      found.map(({ order, lines: stored }) => ({ order, lines: stored })),
      [{ order: "wire", lines }],
      key,
    );
  }
  assert.ok(seen.length >= 4);
}

test(
  "header lines of requests over HTTP/1 stand in the order in which the server got them",
  { skip, timeout: 120_000 },
  async () => {
    const seen: { key: string; lines: Lines }[] = [];
    const site = await openSite(
      (request, url) => {
        seen.push({ key: `${request.method ?? ""} ${url.pathname}`, lines: pairs(request.rawHeaders) });
        if (url.pathname === "/moved.png") return { status: 302, headers: { location: "/there.png" } };
        // What cannot be drawn may be asked for a second time.
        if (url.pathname === "/there.png") return { headers: { "content-type": "image/svg+xml" }, body: drawing };
        return { headers: { "content-type": "text/html", "Set-Cookie": ["three=3", "four=4"] }, body: page };
      },
      {
        upgrade: (request, stream) => {
          seen.push({ key: `GET ${request.url ?? ""}`, lines: pairs(request.rawHeaders) });
          acceptWebSocket(request, stream, () => undefined);
        },
      },
    );
    try {
      const { objects } = await captureLocal(`${site.origin}/`);
      assertSame(seen, await warcHeads(objects.get("capture.wacz") ?? Buffer.alloc(0)));
    } finally {
      await site.close();
    }
  },
);

test("header lines over HTTP/2 stand in order, those of answers too", { skip, timeout: 120_000 }, async () => {
  const seen: { key: string; lines: Lines }[] = [];
  const answers = { "z-last": "1", "content-type": "text/html", "a-first": "2", "set-cookie": ["one=1", "two=2"] };
  const server = createSecureServer({ ...untrusted, allowHTTP1: false });
  const sessions = new Set<{ destroy(): void }>();
  server.on("session", (session) => sessions.add(session));
  server.on(
    "stream",
    (stream: ServerHttp2Stream, headers: IncomingHttpHeaders, _flags: number, raw: readonly string[]) => {
      const path = String(headers[":path"]);
      seen.push({
        key: `${String(headers[":method"])} ${path}`,
        lines: withOneCookie(pairs(raw).filter(([name]) => !name.startsWith(":"))),
      });
      stream.respond(
        path === "/moved.png" ? { ":status": 302, location: "/there.png" } : { ":status": 200, ...answers },
      );
      stream.end(path === "/" ? page : "");
    },
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  try {
    const { objects } = await captureLocal(`https://127.0.0.1:${port}/`, { policy: { acceptBadCertificates: true } });
    const heads = await warcHeads(objects.get("capture.wacz") ?? Buffer.alloc(0));
    assertSame(
      seen.filter(({ key }) => !key.endsWith("/socket")),
      heads,
    );
    const answer = heads.find(({ type, url }) => type === "response" && new URL(url).pathname === "/");
    assert.equal(answer?.order, "wire");
    const names = answer.lines.map(([name, value]) => `${name}: ${value}`);
    const own = names.filter((line) => /^(z-last|content-type|a-first|set-cookie): /.test(line));
    assert.deepEqual(own, [
      "z-last: 1",
      "content-type: text/html",
      "a-first: 2",
      "set-cookie: one=1",
      "set-cookie: two=2",
    ]);
  } finally {
    for (const session of sessions) session.destroy();
    await new Promise((resolve) => server.close(resolve));
  }
});
