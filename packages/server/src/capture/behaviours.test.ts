import assert from "node:assert/strict";
import { describe, it } from "node:test";

import {
  captureLocal,
  warcAnswers,
  withoutBrowser,
  wholeBrowser,
  type Captured,
  type OrderChanges,
} from "./sample-capture.ts";
import { html, sampleFeeds } from "./sample-feeds.ts";
import { readPng } from "./sample-picture.ts";
import { openSite, type Handler } from "./sample-site.ts";

const skip = withoutBrowser();
const timeout = 180_000;

/** A capture of a site, and which of its paths stand in the WARC, as often as they were answered. */
async function captured(handler: Handler, changes: OrderChanges = {}) {
  const site = await openSite(handler);
  try {
    const startedMs = Date.now();
    const made = await captureLocal(`${site.origin}/`, changes);
    const tookMs = Date.now() - startedMs;
    const answers = await warcAnswers(made.objects.get("capture.wacz") ?? Buffer.alloc(0));
    const paths = answers.map(({ url }) => url.replace(site.origin, ""));
    return { ...made, tookMs, answers, paths, dom: String(made.objects.get("dom.html")) };
  } finally {
    await site.close();
  }
}

const stepsOf = ({ detail }: Captured, name: string) => detail.steps.filter(({ step }) => step === name);
const codesOf = ({ detail }: Captured) => detail.verdict.reasons.map(({ code }) => code);

/** Sets a cookie and comes again; with the cookie the page itself is there. */
function checkPage(script: string, words: string): Handler {
  return (request, url) => {
    if (url.pathname !== "/") return { body: "asked" };
    if ((request.headers.cookie ?? "").includes("passed=1")) return html("<h1>The page itself</h1><img src=/own.png>");
    return html(`<p>${words}</p><script>${script}</script>`);
  };
}

describe("a check page", { skip }, () => {
  const passes = 'document.cookie = "passed=1"; location.reload();';
  const kinds: readonly (readonly [string, Handler])[] = [
    ["that reloads at once", checkPage(passes, "")],
    ["that says so and takes its time", checkPage(`setTimeout(() => { ${passes} }, 2500)`, "Checking your browser")],
    ["that says nothing and takes its time", checkPage(`setTimeout(() => { ${passes} }, 1200)`, "")],
  ];
  for (const [name, handler] of kinds)
    it(`${name} ends with the page itself, and both are kept`, { timeout }, async () => {
      const made = await captured(handler, { capturer: { places: wholeBrowser } });
      assert.match(made.dom, /The page itself/);
      assert.equal(made.paths.filter((path) => path === "/").length, 2);
      assert.ok(made.paths.includes("/own.png"));
      assert.equal(made.detail.verdict.value, "complete", JSON.stringify(made.detail.verdict));
      assert.equal(stepsOf(made, "check").length, name.includes("takes its time") ? 1 : 0);
    });

  it("that lets nobody through is a wall", { timeout }, async () => {
    const made = await captured(() => html("<p>Checking your browser"), { limits: { timeMs: 40_000 } });
    const [reason] = made.detail.verdict.reasons;
    assert.deepEqual(reason?.wall, { kind: "check", certainty: "likely", rule: "check.words" });
    assert.deepEqual(made.detail.verdict.parts, { page: "wall", media: "none", text: "wall", frames: "none" });
  });
});

describe("the rest of a page", { skip }, () => {
  it("is waited for as long as was asked for: late and chained requests are there", { timeout }, async () => {
    const chain = `const next = (n) => n < 5 && setTimeout(() => fetch("/chain?" + n).then(() => next(n + 1)), 1500); next(0);`;
    const made = await captured(
      (_request, url) => (url.pathname === "/" ? html(`Text<script>${chain}</script>`) : {}),
      {
        behaviour: { settleMs: 2_500, settleLimitMs: 30_000 },
      },
    );
    assert.deepEqual(
      made.paths.filter((path) => path.startsWith("/chain")),
      [0, 1, 2, 3, 4].map((n) => `/chain?${String(n)}`),
    );
    assert.deepEqual([made.detail.verdict.value, made.detail.behaviour?.settleMs], ["complete", 2_500]);
  });

  it("does not wait for polls that never rest, and keeps all their answers", { timeout }, async () => {
    let polls = 0;
    const poll = `setInterval(() => fetch("/poll?_=" + Date.now()), 200); new EventSource("/events");`;
    const made = await captured((_request, url) => {
      if (url.pathname === "/") return html(`Text<script>${poll}</script>`);
      if (url.pathname === "/events")
        return (response) => {
          response.writeHead(200, { "content-type": "text/event-stream" }).flushHeaders();
        };
      polls += 1;
      return { body: String(polls) };
    });
    // Had it been waited for until the limit, that would be told.
    assert.deepEqual(codesOf(made), [], JSON.stringify(made.detail.verdict.reasons));
    const kept = made.answers.filter(({ url }) => url.includes("/poll"));
    assert.ok(kept.length >= polls - 2 && polls > 5, `${String(kept.length)} of ${String(polls)}`);
  });

  it("that does not come is told of", { timeout }, async () => {
    const ever = `setInterval(() => fetch("/new/" + Math.random().toString(36).replace(/[0-9.]/g, "")), 200);`;
    // When the page is shut several are on their way, and the answers are waited for.
    const late: Handler = (_request, url) =>
      url.pathname === "/" ? html(`Text<script>${ever}</script>`) : (response) => setTimeout(() => response.end(), 700);
    const made = await captured(late, { behaviour: { settleLimitMs: 2_000 } });
    assert.deepEqual([made.detail.verdict.value, codesOf(made)], ["complete", ["limit.settle"]]);
  });
});

describe("what is done with a page", { skip }, () => {
  it("stands in the record, and what comes by it in the WARC", { timeout }, async () => {
    const box = `<div role="dialog" style="position:fixed;bottom:0">نستخدم ملفات تعريف الارتباط <button onclick="fetch('/no')">رفض الكل</button></div>`;
    const body = `<p>Text</p><button onclick="fetch('/more')">Show more</button><script>window.open("/window")</script>${box}`;
    const made = await captured((_request, url) => (url.pathname === "/" ? html(body) : {}), {
      behaviour: { open: true, consent: "reject" },
    });
    for (const path of ["/no", "/more"]) assert.ok(made.paths.includes(path), path);
    assert.equal(made.paths.includes("/window"), false);
    const told = (name: string) => stepsOf(made, name).map(({ outcome, detail }) => `${outcome}: ${detail}`);
    assert.deepEqual(told("open"), ["done: Clicked on “Show more” (button, by its words)"]);
    assert.deepEqual(told("consent"), [
      "done: Clicked on “رفض الكل” (button, by its words, in a box that asks for consent)",
    ]);
    assert.match(told("popup").join(), /^done: A window for .*\/window: kept shut by the browser/);
    const { open, consent, budgets } = made.detail.behaviour ?? {};
    assert.deepEqual([open, consent, budgets?.["clicks"]], [true, "reject", 40]);
  });

  it("closes the windows that it opens before they ask for anything", { timeout }, async () => {
    const opening = [
      "window.open('/window')",
      "window.open('/alone', '_blank', 'noopener')",
      "window.open('').document.write('<img src=/written.png>')",
    ];
    const body = opening.map((script) => `<p>Text</p><button onclick="${script}">Show more</button>`).join("");
    const made = await captured(() => html(body), { behaviour: { open: true }, capturer: { places: wholeBrowser } });
    assert.deepEqual(
      made.paths.filter((path) => path !== "/favicon.ico"),
      ["/"],
    );
    assert.equal(made.detail.verdict.value, "complete", JSON.stringify(made.detail.verdict));
    const told = stepsOf(made, "popup").map(({ detail }) => detail.replace(/http:..[^/]*/, ""));
    assert.deepEqual(
      told,
      ["/window", "/alone", "about:blank"].map((address) => `A window for ${address}: closed`),
    );
  });

  it("leaves a page alone that nobody asked to click on", { timeout }, async () => {
    const made = await captured((_request, url) =>
      url.pathname === "/" ? html(`<p>Text</p><button onclick="fetch('/more')">Show more</button>`) : {},
    );
    const asked = made.paths.filter((path) => path !== "/favicon.ico");
    assert.deepEqual([asked, stepsOf(made, "open"), stepsOf(made, "consent")], [["/"], [], []]);
  });

  it("keeps the text of rows that were dropped on the way", { timeout }, async () => {
    const list = sampleFeeds.find(({ passed }) => passed !== undefined);
    assert.ok(list !== undefined);
    const made = await captured(list.handler);
    const rows = new Set(String(made.objects.get("text-passed.txt")).split("\n"));
    assert.deepEqual(
      list.passed?.filter((row) => !rows.has(row)),
      [],
    );
    assert.deepEqual(
      list.asked.filter((path) => !made.paths.includes(path)),
      [],
    );
    assert.equal(made.detail.verdict.value, "complete", JSON.stringify(made.detail.verdict));
  });
});

describe("no single part costs the whole", { skip }, () => {
  it("a frame that never answers", { timeout }, async () => {
    const made = await captured((_request, url) =>
      url.pathname === "/"
        ? html("Text<iframe src=/never></iframe><img src=/a.png>")
        : url.pathname === "/a.png"
          ? {}
          : () => undefined,
    );
    assert.ok(made.tookMs < 50_000, `${String(made.tookMs)} ms`);
    assert.deepEqual(made.detail.limits.reached, []);
    assert.deepEqual([made.detail.verdict.value, codesOf(made)], ["partial", ["part.failed"]]);
    assert.deepEqual(made.detail.verdict.parts, {
      page: "complete",
      media: "complete",
      text: "complete",
      frames: "partial",
    });
    assert.ok(made.objects.has("screenshot-full.png"));
  });

  it("a script that never ends", { timeout }, async () => {
    const made = await captured(
      () => html("<p>Text</p><script>addEventListener('load', () => setTimeout(() => { for (;;); }, 100))</script>"),
      { limits: { timeMs: 120_000 } },
    );
    assert.deepEqual(
      stepsOf(made, "busy").map(({ outcome }) => outcome),
      ["done"],
    );
    assert.match(made.dom, /Text/);
    assert.ok(made.objects.has("page.pdf"));
  });

  it("dialogs without end", { timeout }, async () => {
    const made = await captured(() =>
      html("<p>Text</p><script>setTimeout(() => { for (let n = 0;; n += 1) alert('asked ' + n); }, 100)</script>"),
    );
    const told = stepsOf(made, "dialog").map(({ detail }) => detail);
    assert.equal(told[0], "alert: “asked 0”, answered with OK");
    assert.match(told.at(-1) ?? "", /^and \d+ more$/);
    // On a busy machine a step after it may fail too.
    assert.deepEqual([made.detail.verdict.value, [...new Set(codesOf(made))]], ["partial", ["step.failed"]]);
  });

  it("a feed without end, which is told of", { timeout }, async () => {
    const feed = `<div id=rows></div><script>let n = 0; const more = () => { for (let row = 0; row < 20; row += 1) rows.append(Object.assign(document.createElement("p"), { textContent: "Row " + n++ })); }; more(); more(); addEventListener("scroll", more);</script>`;
    const made = await captured(() => html(feed), { behaviour: { scrollLimitMs: 4_000 } });
    assert.deepEqual([made.detail.verdict.value, codesOf(made)], ["partial", ["limit.scroll"]]);
    assert.equal(made.detail.verdict.parts?.text, "partial");
  });
});

describe("the picture of the whole page", { skip }, () => {
  it(
    "comes in pieces that fit, with what is fixed drawn once; the PDF is by the styles for print",
    { timeout },
    async () => {
      const bands = Array.from(
        { length: 40 },
        (_, n) => `<div style="height:1000px;background:rgb(0,${String(n * 6)},99)"></div>`,
      );
      const head =
        '<header style="position:sticky;top:0;height:50px;background:#f00"></header><footer style="position:fixed;bottom:0;height:40px;width:100%;background:#ff0"></footer>';
      const style = "<style>@media print { body { background: url(/for-print.png) } }</style>";
      const made = await captured((_request, url) =>
        url.pathname === "/" ? html(`${style}${head}${bands.join("")}`) : {},
      );
      const pieces = ["screenshot-full.png", "screenshot-full-2.png", "screenshot-full-3.png"].map((path) =>
        readPng(made.objects.get(path) ?? Buffer.alloc(0)),
      );
      assert.deepEqual(
        pieces.map(({ width, height }) => [width, height]),
        [
          [1280, 16_384],
          [1280, 16_384],
          [1280, 40_050 - 2 * 16_384],
        ],
      );
      const at = (y: number) => pieces[Math.floor(y / 16_384)]?.at(600, y % 16_384) ?? "";
      const band = (n: number) => `#00${(n * 6).toString(16).padStart(2, "0")}63`;
      for (let n = 0; n < 40; n += 1) assert.equal(at(50 + n * 1000 + 500), band(n), `band ${String(n)}`);
      const reds = Array.from({ length: 40_050 }, (_, y) => y).filter((y) => at(y) === "#ff0000");
      assert.deepEqual([reds[0], reds.length], [0, 50], "the header that sticks");
      const yellows = Array.from({ length: 40_050 }, (_, y) => y).filter((y) => at(y) === "#ffff00");
      assert.deepEqual([yellows[0], yellows.length], [760, 40], "the footer that is fixed to the window");
      assert.ok(made.paths.includes("/for-print.png"), "the styles for print were not used, or not recorded");
    },
  );
});
