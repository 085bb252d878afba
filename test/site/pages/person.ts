/** Pages that want a person: dialogs, windows, what opens only when it is asked for, and what is for paper. */
import { everyPart, wholePage, type HardPage } from "../hard-page.ts";
import { css, html, image, json, page, script } from "../part.ts";

const dialogs: HardPage = {
  kind: "dialogs",
  about: "dialogs, before and after load, and beforeunload",
  give: (origins) => {
    const main = {
      "GET /": page(
        "Dialogs",
        `<script>addEventListener("beforeunload", (event) => { event.preventDefault(); });
alert("one"); confirm("two"); prompt("three"); setTimeout(() => { alert("four"); void fetch("/after.json"); }, 300);</script>
<iframe src="${origins.other}/asks"></iframe><img src="/beside.png" alt="">`,
      ),
      "GET /after.json": json({ after: "the dialogs" }),
      "GET /beside.png": image(1100),
    };
    const other = {
      "GET /asks": html('<script>alert("five");</script><img src="/asked.png" alt="">'),
      "GET /asked.png": image(1101),
    };
    return { parts: { main, other }, held: everyPart(origins, { main, other }), verdict: "complete" };
  },
};

const popUps: HardPage = {
  kind: "pop-ups",
  about: "pop-ups that nobody asked for: a browser opens none of them, and the page is whole",
  give: (origins) => {
    const main = {
      "GET /": page(
        "Windows",
        `<p>The page itself</p><script>for (let at = 0; at < 20; at += 1) { window.open("/window?" + at); window.open("${origins.other}/window", "_blank", "noopener"); } document.body.dataset.done = 1;</script><img src="/beside.png" alt="">`,
      ),
      "GET /window": page("A window", ""),
      "GET /beside.png": image(1110),
    };
    return {
      parts: { main },
      held: everyPart(origins, { main }, ["main GET /window"]),
      verdict: "complete",
      words: [{ role: "text", text: "The page itself" }],
    };
  },
};

const busy = wholePage("busy-script", "a busy script: the page does not answer for seconds, and goes on", () => ({
  main: {
    "GET /": page(
      "Busy",
      '<img src="/before.png" alt=""><script>addEventListener("load", () => setTimeout(() => { const end = performance.now() + 4000; while (performance.now() < end); document.body.insertAdjacentHTML("beforeend", "<img src=/after.png alt=>"); }, 100));</script>',
    ),
    "GET /before.png": image(1120),
    "GET /after.png": image(1121),
  },
}));

const more = ["Show more", "Load more comments", "عرض المزيد", "Afficher plus", "Показать ещё"];

const opened: HardPage = {
  kind: "opened",
  about: "content behind “show more”, tabs, details, opened by choice",
  give: (origins) => {
    const main = {
      "GET /": page(
        "To be opened",
        `<details><summary>Details</summary><p>Words in details</p><img loading="lazy" src="/details.png" alt=""></details>
<div role="tablist"><button role="tab" aria-selected="true" aria-controls="p1">One</button><button role="tab" aria-selected="false" aria-controls="p2">Two</button></div>
<div role="tabpanel" id="p1">First</div><div role="tabpanel" id="p2" hidden></div><button aria-expanded="false" id="fold">A part that is folded</button><div id="folded"></div>
${more.map((words, at) => `<p><button class="more" data-at="${at}">${words}</button></p>`).join("")}
<script>for (const one of document.querySelectorAll(".more")) one.addEventListener("click", () => { one.outerHTML = "<img src='/more/" + one.dataset.at + ".png' alt=''>"; });
const [one, two] = document.querySelectorAll("[role=tab]");
two.addEventListener("click", () => { one.ariaSelected = "false"; two.ariaSelected = "true"; p1.hidden = true; p2.hidden = false; p2.innerHTML = "<img src='/tab.png' alt=''>"; });
one.addEventListener("click", () => { two.ariaSelected = "false"; one.ariaSelected = "true"; p2.hidden = true; p1.hidden = false; });
fold.addEventListener("click", () => { fold.ariaExpanded = "true"; folded.innerHTML = "<img src='/folded.png' alt=''>"; }, { once: true });</script>`,
      ),
      "GET /details.png": image(1130),
      "GET /tab.png": image(1131),
      "GET /folded.png": image(1132),
      ...Object.fromEntries(more.map((_, at) => [`GET /more/${at}.png`, image(1133 + at)])),
    };
    return { parts: { main }, held: everyPart(origins, { main }), verdict: "complete", options: ["--open"] };
  },
};

function consent(kind: string, language: string, [question, yes, no]: readonly [string, string, string]): HardPage {
  return {
    kind: `consent-${kind}`,
    about: `a consent banner in ${language}, clicked by choice`,
    give: (origins) => {
      const main = {
        "GET /": page(
          "Asked first",
          `<p>${"The article is here. ".repeat(100)}</p><div id="cookie-consent" role="dialog" aria-modal="true" style="position: fixed; inset: auto 0 0 0; background: white"><p>${question}</p><button id="no">${no}</button><button id="yes">${yes}</button></div>
<script>document.querySelector("#yes").addEventListener("click", () => { document.querySelector("#cookie-consent").remove(); const one = new Image(); one.src = "/consented.png"; document.body.append(one); });</script>`,
        ),
        "GET /consented.png": image(1140),
      };
      return {
        parts: { main },
        held: everyPart(origins, { main }),
        verdict: "complete",
        options: ["--consent", "accept"],
      };
    },
  };
}

const paper = wholePage("print", "print styles: what is shown on paper only", () => ({
  main: {
    "GET /": page(
      "For paper",
      '<link rel="stylesheet" media="print" href="/print.css"><style>header { position: sticky; top: 0; background: rgb(255, 0, 255); height: 40px } p { height: 2500px }</style><header></header><p></p>',
    ),
    "GET /print.css": css("body { background: url(/paper.png); } p { height: 100px; }"),
    "GET /paper.png": image(1150),
  },
}));

const sticky: HardPage = {
  kind: "sticky-header",
  about: "a sticky header stands once in the picture of the whole page",
  give: (origins) => {
    const main = {
      "GET /": page(
        "Sticky",
        '<style>body { margin: 0 } h1 { margin: 0; height: 60px } header { position: sticky; top: 0; background: rgb(255, 0, 255); height: 40px } nav { position: fixed; bottom: 0; background: rgb(0, 255, 255); height: 30px; width: 100% } p { height: 5000px; margin: 0 }</style><header></header><nav></nav><p></p><script src="/own.js"></script>',
      ),
      "GET /own.js": script("document.body.dataset.ready = 1;"),
    };
    const colours = [
      { rgb: [255, 0, 255] as const, rows: 40 },
      { rgb: [0, 255, 255] as const, rows: 30 },
    ];
    return { parts: { main }, held: everyPart(origins, { main }), verdict: "complete", colours };
  },
};

export const personPages: readonly HardPage[] = [
  dialogs,
  popUps,
  busy,
  opened,
  consent("en", "English", ["We use cookies.", "Accept all", "Reject"]),
  consent("ar", "Arabic", ["نستخدم ملفات تعريف الارتباط.", "قبول الكل", "رفض"]),
  consent("fa", "Persian", ["ما از کوکی استفاده می‌کنیم.", "پذیرش همه", "رد کردن"]),
  consent("ru", "Russian", ["Мы используем файлы cookie.", "Принять все", "Отклонить"]),
  consent("fr", "French", ["Nous utilisons des cookies.", "Tout accepter", "Tout refuser"]),
  consent("es", "Spanish", ["Usamos cookies.", "Aceptar todo", "Rechazar"]),
  paper,
  sticky,
];
