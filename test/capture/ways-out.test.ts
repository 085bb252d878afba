/** A page tries every way that leads inside; what stands there must see nothing. Threats: addresses, redirects, rebinding. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server } from "node:http";
import { createServer as createTcpServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import type { CaptureDetail } from "@muniment/verify";
import { ChromiumCapturer } from "../../packages/server/src/capture/chromium-capturer.ts";
import { readConfig } from "../../packages/server/src/config.ts";
import { sampleOrder } from "../../packages/server/src/capture/sample-capture.ts";
import { browserForTests } from "../browser-for-tests.ts";
import { signManifest } from "../../packages/server/src/capture/warc/sample-signing.ts";

const found = await browserForTests();
/** The site is allowed by this address. The inside is the next one: a loopback address too, which is not allowed. */
const outside = "127.0.0.1";
const inside = "127.0.0.2";

/** Something that must not be reached: it counts connections and packets. */
async function listenInside(t: TestContext): Promise<{ port: number; hits: () => number }> {
  let hits = 0;
  const tcp = createTcpServer((socket) => {
    hits += 1;
    socket.destroy();
  });
  tcp.listen(0, inside);
  await once(tcp, "listening");
  t.after(() => tcp.close());
  const { port } = tcp.address() as AddressInfo;
  const udp = createSocket("udp4");
  udp.on("message", () => (hits += 1));
  udp.bind(port, inside);
  await once(udp, "listening");
  t.after(() => udp.close());
  return { port, hits: () => hits };
}

/** The ways, each asking for a path of its own; those that a redirect takes begin at the site and are sent inside. */
function hostilePage(target: string, port: number): string {
  const hosts = [inside, "0x7f.2", "2130706434", "0177.0.0.2", "[::ffff:127.0.0.2]", "metadata.google.internal"];
  const images = hosts.map((host, place) => `<img src="http://${host}:${String(port)}/host-${String(place)}">`);
  return `<!doctype html><html lang="en"><head><title>Ways</title>
<link rel="icon" href="${target}/icon"><link rel="stylesheet" href="${target}/style"><link rel="stylesheet" href="/style.css">
<link rel="preload" as="image" href="${target}/preload"><link rel="prefetch" href="${target}/prefetch">
<link rel="preconnect" href="${target}"><link rel="dns-prefetch" href="${target}"><link rel="modulepreload" href="${target}/module">
<link rel="manifest" href="${target}/manifest"></head><body><p>Ways</p>${images.join("")}
<img src="/to/image"><iframe src="${target}/frame"></iframe><iframe src="/to/frame"></iframe>
<iframe srcdoc='<img src="${target}/srcdoc">'></iframe><object data="${target}/object"></object><embed src="${target}/embed">
<video src="${target}/video" poster="${target}/poster" autoplay muted></video><audio src="/to/audio" autoplay></audio>
<svg><image href="${target}/svg"></image><use href="${target}/use#a"></use></svg><input type="image" src="${target}/input">
<form id="f" method="post" action="${target}/form" target="hidden"></form><iframe name="hidden"></iframe>
<script src="${target}/script"></script><script type="module">import(${JSON.stringify(`${target}/import`)}).catch(() => 0)</script>
<script>
const at = ${JSON.stringify(target)};
const quiet = (make) => { try { const made = make(); made?.catch?.(() => 0); } catch { /* The way is closed: that is what is tested. */ } };
quiet(() => fetch(at + "/fetch", { mode: "no-cors" }));
quiet(() => fetch("/to/fetch", { mode: "no-cors" }));
quiet(() => { const x = new XMLHttpRequest(); x.open("GET", at + "/xhr"); x.send(); });
quiet(() => new WebSocket(at.replace("http", "ws") + "/socket"));
quiet(() => new EventSource(at + "/events"));
quiet(() => navigator.sendBeacon(at + "/beacon", "x"));
quiet(() => new Worker(URL.createObjectURL(new Blob(["fetch('" + at + "/worker', {mode:'no-cors'}).catch(()=>0); try { importScripts('" + at + "/imported') } catch {}"]))));
quiet(() => navigator.serviceWorker.register("/worker.js"));
quiet(() => new FontFace("x", "url(" + at + "/font)").load());
quiet(() => document.getElementById("f").submit());
quiet(() => window.open(at + "/window"));
quiet(() => { const peer = new RTCPeerConnection({ iceServers: [{ urls: "stun:${inside}:${String(port)}" }] }); peer.createDataChannel("x"); return peer.createOffer().then((offer) => peer.setLocalDescription(offer)); });
quiet(() => new WebTransport(at.replace("http:", "https:") + "/transport").ready);
quiet(() => fetch("file:///etc/hostname"));
</script></body></html>`;
}

async function startHostileSite(t: TestContext, port: number): Promise<string> {
  const target = `http://${inside}:${String(port)}`;
  const site: Server = createServer((request, response) => {
    const path = request.url ?? "/";
    if (path.startsWith("/to/")) response.writeHead(302, { Location: `${target}${path}` }).end();
    else if (path === "/style.css")
      response
        .setHeader("Content-Type", "text/css")
        .end(`@import "${target}/css"; body{background:url(${target}/background)}`);
    else if (path === "/worker.js")
      response.setHeader("Content-Type", "text/javascript").end(`fetch("${target}/service").catch(() => 0);`);
    else response.setHeader("Content-Type", "text/html").end(hostilePage(target, port));
  });
  site.listen(0, outside);
  await once(site, "listening");
  t.after(() => {
    site.closeAllConnections();
    site.close();
  });
  return `http://${outside}:${String((site.address() as AddressInfo).port)}/`;
}

async function capture(t: TestContext, address: string): Promise<CaptureDetail> {
  const config = readConfig(process.env);
  const scratch = await mkdtemp(join(tmpdir(), "muniment-ways-"));
  await chmod(scratch, 0o711);
  t.after(() => rm(scratch, { recursive: true, force: true }));
  const capturer = new ChromiumCapturer({
    places: { configured: config.chromium, home: config.userHome, path: config.path, tools: config.tools },
    fonts: config.fonts,
    temporary: tmpdir(),
    user: null,
    languages: ["en-US", "en"],
    software: "muniment test",
    platform: process.platform,
    now: Date.now,
  });
  const order = sampleOrder(
    address,
    {
      policy: { allowPrivate: [outside], sandbox: process.getuid?.() === 0 ? "off-by-request" : "on" },
      limits: { bytes: 2 ** 30 },
    },
    scratch,
  );
  const sink = {
    signManifest,
    put: async (_object: unknown, body: AsyncIterable<Uint8Array>) => {
      await buffer(body);
    },
  };
  return capturer.capture(order, sink, () => undefined, new AbortController().signal);
}

test(
  "no way out of a page leads inside",
  { skip: found === null && "no browser was found", timeout: 120_000 },
  async (t) => {
    const target = await listenInside(t);
    const detail = await capture(t, await startHostileSite(t, target.port));
    assert.equal(target.hits(), 0);
    const blocked = detail.missing.filter(({ code }) => code === "part.blocked").map(({ url }) => new URL(url));
    t.diagnostic(`${String(blocked.length)} requests were refused, and are in the record`);
    assert.ok(blocked.length >= 20, blocked.map(String).join(" "));
    for (const path of ["/frame", "/script", "/css", "/to/image", "/fetch", "/font", "/video"]) {
      assert.ok(
        blocked.some((url) => url.pathname === path),
        `${path} is not among the refused`,
      );
    }
    assert.equal(detail.verdict.value, "partial");
  },
);

test("what stands inside would have been seen", { skip: found === null && "no browser was found" }, async (t) => {
  const target = await listenInside(t);
  await fetch(`http://${inside}:${String(target.port)}/`).catch(() => undefined);
  assert.equal(target.hits() > 0, true);
});
