/** Pages that give more as they are scrolled. */
import { held, wholePage, type HardPage, type Origins } from "../hard-page.ts";
import { image, json, page, type Answers } from "../part.ts";

const inner = wholePage("inner-scroll", "a page that scrolls in an inner box, not the window", () => ({
  main: {
    "GET /": page(
      "An inner box",
      `<style>html, body { height: 100%; margin: 0; overflow: hidden } #box { height: 80vh; overflow-y: auto } p { height: 700px }</style>
<div id="box">${Array.from({ length: 12 }, (_, at) => `<p>${at} <img loading="lazy" data-src="/${at}.png" width="24" height="24" alt=""></p>`).join("")}</div>
<script>const seen = new IntersectionObserver((entries) => { for (const { isIntersecting, target } of entries) if (isIntersecting) { target.src = target.dataset.src; seen.unobserve(target); } }, { root: document.querySelector("#box") });
for (const one of document.querySelectorAll("[data-src]")) seen.observe(one);</script>`,
    ),
    ...Object.fromEntries(Array.from({ length: 12 }, (_, at) => [`GET /${at}.png`, image(500 + at)])),
  },
}));

const batches = 12;

/** A feed of twelve batches, each asked for when the end of the one before comes near, each with a picture in it. */
function feed(body: string): (origins: Origins) => { main: Answers } {
  return () => ({
    main: {
      "GET /": page("A feed", body),
      ...Object.fromEntries(
        Array.from({ length: batches }, (_, at) => [
          `GET /batch/${at}`,
          json({ at, more: at + 1 < batches }, { delayMs: 60 }),
        ]),
      ),
      ...Object.fromEntries(Array.from({ length: batches }, (_, at) => [`GET /picture/${at}.png`, image(520 + at)])),
    },
  });
}

const style = "<style>article { height: 900px; border-bottom: 1px solid } #end { height: 10px }</style>";
const load = `let next = 0, busy = false, more = true;
const load = async () => {
  if (busy || !more) return;
  busy = true;
  const { at, more: rest } = await (await fetch("/batch/" + next)).json();
  const article = document.createElement("article");
  article.innerHTML = "<h2>Entry " + at + "</h2><img src='/picture/" + at + ".png' alt=''>";
  document.querySelector("#feed").append(article);
  next += 1; more = rest; busy = false;
};`;

const byObserver = wholePage(
  "infinite-observer",
  "infinite scroll, twelve batches, loading by IntersectionObserver",
  feed(`${style}<div id="feed"></div><div id="end"></div><script>${load}
new IntersectionObserver(async ([entry]) => { if (entry.isIntersecting) { await load(); } }).observe(document.querySelector("#end"));
setInterval(() => { if (document.querySelector("#end").getBoundingClientRect().top < innerHeight) void load(); }, 50);</script>`),
);

const byEvent = wholePage(
  "infinite-scroll",
  "infinite scroll, twelve batches, loading by scroll events",
  feed(`${style}<div id="feed"></div><div style="height: 300px"></div><script>${load}
void load().then(load);
addEventListener("scroll", () => { if (scrollY + innerHeight > document.documentElement.scrollHeight - 400) void load(); });</script>`),
);

const dropped = 40;

const virtual: HardPage = {
  kind: "virtual-feed",
  about: "a virtualised feed that drops rows scrolled past",
  give: ({ main: at }) => {
    const rows = Array.from({ length: dropped }, (_, row) => row);
    return {
      parts: {
        main: {
          "GET /": page(
            "A feed that forgets",
            `<style>#feed { position: relative; height: ${dropped * 400}px } article { position: absolute; height: 400px; width: 100% }</style><div id="feed"></div>
<script>const feed = document.querySelector("#feed");
const draw = () => {
  const first = Math.max(0, Math.floor((scrollY - feed.offsetTop) / 400) - 1), last = Math.min(${dropped} - 1, first + Math.ceil(innerHeight / 400) + 1);
  for (const one of [...feed.children]) if (+one.dataset.row < first || +one.dataset.row > last) one.remove();
  for (let row = first; row <= last; row += 1) if (!feed.querySelector("[data-row='" + row + "']")) {
    const one = document.createElement("article"); one.dataset.row = row; one.style.top = row * 400 + "px";
    one.innerHTML = "<p>The words of row " + row + ".</p><img src='/" + row + ".png' alt=''>"; feed.append(one);
  }
};
addEventListener("scroll", draw); draw();</script>`,
          ),
          ...Object.fromEntries(rows.map((row) => [`GET /${row}.png`, image(540 + row)])),
        },
      },
      held: [held("GET", `${at}/`), ...rows.map((row) => held("GET", `${at}/${row}.png`))],
      verdict: "complete",
      // Rows that are gone at the end, and no longer in the document.
      words: [8, 20, 33].map((row) => ({ role: "text-passed", text: `The words of row ${row}.` })),
    };
  },
};

export const scrolledPages: readonly HardPage[] = [inner, byObserver, byEvent, virtual];
