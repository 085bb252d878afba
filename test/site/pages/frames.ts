/** Frames of every kind, and pages that guard themselves against being framed or scripted. */
import { everyPart, held, wholePage, type HardPage } from "../hard-page.ts";
import { css, departure, html, image, json, open, page, part, script, type Stream } from "../part.ts";

const frames = wholePage(
  "frames",
  "frames: nested, cross-origin, srcdoc, scripted, sandboxed, lazy",
  ({ main, other }) => ({
    main: {
      "GET /": page(
        "Frames",
        `<iframe src="/nested"></iframe><iframe src="${other}/cross"></iframe>
<iframe srcdoc="<p>Words in srcdoc</p><img src='/in-srcdoc.png' alt=''>"></iframe>
<iframe sandbox="allow-scripts" src="/sandboxed"></iframe><iframe sandbox src="/no-scripts"></iframe>
<object data="/object.html" type="text/html"></object><div style="height: 4000px"></div><iframe loading="lazy" src="/lazy"></iframe>
<script>const one = document.createElement("iframe"); document.body.prepend(one);
one.contentDocument.write("<p>Words that were written</p><img src='/written.png' alt=''>"); one.contentDocument.close();
const two = document.createElement("iframe"); two.src = URL.createObjectURL(new Blob(["<img src='${main}/in-blob.png' alt=''>"], { type: "text/html" })); document.body.prepend(two);
const three = document.createElement("iframe"); three.src = "about:blank"; three.onload = () => { three.onload = null; three.src = "/later"; }; document.body.prepend(three);</script>`,
      ),
      "GET /nested": html('<iframe src="/nested-2"></iframe><img src="/n1.png" alt="">'),
      "GET /nested-2": html(`<iframe src="${other}/nested-3"></iframe><img src="/n2.png" alt="">`),
      "GET /sandboxed": html('<script>new Image().src = "/from-sandbox.png";</script><p>Sandboxed</p>'),
      "GET /no-scripts": html('<img src="/still.png" alt=""><script src="/never.js"></script>'),
      "GET /object.html": html('<img src="/in-object.png" alt="">'),
      "GET /lazy": html('<img src="/in-lazy.png" alt="">'),
      "GET /later": html('<img src="/in-later.png" alt="">'),
      "GET /nested-4": html('<img src="/n4.png" alt="">'),
      ...Object.fromEntries(
        [
          "in-srcdoc",
          "written",
          "in-blob",
          "n1",
          "n2",
          "n4",
          "from-sandbox",
          "still",
          "in-object",
          "in-lazy",
          "in-later",
        ].map((name, at) => [`GET /${name}.png`, image(600 + at, { headers: open })]),
      ),
    },
    other: {
      "GET /cross": html('<script src="/cross.js"></script><img src="/cross.png" alt="">'),
      "GET /cross.js": script('void fetch("/cross.json");'),
      "GET /cross.json": json([1]),
      "GET /cross.png": image(620),
      "GET /nested-3": html(`<iframe src="${main}/nested-4"></iframe><img src="/n3.png" alt="">`),
      "GET /n3.png": image(621),
    },
  }),
);

const unsettled: HardPage = {
  kind: "frame-unsettled",
  about: "a frame that never settles: its page goes on asking, and must not cost the rest its time",
  give: (origins) => {
    const main = {
      "GET /": page("Beside it", `<iframe src="${origins.other}/restless"></iframe><img src="/beside.png" alt="">`),
      "GET /beside.png": image(630),
    };
    const other = {
      "GET /restless": html('<script>(async () => { for (;;) await fetch("/tick"); })();</script>'),
      "GET /tick": json({ tick: true }, { delayMs: 150 }),
    };
    return { parts: { main, other }, held: everyPart(origins, { main, other }), verdict: "complete" };
  },
};

const unending: HardPage = {
  kind: "frame-endless",
  about: "a frame whose document never ends, so that the page is never loaded: cut, and the rest is there",
  give: (origins) => {
    const drip: Stream = async function* (gone) {
      yield Buffer.from("<!doctype html><p>Words that came</p>");
      await departure(gone);
    };
    const main = {
      "GET /": page(
        "Beside it",
        `<iframe src="${origins.other}/endless"></iframe><div style="height: 3000px"></div><img loading="lazy" src="/below.png" alt="">`,
      ),
      "GET /below.png": image(631),
    };
    const other = { "GET /endless": part("text/html", drip) };
    return {
      parts: { main, other },
      held: [...everyPart(origins, { main }), held("GET", `${origins.other}/endless`, { truncated: true })],
      named: [{ url: `${origins.other}/endless`, code: null }],
      verdict: "partial",
      options: ["--time-limit", "60"],
    };
  },
};

const strict: HardPage = {
  kind: "csp",
  about: "strict CSP and Trusted Types",
  give: (origins) => {
    const policy =
      "default-src 'none'; script-src 'nonce-n1' 'strict-dynamic'; style-src 'self'; img-src 'self'; connect-src 'self'; " +
      "font-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'; " +
      "trusted-types own";
    const main = {
      "GET /": page(
        "Strict",
        `<link rel="stylesheet" href="/own.css"><img src="/own.png" alt=""><img src="${origins.other}/barred.png" alt=""><div id="into"></div><iframe src="/frame"></iframe>
<div style="height: 3000px"></div><img loading="lazy" src="/below.png" alt=""><script nonce="n1" src="/own.js"></script><script src="/barred.js"></script>`,
        { headers: { "content-security-policy": policy } },
      ),
      "GET /own.css": css("#into { background: url(/back.png); height: 30px; } div { height: 3000px; }"),
      "GET /own.png": image(640),
      "GET /back.png": image(641),
      "GET /below.png": image(642),
      "GET /typed.png": image(643),
      "GET /own.js": script(`const own = trustedTypes.createPolicy("own", { createHTML: (text) => text });
document.querySelector("#into").innerHTML = own.createHTML("<p>Words that were trusted</p><img src='/typed.png' alt=''>");
void fetch("/own.json");`),
      "GET /own.json": json([2]),
      "GET /frame": html("<p>A frame with rules of its own</p>", {
        headers: { "content-security-policy": "sandbox; default-src 'self'" },
      }),
    };
    return {
      parts: { main },
      held: everyPart(origins, { main }),
      verdict: "complete",
      words: [{ role: "text", text: "Words that were trusted" }],
    };
  },
};

const reported = wholePage("csp-report", "what a page's rules make the browser report", ({ other }) => ({
  main: {
    "GET /": page("Reported", `<img src="${other}/barred.png" alt=""><script>void 0;</script>`, {
      headers: { "content-security-policy": "img-src 'self'; script-src 'none'; report-uri /report" },
    }),
    "POST /report": part("text/plain", "", { status: 204 }),
  },
}));

const busting: HardPage = {
  kind: "frame-busting",
  about: "a page that leaves when it is framed, and a frame that tries to take the page away",
  give: (origins) => {
    const main = {
      "GET /": page(
        "Mine",
        `<script>if (top !== self) top.location = "/busted";</script><iframe src="${origins.other}/thief"></iframe><img src="/mine.png" alt="">`,
        { headers: { "x-frame-options": "DENY" } },
      ),
      "GET /mine.png": image(650),
    };
    const other = {
      "GET /thief": html(
        '<script>if (top !== self) { try { top.location = "/taken"; } catch { document.title = "kept"; } }</script><img src="/thief.png" alt="">',
      ),
      "GET /thief.png": image(651),
    };
    return {
      parts: { main, other },
      held: everyPart(origins, { main, other }),
      verdict: "complete",
      words: [{ role: "text", text: "Mine" }],
    };
  },
};

const denied: HardPage = {
  kind: "frame-denied",
  about: "a frame whose server forbids that it is framed",
  give: (origins) => {
    const main = { "GET /": page("Denied", `<iframe src="${origins.other}/denied"></iframe>`) };
    const text = "<p>Not in a frame</p>";
    // With its length: from an answer in chunks the browser may go away before the last, and then nobody can say that it was whole.
    const headers = { "x-frame-options": "DENY", "content-length": String(text.length) };
    const other = { "GET /denied": html(text, { headers }) };
    return {
      parts: { main, other },
      // The server gave an answer, and the browser showed none of it: it is held all the same.
      held: [held("GET", `${origins.main}/`), held("GET", `${origins.other}/denied`)],
      verdict: "complete",
    };
  },
};

export const framePages: readonly HardPage[] = [frames, unsettled, unending, strict, reported, busting, denied];
