import assert from "node:assert/strict";
import { test } from "node:test";

import type { FateLine } from "@muniment/verify";

import { captureLocal, fateList, warcAnswers, warcHeads, withoutBrowser, type Captured } from "./sample-capture.ts";
import { openSite, type Answer } from "./sample-site.ts";

const skip = withoutBrowser();

const page = (body: string): Answer => ({
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!doctype html><title>Pictures</title><link rel="icon" href="data:,">${body}`,
});
const pixel = Buffer.from(
  "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==",
  "base64",
);
const image: Answer = { headers: { "content-type": "image/png" }, body: pixel };

/** The lines of an address, as `fate by status`. */
function told(lines: readonly FateLine[], url: string): readonly string[] {
  const found = lines.filter((line) => line.url === url);
  return found.map(({ fate, by, status }) => `${fate} ${by} ${String(status)}`).toSorted();
}

/** Who asked for it, as the WARC says: every record of it. */
async function askers({ objects }: Captured, url: string): Promise<readonly (string | null)[]> {
  const heads = await warcHeads(objects.get("capture.wacz") ?? Buffer.alloc(0));
  return [...new Set(heads.filter((one) => one.url === url).map(({ askedBy }) => askedBy))];
}

const paper =
  '<picture><source media="(min-width: 1000px)" srcset="/screen.png"><source srcset="/paper.png"><img src="/neither.png"></picture>';

test(
  "pictures that the browser did not choose are fetched as their page would, and marked",
  { skip, timeout: 180_000 },
  async () => {
    const asked: string[] = [];
    const other = await openSite((request, url) => {
      asked.push(`other ${url.pathname} ${String(request.headers["sec-fetch-dest"])}`);
      return url.pathname === "/frame" ? page('<img srcset="/one.png 1x, /two.png 2x">') : image;
    });
    const otherOrigin = other.origin.replace("127.0.0.1", "localhost");
    const site = await openSite((request, url) => {
      const { "sec-fetch-dest": dest, referer = "" } = request.headers;
      asked.push(`${url.pathname}${url.search} ${String(dest)} ${referer === "" ? "" : "from the page"}`);
      if (url.pathname === "/")
        return page(`${paper}<img srcset="/same.png 1x, /large.png 2x, /none.png 3x, /moved.png 4x, /drip.png 5x, data:image/png,x 6x, file:///etc/passwd 7x">
<img sizes="100px" srcset="/wide.png?a,b 5000w, /narrow.png 100w" src="/plain.png"><link rel="preload" as="image" imagesrcset="/same.png 1x, /link.png 2x">
<div id="host"></div><iframe src="${otherOrigin}/frame"></iframe><img src="/no-choice.png">
<script>document.getElementById("host").attachShadow({ mode: "open" }).innerHTML = '<img srcset="/same.png 1x, /shadow.png 2x">';</script>`);
      if (url.pathname === "/none.png") return { status: 404, body: "none" };
      if (url.pathname === "/moved.png")
        return { status: 302, headers: { location: "/target.png", "content-length": "0" } };
      if (url.pathname === "/drip.png")
        return (response) => {
          response.writeHead(200, { "content-type": "image/png" });
          response.write(pixel.subarray(0, 20));
        };
      return image;
    });
    try {
      const captured = await captureLocal(`${site.origin}/`);
      const { lines, counts } = fateList(captured);
      const own = (path: string) => told(lines, `${site.origin}${path}`);
      for (const path of [
        "/large.png",
        "/paper.png",
        "/neither.png",
        "/wide.png?a,b",
        "/plain.png",
        "/link.png",
        "/shadow.png",
      ]) {
        assert.deepEqual(own(path), ["held capturer 200"], path);
        assert.deepEqual(await askers(captured, `${site.origin}${path}`), ["capturer"]);
        assert.equal(asked.filter((one) => one === `${path} image from the page`).length, 1, path);
      }
      assert.deepEqual(told(lines, `${otherOrigin}/two.png`), ["held capturer 200"]);
      assert.ok(asked.includes("other /two.png image"));
      assert.deepEqual(own("/none.png"), ["held capturer 404"]);
      assert.deepEqual(own("/moved.png"), ["held capturer 302"]);
      assert.deepEqual(own("/target.png"), ["held capturer 200"]);
      for (const path of ["/screen.png", "/narrow.png", "/no-choice.png"]) {
        assert.ok(own(path).includes("held page 200"), `${path}: ${own(path).join()}`);
        assert.deepEqual(await askers(captured, `${site.origin}${path}`), [null]);
      }
      // Paper chooses another picture: it was there, and was not asked for again.
      assert.equal(asked.filter((one) => one.startsWith("/paper.png")).length, 1);

      // What has no end is given up in time, and takes nothing from the page.
      const drip = lines.filter(({ url }) => url === `${site.origin}/drip.png`);
      assert.deepEqual(
        drip.map(({ fate, by, weighs, status }) => [fate, by, weighs, status]),
        [["cut", "capturer", false, 200]],
      );
      assert.match(drip[0]?.reason ?? "", /capturer gave it up/);
      const answers = await warcAnswers(captured.objects.get("capture.wacz") ?? Buffer.alloc(0));
      const cut = answers.find(({ url }) => url === `${site.origin}/drip.png`);
      assert.deepEqual([cut?.status, cut?.truncated], [200, "unspecified"]);
      assert.equal(captured.detail.verdict.value, "complete", JSON.stringify(captured.detail.verdict.reasons));

      assert.equal(answers.length, lines.filter(({ from }) => from === "server").length);
      assert.equal(counts.requests, lines.length);
      const step = captured.detail.steps.find((one) => one.step === "alternatives");
      assert.equal(step?.outcome, "done");
      assert.match(
        step.detail,
        /did not choose: 11; fetched: 9; without an answer, or no picture: 1; given up before their end: 1$/,
      );
      assert.equal(captured.detail.behaviour?.alternatives, "fetch");
    } finally {
      await site.close();
      await other.close();
    }
  },
);

test(
  "they are left where that was asked for, and where a limit ended the loading",
  { skip, timeout: 180_000 },
  async () => {
    const asked: string[] = [];
    const site = await openSite((_request, url) => {
      asked.push(url.pathname);
      return url.pathname === "/" ? page(`${paper}<img srcset="/one.png 1x, /two.png 2x">`) : image;
    });
    try {
      const left = await captureLocal(`${site.origin}/`, { behaviour: { alternatives: "leave" } });
      assert.equal(asked.includes("/two.png"), false);
      assert.equal(left.detail.behaviour?.alternatives, "leave");
      assert.equal(
        left.detail.steps.some(({ step }) => step === "alternatives"),
        false,
      );
      const limited = await captureLocal(`${site.origin}/`, { limits: { requests: 2 } });
      assert.equal(asked.includes("/two.png"), false);
      assert.deepEqual(
        limited.detail.steps.filter(({ step }) => step === "alternatives").map(({ outcome }) => outcome),
        ["skipped"],
      );
    } finally {
      await site.close();
    }
  },
);

test("a service worker of the page does not hear of them", { skip, timeout: 180_000 }, async () => {
  const asked: string[] = [];
  const worker = `oninstall = () => skipWaiting(); onactivate = (event) => event.waitUntil(clients.claim());
    onfetch = (event) => event.respondWith(event.request.url.endsWith("/two.png") ? new Response("made up") : fetch(event.request));`;
  const site = await openSite((request, url) => {
    asked.push(`${url.pathname} ${String(request.headers["sec-fetch-dest"])}`);
    if (url.pathname === "/")
      return page(
        `<img srcset="/one.png 1x, /two.png 2x"><script>navigator.serviceWorker.register("/service.js").then(() => navigator.serviceWorker.ready).then(() => fetch("/controlled"));</script>`,
      );
    return url.pathname === "/service.js" ? { headers: { "content-type": "text/javascript" }, body: worker } : image;
  });
  try {
    const captured = await captureLocal(`${site.origin}/`);
    assert.ok(asked.includes("/controlled empty"));
    assert.deepEqual(
      asked.filter((one) => one.startsWith("/two.png")),
      ["/two.png image"],
    );
    assert.deepEqual(told(fateList(captured).lines, `${site.origin}/two.png`), ["held capturer 200"]);
  } finally {
    await site.close();
  }
});

test(
  "a picture without end that only the browser itself may ask for is listed, though nothing of it can be had",
  { skip, timeout: 180_000 },
  async () => {
    let asked = 0;
    const other = await openSite(() => (response) => {
      asked += 1;
      response.writeHead(200, { "content-type": "image/png" });
      const drip = setInterval(() => response.write("this is no picture, and goes on without end"), 100);
      response.on("close", () => {
        clearInterval(drip);
      });
    });
    const site = await openSite(() => page(`<img src="${other.origin}/endless.png"><p>Text</p>`));
    try {
      const captured = await captureLocal(`${site.origin}/`, { limits: { timeMs: 60_000 } });
      const { lines } = fateList(captured);
      const url = `${other.origin}/endless.png`;
      // The browser gives the picture up at its first bytes, and it is asked for once more; or it waits for more until the end.
      assert.ok(asked === 1 || asked === 2, JSON.stringify(lines));
      const own = lines.filter((line) => line.url === url && line.by === "capturer");
      assert.deepEqual(
        own.map(({ from, status, weighs }) => [from, status, weighs]),
        [[null, null, true]],
      );
      const requests = (await warcHeads(captured.objects.get("capture.wacz") ?? Buffer.alloc(0))).filter(
        (one) => one.url === url && one.type === "request",
      );
      const by = requests.map(({ askedBy }) => askedBy).toSorted();
      assert.deepEqual(by, asked === 2 ? ["capturer", null] : [null]);
      assert.equal(captured.detail.verdict.value, "partial");
      assert.equal(captured.detail.limits.reached.length, 0);
    } finally {
      await site.close();
      await other.close();
    }
  },
);
