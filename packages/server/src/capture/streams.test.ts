import assert from "node:assert/strict";
import { test } from "node:test";

import { captureLocal, fateList, warcHeads, withoutBrowser, type Captured } from "./sample-capture.ts";
import { openSite, type Answer, type LocalSite } from "./sample-site.ts";

const skip = withoutBrowser();

const page = (script: string): Answer => ({
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!doctype html><title>A film</title><link rel="icon" href="data:,"><p>Text</p><script>addEventListener("load", async () => { ${script} });</script>`,
});
const open = { "access-control-allow-origin": "*" };
const hls = (lines: readonly string[], headers = {}): Answer => ({
  headers: { "content-type": "application/vnd.apple.mpegurl", ...headers },
  body: ["#EXTM3U", ...lines, ""].join("\n"),
});
const piece = (name: string, headers = {}): Answer => ({
  headers: { "content-type": "video/mp2t", ...headers },
  body: `bytes of ${name} `.repeat(1000),
});
const take = (paths: readonly string[]) =>
  paths.map((path) => `await fetch(${JSON.stringify(path)}).then((answer) => answer.arrayBuffer());`).join(" ");

/** What the capturer asked for, as the list has it, and how each ended; told by the WARC too. */
async function own(captured: Captured, site: LocalSite): Promise<readonly string[]> {
  const lines = fateList(captured).lines.filter(({ by, from }) => by === "capturer" && from === "server");
  const heads = await warcHeads(captured.objects.get("capture.wacz") ?? Buffer.alloc(0));
  const marked = heads.filter(({ askedBy, type }) => askedBy === "capturer" && type === "response");
  assert.deepEqual(marked.map(({ url }) => url).toSorted(), lines.map(({ url }) => url).toSorted());
  return lines.map(({ url, fate, status }) => `${fate} ${String(status)} ${url.replace(site.origin, "")}`).toSorted();
}

const stepOf = ({ detail }: Captured) => detail.steps.find(({ step }) => step === "streams");

test("the best form of a film is fetched, from wherever it is", { skip, timeout: 120_000 }, async () => {
  const asked: string[] = [];
  const other = await openSite((request, url) => {
    asked.push(`${url.pathname} ${String(request.headers["sec-fetch-mode"])}`);
    return url.pathname.startsWith("/open") ? piece(url.pathname, open) : piece(url.pathname);
  });
  const otherOrigin = other.origin.replace("127.0.0.1", "localhost");
  const site = await openSite((_request, url) => {
    switch (url.pathname) {
      case "/":
        return page(take(["/master.m3u8", "/low.m3u8", "/low-0.ts", "/high-1.ts", "/none.m3u8", "/page.mpd"]));
      case "/master.m3u8":
        return hls([
          '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="a",NAME="x",URI="sound.m3u8"',
          "#EXT-X-STREAM-INF:BANDWIDTH=100",
          "low.m3u8",
          '#EXT-X-STREAM-INF:BANDWIDTH=900,AUDIO="a"',
          "moved.m3u8",
        ]);
      case "/moved.m3u8":
        return { status: 302, headers: { location: "/films/high.m3u8", "content-length": "0" } };
      case "/low.m3u8":
        return hls(["#EXTINF:2,", "low-0.ts", "#EXTINF:2,", "low-1.ts", "#EXT-X-ENDLIST"]);
      case "/films/high.m3u8":
        return hls([
          `#EXT-X-KEY:METHOD=AES-128,URI="${otherOrigin}/open-key"`,
          '#EXT-X-MAP:URI="begin.mp4"',
          "#EXTINF:2,",
          "high-0.ts",
          "#EXTINF:2,",
          "../high-1.ts",
          "#EXTINF:2,",
          "#EXT-X-BYTERANGE:10@0",
          "all.ts",
          "#EXTINF:2,",
          "#EXT-X-BYTERANGE:10@10",
          "all.ts",
          "#EXTINF:2,",
          `${otherOrigin}/closed-0.ts`,
          "#EXTINF:2,",
          `${otherOrigin}/closed-1.ts`,
          "#EXTINF:2,",
          "ftp://localhost/never.ts",
          "#EXT-X-ENDLIST",
        ]);
      case "/sound.m3u8":
        return hls(["#EXTINF:2,", "sound-0.ts", "#EXT-X-ENDLIST"]);
      case "/none.m3u8":
        return { headers: { "content-type": "text/html" }, body: "<p>#EXTM3U is not here" };
      case "/page.mpd":
        return { headers: { "content-type": "application/xml" }, body: "<p>Not a manifest</p>" };
      default:
        return piece(url.pathname);
    }
  });
  try {
    const captured = await captureLocal(`${site.origin}/`);
    assert.deepEqual(
      (await own(captured, site)).filter((one) => !one.includes("closed")),
      [
        "held 200 /films/all.ts",
        "held 200 /films/begin.mp4",
        "held 200 /films/high-0.ts",
        "held 200 /films/high.m3u8",
        "held 200 /sound-0.ts",
        "held 200 /sound.m3u8",
        `held 200 ${otherOrigin}/open-key`,
        "held 302 /moved.m3u8",
      ],
    );
    // A script may not have these two: the browser itself asks, at the latest for the second without trying again.
    const closed = fateList(captured).lines.filter(({ url, fate }) => url.includes("/closed-") && fate === "held");
    assert.deepEqual(closed.map(({ by, url }) => `${by} ${new URL(url).pathname}`).toSorted(), [
      "capturer /closed-0.ts",
      "capturer /closed-1.ts",
    ]);
    assert.ok(asked.includes("/closed-0.ts no-cors") && asked.includes("/closed-1.ts no-cors"), asked.join());
    assert.equal(captured.detail.verdict.value, "complete", JSON.stringify(captured.detail.verdict.reasons));
    const step = stepOf(captured);
    assert.equal(step?.outcome, "done");
    assert.equal(step.detail, "Of the best form, beside what was played, fetched: 9");

    const left = await captureLocal(`${site.origin}/`, { behaviour: { alternatives: "leave" } });
    assert.deepEqual(await own(left, site), []);
    assert.equal(stepOf(left), undefined);
  } finally {
    await site.close();
    await other.close();
  }
});

test(
  "what of the best form cannot be had makes the capture partial; what goes on does not",
  { skip, timeout: 120_000 },
  async () => {
    const site = await openSite((_request, url) => {
      switch (url.pathname) {
        case "/short":
          return page(take(["/short.m3u8", "/0.ts"]));
        case "/live":
          return page(take(["/live.m3u8", "/0.ts"]));
        case "/short.m3u8":
          return hls(["#EXTINF:2,", "0.ts", "#EXTINF:2,", "1.ts", "#EXTINF:2,", "gone.ts", "#EXT-X-ENDLIST"]);
        case "/live.m3u8":
          return hls(["#EXTINF:2,", "0.ts", "#EXTINF:2,", "1.ts", "#EXTINF:2,", "gone.ts"]);
        case "/gone.ts":
          return { status: 404, body: "gone" };
        default:
          return piece(url.pathname);
      }
    });
    try {
      const short = await captureLocal(`${site.origin}/short`);
      assert.deepEqual(await own(short, site), ["held 200 /1.ts", "held 404 /gone.ts"]);
      assert.equal(short.detail.verdict.value, "partial");
      assert.deepEqual(
        short.detail.verdict.reasons.map(({ code }) => code),
        ["part.cut"],
      );
      assert.deepEqual([short.detail.verdict.parts?.media, short.detail.verdict.parts?.page], ["partial", "complete"]);
      assert.match(stepOf(short)?.detail ?? "", /fetched: 1; not whole, or without a good answer: 1$/);
      const live = await captureLocal(`${site.origin}/live`);
      assert.equal(live.detail.verdict.value, "complete");
      assert.match(stepOf(live)?.detail ?? "", /it goes on, and is held as it was listed then$/);
    } finally {
      await site.close();
    }
  },
);

test(
  "a manifest without end, and a piece without end, cost no more than their budget",
  { skip, timeout: 180_000 },
  async () => {
    let asked = 0;
    const site = await openSite((_request, url) => {
      if (url.pathname === "/") return page(take(["/list.mpd"]));
      if (url.pathname === "/list.mpd")
        return {
          headers: { "content-type": "application/dash+xml" },
          body: `<MPD type="static" mediaPresentationDuration="PT999999999S"><Period><AdaptationSet><SegmentTemplate duration="1" media="$Number$.m4s"/><Representation id="a" bandwidth="1"/></AdaptationSet></Period></MPD>`,
        };
      asked += 1;
      if (url.pathname !== "/3.m4s") return piece(url.pathname);
      return (response) => {
        response.writeHead(200, { "content-type": "video/mp4" });
        const drip = setInterval(() => response.write(Buffer.alloc(1000)), 50);
        response.on("close", () => {
          clearInterval(drip);
        });
      };
    });
    try {
      const captured = await captureLocal(`${site.origin}/`, { limits: { timeMs: 120_000, requests: 300 } });
      const { lines } = fateList(captured);
      const drip = lines.find(({ url }) => url === `${site.origin}/3.m4s`);
      assert.deepEqual([drip?.fate, drip?.by, drip?.weighs], ["cut", "capturer", false]);
      assert.ok((drip?.bytes ?? 0) > 1000);
      assert.ok(asked > 200 && asked < 300, `it was asked ${asked} times`);
      assert.equal(lines.filter(({ from }) => from === "server").length, asked + 2);
      assert.equal(captured.detail.verdict.value, "partial");
      assert.match(
        stepOf(captured)?.detail ?? "",
        /not whole, or without a good answer: 1; not asked for, as the budget was spent: \d+$/,
      );
    } finally {
      await site.close();
    }
  },
);
