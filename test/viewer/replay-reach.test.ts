/** What a page reaches that others shut into a frame: the replay lets it into the origin of its own item, and no further. In a real browser. */
import assert from "node:assert/strict";
import { test } from "node:test";
import type { Frame, Page } from "playwright-core";
import { sampleCaptureDetail } from "../../packages/server/src/index/sample-records.ts";
import { openPageBrowser } from "../page-browser.ts";
import { openArchive, openViewer, skip } from "./open-viewer.ts";
import { sampleWacz } from "./sample-wacz.ts";

const page = "http://page.test/";

/** Things are tried from a frame without an address, whose functions the replay does not wrap. */
const unwrapped = `addEventListener("load", () => {
  self.reach = async (attempts) => {
    const results = {};
    for (const [name, attempt] of Object.entries(attempts)) {
      const late = new Promise((resolve) => { setTimeout(() => resolve("no answer"), 4000); });
      try { results[name] = await Promise.race([new self[0].Function("return (async () => {" + attempt + "})()")(), late]); } catch (error) { results[name] = error.name; }
    }
    return results;
  };
  document.title = "ready";
});`;

/** The replay rewrites what stands in a script, but not what is in its address. */
const shut = `<!doctype html><title>Shut in</title><p>Shut in</p><iframe></iframe>
<script src="data:text/javascript;base64,${Buffer.from(unwrapped).toString("base64")}"></script>`;

async function addItem(archive: Awaited<ReturnType<typeof openArchive>>, title: string, at: number) {
  const headers = { "content-type": "text/html" };
  const wacz = await sampleWacz([
    {
      url: page,
      headers,
      body: `<!doctype html><title>${title}</title><h1>${title}</h1><iframe sandbox="allow-scripts" src="/shut"></iframe>`,
    },
    { url: `${page}shut`, headers, body: shut },
  ]);
  return await archive.add(
    sampleCaptureDetail(page, title, { value: "complete", reasons: [] }),
    [{ path: "capture.wacz", role: "capture", mediaType: "application/wacz", bytes: wacz }],
    at,
  );
}

async function shutFrame(tab: Page): Promise<Frame> {
  for (;;) {
    const frame = tab.frames().find((candidate) => candidate.url().endsWith(`/${page}shut`));
    // The one that was not let in yet is taken out again.
    const isReady = await frame
      ?.waitForFunction(() => document.title === "ready", null, { timeout: 3000 })
      .then(
        () => true,
        () => false,
      );
    if (frame !== undefined && isReady === true) return frame;
    await tab.waitForTimeout(100);
  }
}

type Results = Readonly<Record<string, unknown>>;
type Reach = (attempts: Readonly<Record<string, string>>) => Promise<Results>;

async function reach(frame: Frame, attempts: Readonly<Record<string, string>>): Promise<Results> {
  return frame.evaluate((each) => (globalThis as unknown as { readonly reach: Reach }).reach(each), attempts);
}

interface Place {
  /** Of the viewer. */
  readonly viewer: string;
  readonly item: string;
  readonly other: string;
  /** To the item. */
  readonly pass: string;
  readonly replayPort: string;
}

/** Each is the body of a function. */
function attemptsOf({ viewer, item, other, pass, replayPort }: Place): Readonly<Record<string, string>> {
  const register = (script: string, scope: string): string =>
    `return (await top.frames[0].navigator.serviceWorker.register("${script}", { scope: "${scope}" })).scope;`;
  const framed = (address: string): string =>
    `const frame = document.createElement("iframe"); frame.src = "${address}"; document.body.append(frame);
     await new Promise((resolve) => { frame.onload = resolve; }); return frame.contentWindow.document.title;`;
  return {
    "the viewer's window": `return top.document.title;`,
    "the viewer's address": `top.location.href = "${viewer}away"; return "set";`,
    "the viewer's API": `return (await fetch("${viewer}api/items")).status;`,
    "the viewer's API, unread": `return (await fetch("${viewer}api/items", { mode: "no-cors" })).type;`,
    "the viewer in a frame": framed(viewer),
    "a window": `return open("/${item}/${pass}/");`,
    "its own item's bytes": `return (await fetch("/${item}/${pass}/capture.wacz")).status;`,
    "its own origin's storage": `localStorage.setItem("a", "b"); return localStorage.getItem("a");`,
    "the page around it": `return parent.parent.document.querySelector("h1").textContent;`,
    "its own item's bytes, without a pass": `return (await fetch("/${item}/${"0".repeat(32)}/capture.wacz")).status;`,
    "another item's bytes": `return (await fetch("/${other}/${pass}/capture.wacz")).status;`,
    "another item's bytes, at its own name": `return (await fetch("http://${other}.muniment.localhost:${replayPort}/${other}/${pass}/capture.wacz")).status;`,
    "another item in a frame": framed(`http://${other}.muniment.localhost:${replayPort}/${other}/${pass}/`),
    "a worker before the replay's": register(
      `/${item}/${pass}/replay/sw.js?serveIndex=1`,
      `/${item}/${pass}/replay/w/`,
    ),
    "a worker with scripts of its own": register(
      `/${item}/${pass}/replay/sw.js?injectScripts=/x.js`,
      `/${item}/${pass}/replay/`,
    ),
    "the component without its gate": register(`/${item}/${pass}/replay/wabac.js`, `/${item}/${pass}/replay/w/`),
    "a worker of a sealed script": `return (await top.frames[0].navigator.serviceWorker.register(parent.location.href, { scope: parent.location.href })).scope;`,
    "a worker for the whole item": register(`/${item}/${pass}/replay/sw.js?serveIndex=1`, `/${item}/${pass}/`),
    "another item's worker": register(`/${other}/${pass}/replay/wabac.js`, `/${other}/${pass}/replay/w/`),
    "the workers that stand": `return (await top.frames[0].navigator.serviceWorker.getRegistrations()).map(({ scope }) => new URL(scope).pathname);`,
  };
}

/** Where the viewer is opened by its number, all replays share one origin. */
for (const name of ["namedUrl", "url"] as const) {
  test(
    `a hostile page in a frame that was shut in reaches its own item's origin, and leaves nothing in it that answers (${name})`,
    { skip, timeout: 120_000 },
    async (t) => {
      const archive = await openArchive(t);
      const { item } = await addItem(archive, "Hostile", Date.UTC(2026, 10, 22, 21, 13));
      const { item: other } = await addItem(archive, "Other", Date.UTC(2026, 10, 22, 21, 14));
      const viewer = await openViewer(t, archive);
      const tab = await (await openPageBrowser(t)).newPage();
      await tab.goto(`${viewer[name]}items/${item}?see=replay`);
      const frame = await shutFrame(tab);
      const { port: replayPort, pathname } = new URL(frame.url());
      const pass = pathname.split("/")[2] ?? "";
      const results = await reach(frame, attemptsOf({ viewer: viewer[name], item, other, pass, replayPort }));
      assert.deepEqual(results, {
        "the viewer's window": "SecurityError",
        "the viewer's address": "SecurityError",
        "the viewer's API": "TypeError",
        "the viewer's API, unread": "TypeError",
        "the viewer in a frame": "SecurityError",
        "a window": null,
        "its own item's bytes": 200,
        "its own origin's storage": "b",
        "the page around it": "Hostile",
        "its own item's bytes, without a pass": 403,
        "another item's bytes": 403,
        "another item's bytes, at its own name": "TypeError",
        "another item in a frame": "SecurityError",
        "a worker before the replay's": "TypeError",
        "a worker with scripts of its own": "TypeError",
        "the component without its gate": "TypeError",
        "a worker of a sealed script": "TypeError",
        "a worker for the whole item": "SecurityError",
        "another item's worker": "TypeError",
        "the workers that stand": [`/${item}/${pass}/replay/`],
      });
      assert.equal(new URL(tab.url()).pathname, `/items/${item}`);
      // The next look is as the first.
      await tab.reload();
      assert.equal(await (await shutFrame(tab)).locator("p").innerText(), "Shut in");
    },
  );
}
