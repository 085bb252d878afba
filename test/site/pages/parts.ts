/** What a page is made of, and pictures that wait until they are wanted. */
import { everyPart, held, wholePage, type HardPage } from "../hard-page.ts";
import { font } from "../font.ts";
import { css, html, image, json, open, page, part, script } from "../part.ts";

const drawing = (id: string): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><g id="${id}"><circle cx="4" cy="4" r="4"/></g></svg>`;

const parts = wholePage("parts", "images, fonts, styles, modules, imports", ({ other }) => ({
  main: {
    "GET /": html(`<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Parts</title>
<link rel="icon" href="/icon.png"><link rel="preload" as="image" href="/preloaded.png">
<link rel="stylesheet" href="/page.css"><link rel="stylesheet" href="/print.css" media="print">
<link rel="modulepreload" href="/deep.js"><script type="importmap">{"imports":{"mapped":"/mapped.js"}}</script>
<style>@import "/inline.css"; .inline { background: url("/inline.png"); }</style></head>
<body background="/body.png"><h1 class="inline">Parts</h1><p class="set">Text</p><p class="before"></p>
<img src="/plain.png" alt=""><input type="image" src="/input.png" alt=""><img src="${other}/other.png" alt="">
<svg width="9" height="9"><use href="/drawing.svg#shape"/></svg><svg width="9" height="9"><image href="/in-svg.png" width="9" height="9"/></svg>
<object data="/object.svg" type="image/svg+xml"></object><embed src="/embed.svg" type="image/svg+xml">
<video poster="/poster.png"></video>
<script type="module" src="/module.js"></script><script src="/classic.js" defer></script></body></html>`),
    "GET /icon.png": image(1),
    "GET /preloaded.png": image(2),
    "GET /page.css":
      css(`@import "/imported.css"; @font-face { font-family: S; src: url("/s.ttf"); } h1 { font-family: S; }
.set { background: image-set(url("/set.png") 1x, url("/set-2x.png") 2x); } .before::before { content: url("/before.png"); }
ul { list-style-image: url("/never.png"); }`),
    "GET /imported.css": css(
      '@import "/imported-deep.css" screen; p { border: 3px solid; border-image: url("/border.png") 3; }',
    ),
    "GET /imported-deep.css": css('h1 { cursor: url("/cursor.png"), auto; mask-image: url("/mask.png"); }'),
    "GET /print.css": css("h1 { color: black; }"),
    "GET /inline.css": css("p { color: navy; }"),
    "GET /s.ttf": part("font/ttf", font()),
    "GET /inline.png": image(3),
    "GET /body.png": image(4),
    "GET /set.png": image(5),
    "GET /before.png": image(6),
    "GET /border.png": image(7),
    "GET /mask.png": image(8),
    "GET /plain.png": image(9),
    "GET /input.png": image(10),
    "GET /in-svg.png": image(11),
    "GET /poster.png": image(12),
    "GET /drawing.svg": part("image/svg+xml", drawing("shape")),
    "GET /object.svg": part("image/svg+xml", drawing("object")),
    "GET /embed.svg": part("image/svg+xml", drawing("embed")),
    "GET /module.js": script(`import { deep } from "/deep.js"; import data from "/data.json" with { type: "json" };
import sheet from "/sheet.css" with { type: "css" }; import { mapped } from "mapped";
document.adoptedStyleSheets.push(sheet); document.title = deep + mapped + data.word;
await import("/dynamic.js");`),
    "GET /deep.js": script('export const deep = "Parts ";'),
    "GET /mapped.js": script('export const mapped = "of a ";'),
    "GET /data.json": json({ word: "page" }),
    "GET /sheet.css": css("h1 { letter-spacing: 1px; }"),
    "GET /dynamic.js": script('new Image().src = "/by-script.png";'),
    "GET /by-script.png": image(13),
    "GET /classic.js": script(
      'const s = document.createElement("script"); s.src = "/added.js"; document.body.append(s);',
    ),
    "GET /added.js": script("document.body.dataset.added = 1;"),
  },
  other: { "GET /other.png": image(14, { headers: open }) },
}));

/** What the browser chose at 1280 pixels and a scale of 1, and what it would have chosen elsewhere. */
const chosen = ["/medium.png", "/first.png", "/one.png"];
const alternatives = ["/small.png", "/large.png", "/second.png", "/fallback.png", "/two.png"];

const pictures: HardPage = {
  kind: "srcset",
  about: "srcset, sizes, picture: what the browser chose, and the alternatives fetched as such, marked",
  give: (origins) => {
    const main = {
      "GET /": page(
        "Pictures",
        `<link rel="icon" href="data:,"><img alt="" sizes="(max-width: 600px) 100vw, 640px" srcset="/small.png 320w, /medium.png 640w, /large.png 1280w">
<picture><source media="(min-width: 900px)" srcset="/first.png"><source media="(min-width: 300px)" srcset="/second.png"><img src="/fallback.png" alt=""></picture>
<img alt="" srcset="/one.png 1x, /two.png 2x">`,
      ),
      ...Object.fromEntries([...chosen, ...alternatives].map((path, at) => [`GET ${path}`, image(20 + at)])),
    };
    const byPage = everyPart(
      origins,
      { main },
      alternatives.map((path) => `main GET ${path}`),
    );
    const byCapturer = alternatives.map((path) => held("GET", origins.main + path, { by: "capturer" }));
    return { parts: { main }, held: [...byPage, ...byCapturer], verdict: "complete" };
  },
};

const rows = 40;

const lazy = wholePage("lazy", "lazy images, native and scripted, on a page 40,000 px tall", () => ({
  main: {
    "GET /": page(
      "A tall page",
      `<style>p { height: 1000px; margin: 0 }</style>${Array.from({ length: rows }, (_, at) =>
        at % 2 === 0
          ? `<p><img loading="lazy" src="/${at}.png" width="24" height="24" alt=""></p>`
          : `<p><img data-src="/${at}.png" width="24" height="24" alt=""></p>`,
      ).join("")}
<script>const seen = new IntersectionObserver((entries) => { for (const { isIntersecting, target } of entries) if (isIntersecting) { target.src = target.dataset.src; seen.unobserve(target); } });
for (const one of document.querySelectorAll("[data-src]")) seen.observe(one);</script>`,
    ),
    ...Object.fromEntries(Array.from({ length: rows }, (_, at) => [`GET /${at}.png`, image(40 + at)])),
  },
}));

const many = wholePage("300-parts", "300 parts", () => ({
  main: {
    "GET /": page(
      "Three hundred",
      Array.from({ length: 300 }, (_, at) => `<img src="/${at}.png" width="24" height="24" alt="">`).join(""),
    ),
    ...Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`GET /${at}.png`, image(100 + at)])),
  },
}));

const shadow: HardPage = {
  kind: "shadow",
  about: "shadow DOM, open and closed",
  give: (origins) => {
    const main = {
      "GET /": page(
        "Shadows",
        `<div id="open"></div><div id="closed"></div><div><template shadowrootmode="open"><p>Words that were declared</p><img src="/declared.png" alt=""></template></div>
<script>for (const mode of ["open", "closed"]) document.getElementById(mode).attachShadow({ mode }).innerHTML =
"<style>@import '/" + mode + ".css'; p { background: url(/" + mode + "-back.png) }</style><p>Words in the " + mode + " shadow</p><img src='/" + mode + ".png' alt=''><slot></slot>";</script>`,
      ),
      "GET /declared.png": image(401),
      "GET /open.png": image(402),
      "GET /closed.png": image(403),
      "GET /open-back.png": image(404),
      "GET /closed-back.png": image(405),
      "GET /open.css": css("p { color: green; }"),
      "GET /closed.css": css("p { color: red; }"),
    };
    const words = ["Words that were declared", "Words in the open shadow", "Words in the closed shadow"];
    return {
      parts: { main },
      held: everyPart(origins, { main }),
      verdict: "complete",
      words: words.flatMap((one) => ["dom", "text"].map((role) => ({ role, text: one }))),
    };
  },
};

export const partPages: readonly HardPage[] = [parts, pictures, lazy, many, shadow];
