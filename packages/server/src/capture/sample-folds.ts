/** For tests: pages with content that a visitor has to click for, and with what must not be clicked. */
import { html } from "./sample-feeds.ts";
import type { Handler } from "./sample-site.ts";

/** Each asks for its path when it is clicked on. */
const asks = (path: string): string => `onclick="fetch('${path}')"`;

export const folds: Handler = (_request, url) =>
  url.pathname === "/"
    ? html(`<header><button aria-expanded="false" aria-controls="menu" ${asks("/not-menu")}>Menu</button><div id="menu"></div></header>
<details ontoggle="fetch('/details')"><summary>What happened</summary><p>Inside</p></details>
<button ${asks("/more-english")}>Show more</button> <a href="#all" ${asks("/more-arabic")}>عَرْض المزيد…</a>
<span role="button" ${asks("/more-russian")}>Показать ещё</span>
<button aria-expanded="false" aria-controls="part" ${asks("/folded")}>Background of the case</button><div id="part"></div>
<div role="tablist"><button role="tab" aria-selected="true" onclick="choose(this)">One</button><button role="tab" aria-selected="false" onclick="choose(this)">Two</button></div>
<button id="load" onclick="load()">Load more</button><div id="rows"></div>
<a href="/not-linked">Read more</a> <a href="/not-linked-2"><span ${asks("/not-in-link")}>Show more</span></a>
<form action="/not-sent"><button>Show more</button><input type="submit" value="Show more"></form>
<button ${asks("/not-like")}>Like</button><button ${asks("/not-follow")}>Follow</button><button ${asks("/not-buy")}>Buy now</button>
<button style="display:none" ${asks("/not-hidden")}>Show more</button>
<script>
let n = 0;
function load() { if (n > 4) return; fetch("/row-" + n++).then(() => rows.append(document.createElement("p"), document.createElement("p"))); }
function choose(tab) { for (const one of document.querySelectorAll("[role=tab]")) one.setAttribute("aria-selected", String(one === tab)); fetch("/tab-" + tab.textContent); }
</script>`)
    : { body: "asked" };

/** Something to open on the page, in a frame of its own site below the window, and in one of `away`. */
export const framed =
  (away: string): Handler =>
  (_request, url) => {
    if (url.pathname === "/near") return html(`<button ${asks("/in-frame")}>Show more</button>`);
    if (url.pathname !== "/") return { body: "asked" };
    return html(`<button ${asks("/on-page")}>Show more</button><div style="height:2000px"></div>
<iframe src="/near"></iframe><iframe src="${away}/" width="600" height="400"></iframe>`);
  };

/** A button that says that it shows more, and goes elsewhere; and one that opens a window. */
export const leading: Handler = (_request, url) =>
  url.pathname === "/"
    ? html(`<p>The page that was asked for</p><button onclick="window.open('/window')">Show all</button>
<button onclick="location.href='/elsewhere'">Show more</button>`)
    : html("<p>Another page</p>");

/** A box for consent over an article, in the language and with the words given. `frame`: the box lies in this frame instead. */
export function consentPage(text: string, yes: string, no: string, frame?: string): Handler {
  const box = `<div id="box" role="dialog" style="position:fixed;bottom:0"><p>${text}</p>
<button onclick="fetch('/yes').then(() => box.remove())">${yes}</button><button onclick="fetch('/no').then(() => box.remove())">${no}</button></div>`;
  const framed =
    frame === undefined
      ? box
      : `<iframe src="${frame}" style="position:fixed;bottom:0;width:600px;height:300px"></iframe>`;
  return (_request, url) => {
    if (url.pathname === "/") return html(`<p>An article</p><button onclick="fetch('/wrong')">OK</button>${framed}`);
    return url.pathname === "/box" ? html(box) : { body: "asked" };
  };
}

export const makersBox: Handler = (_request, url) =>
  url.pathname === "/"
    ? html(`<p>An article</p><div id="onetrust-banner-sdk" style="position:fixed;bottom:0">We value you
<button id="onetrust-accept-btn-handler" onclick="fetch('/yes')">Fine by me</button><button id="onetrust-reject-all-handler" onclick="fetch('/no')">Rather not</button></div>`)
    : { body: "asked" };
