/** For tests: pages whose content comes only to a visitor who scrolls, with what such a visitor is sent. */
import type { Answer, Handler } from "./sample-site.ts";

export interface SampleFeed {
  readonly name: string;
  /** The page lies at `/`. */
  readonly handler: Handler;
  /** Paths with queries that must have been asked for, without those of the page itself. */
  readonly asked: readonly string[];
  /** Text that passed and is in the document no more. */
  readonly passed?: readonly string[];
}

export const html = (body: string): Answer => ({
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!doctype html><meta charset="utf-8"><title>Sample</title><body style="margin:0">${body}`,
});

const svg: Answer = {
  headers: { "content-type": "image/svg+xml" },
  body: '<svg xmlns="http://www.w3.org/2000/svg" width="10" height="10"><rect width="10" height="10"/></svg>',
};

const range = (count: number): readonly number[] => Array.from({ length: count }, (_, index) => index);

/** `page` at the root, pictures under their names, batches of rows under `/batch?n=`, nothing else. */
function feed(page: string, frames: Readonly<Record<string, string>> = {}): Handler {
  return (_request, url) => {
    if (url.pathname === "/") return html(page);
    if (url.pathname.endsWith(".svg")) return svg;
    if (url.pathname === "/batch")
      return {
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ n: url.searchParams.get("n") }),
      };
    const frame = frames[url.pathname];
    return frame === undefined ? { status: 404 } : html(frame);
  };
}

/** 40,000 px: pictures by the browser's own laziness, by an observer, by scrolling that has paused, and as backgrounds. */
const tall = `${range(40)
  .map(
    (
      n,
    ) => `<div style="height:1000px">Part ${String(n)} <img loading="lazy" width="10" height="10" src="/native-${String(n)}.svg">
<img class="seen" width="10" height="10" data-src="/seen-${String(n)}.svg"><img class="paused" width="10" height="10" data-src="/paused-${String(n)}.svg"></div>`,
  )
  .join("")}<script>
const observer = new IntersectionObserver((entries) => { for (const { isIntersecting, target } of entries) if (isIntersecting) { target.src = target.dataset.src; observer.unobserve(target); } });
for (const one of document.querySelectorAll(".seen")) observer.observe(one);
let timer; addEventListener("scroll", () => { clearTimeout(timer); timer = setTimeout(() => {
  for (const one of document.querySelectorAll(".paused:not([src])")) { const { top, bottom } = one.getBoundingClientRect(); if (bottom > 0 && top < innerHeight) one.src = one.dataset.src; }
}, 200); });
</script>`;

/** Rows by batches, each 300 ms after the end came into view; `watch` calls `more`. */
const endless = (
  batches: number,
  watch: string,
): string => `<div id="rows"></div><div id="end" style="height:10px"></div><script>
let n = 0, busy = false;
async function more() {
  if (busy || n >= ${String(batches)}) return;
  busy = true;
  await new Promise((done) => setTimeout(done, 300));
  const batch = await (await fetch("/batch?n=" + n++)).json();
  for (let row = 0; row < 10; row += 1) { const div = document.createElement("div"); div.style.height = "120px"; div.textContent = "Row " + batch.n + "-" + row; rows.append(div); }
  busy = false;
}
${watch}
</script>`;

const observed = `new IntersectionObserver((entries) => { if (entries.some((entry) => entry.isIntersecting)) more(); }).observe(end); more();
setInterval(() => { if (end.getBoundingClientRect().top < innerHeight) more(); }, 100);`;
const scrolled = `more(); addEventListener("scroll", () => { if (innerHeight + scrollY >= document.documentElement.scrollHeight - 50) more(); });`;

/** A box that scrolls, in a page that does not; its rows come by scroll events of the box. */
const inBox = `<div id="box" style="height:100vh;overflow-y:auto">${endless(12, `more(); box.addEventListener("scroll", () => { if (box.scrollTop + box.clientHeight >= box.scrollHeight - 50) more(); });`)}</div>`;

/** A conversation: it stands at its end, and what was said before comes when one scrolls up. */
const conversation = `<div id="box" style="height:600px;overflow-y:auto"><div id="rows"></div></div><script>
let n = 0, busy = false;
async function more() {
  if (busy || n >= 6) return;
  busy = true;
  const batch = await (await fetch("/batch?n=" + n++)).json();
  const before = box.scrollHeight - box.scrollTop;
  for (let row = 0; row < 10; row += 1) { const div = document.createElement("div"); div.style.height = "120px"; div.textContent = "Said " + batch.n + "-" + row; rows.prepend(div); }
  box.scrollTop = box.scrollHeight - before;
  busy = false;
}
more().then(() => { box.scrollTop = box.scrollHeight; box.addEventListener("scroll", () => { if (box.scrollTop < 50) more(); }); });
</script>`;

/** Of 200 rows only those near the window are in the document, as long lists do it. */
const virtual = `<div id="rows" style="position:relative;height:20000px"></div><script>
let before = "";
function draw() {
  const first = Math.max(0, Math.floor(scrollY / 100) - 2), last = Math.min(199, Math.ceil((scrollY + innerHeight) / 100) + 2);
  if (before === first + "-" + last) return;
  before = first + "-" + last;
  rows.replaceChildren(...Array.from({ length: last - first + 1 }, (_, at) => {
    const n = first + at, div = document.createElement("div");
    div.style.cssText = "position:absolute;height:100px;top:" + n * 100 + "px";
    div.innerHTML = "<b>Author " + n + "</b> <span>said number " + n + "</span><img width=10 height=10 src='/row-" + n + ".svg'>";
    return div;
  }));
}
draw(); addEventListener("scroll", draw);
</script>`;

/** It keeps the wheel and the keys to itself. */
const stubborn = `<script>addEventListener("wheel", (event) => event.preventDefault(), { passive: false }); addEventListener("keydown", (event) => event.preventDefault());</script>
${range(20)
  .map(
    (n) => `<div style="height:1000px"><img loading="lazy" width="10" height="10" src="/kept-${String(n)}.svg"></div>`,
  )
  .join("")}`;

const paths = (name: string, count: number): readonly string[] => range(count).map((n) => `/${name}-${String(n)}.svg`);
const batches = (count: number): readonly string[] => range(count).map((n) => `/batch?n=${String(n)}`);

export const sampleFeeds: readonly SampleFeed[] = [
  {
    name: "40,000 px with lazy pictures, native and scripted",
    handler: feed(tall),
    asked: [...paths("native", 40), ...paths("seen", 40), ...paths("paused", 40)],
  },
  { name: "a feed without end by an observer", handler: feed(endless(12, observed)), asked: batches(12) },
  { name: "a feed without end by scroll events", handler: feed(endless(12, scrolled)), asked: batches(12) },
  { name: "a box that scrolls, in a page that does not", handler: feed(inBox), asked: batches(12) },
  { name: "a conversation, which goes on upwards", handler: feed(conversation), asked: batches(6) },
  {
    name: "a list that drops the rows which are scrolled past",
    handler: feed(virtual),
    asked: paths("row", 200),
    // Those at the beginning are in the document again when it is over.
    passed: range(180)
      .filter((n) => n > 20)
      .map((n) => `Author ${String(n)} said number ${String(n)}`),
  },
  { name: "a page that keeps wheel and keys to itself", handler: feed(stubborn), asked: paths("kept", 20) },
  {
    name: "a frame further down",
    handler: feed('<div style="height:3000px"></div><iframe src="/inner" width="400" height="400"></iframe>', {
      "/inner": endless(10, scrolled),
    }),
    asked: batches(10),
  },
];
