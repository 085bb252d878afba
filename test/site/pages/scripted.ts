/** What scripts ask for: late, by every method, from workers. */
import { everyPart, hash, held, wholePage, type HardPage } from "../hard-page.ts";
import { image, json, open, page, part, script, text, type Answers } from "../part.ts";

const links = 6;

/** After `firstMs` without a request, a chain of six, each of which waits for `gapMs` after the one before. */
function late(
  kind: string,
  about: string,
  [firstMs, gapMs]: readonly [number, number],
  options: readonly string[],
): HardPage {
  return {
    kind,
    about,
    give: (origins) => {
      const main = {
        "GET /": page(
          "Late",
          `<p id="said"></p><script>const pause = (ms) => new Promise((go) => setTimeout(go, ms));
addEventListener("load", async () => {
  await pause(${firstMs});
  for (let at = 0; at < ${links}; at += 1) { await (await fetch("/chain/" + at)).json(); await pause(${gapMs}); }
  const asked = new XMLHttpRequest(); asked.open("GET", "/xhr"); asked.onload = () => { document.querySelector("#said").innerHTML = "<img src='/last.png' alt=''>"; }; asked.send();
});</script>`,
        ),
        ...Object.fromEntries(
          Array.from({ length: links }, (_, at) => [`GET /chain/${at}`, json({ at }, { delayMs: 150 })]),
        ),
        "GET /xhr": json({ by: "XMLHttpRequest" }),
        "GET /last.png": image(700),
      };
      return { parts: { main }, held: everyPart(origins, { main }), verdict: "complete", options };
    },
  };
}

const methods: HardPage = {
  kind: "methods",
  about: "beacons, OPTIONS, HEAD, PUT, POST, PATCH, DELETE, with their bodies",
  give: (origins) => {
    const main = {
      "GET /": page(
        "Methods",
        `<script>addEventListener("load", async () => {
const form = new FormData(); form.set("field", "قيمة"); form.set("file", new Blob([new Uint8Array(3000).fill(7)]), "f.bin");
await fetch("/head", { method: "HEAD" });
await fetch("/put", { method: "PUT", body: "what is put" });
await fetch("/post", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ a: 1 }) });
await fetch("/form", { method: "POST", body: form });
await fetch("/blob", { method: "POST", body: new Blob([new Uint8Array(200000).fill(9)]) });
await fetch("/patch", { method: "PATCH", body: new URLSearchParams({ q: "1" }) });
await fetch("/delete", { method: "DELETE" });
await fetch("${origins.other}/options", { method: "PUT", headers: { "x-own": "1" }, body: "asked first" });
navigator.sendBeacon("/beacon", "a beacon"); navigator.sendBeacon("${origins.other}/beacon", new Blob(["{}"], { type: "text/plain" }));
void fetch("/alive", { method: "POST", body: "kept alive", keepalive: true });
const link = document.createElement("a"); link.ping = "/ping"; link.href = "#here"; document.body.append(link); link.click();
});</script>`,
      ),
      "HEAD /head": text("A body that HEAD does not send"),
      ...Object.fromEntries(
        [
          "PUT /put",
          "POST /post",
          "POST /form",
          "POST /blob",
          "PATCH /patch",
          "DELETE /delete",
          "POST /alive",
          "POST /ping",
        ].map((key) => [key, json({ did: key })]),
      ),
      "POST /beacon": part("text/plain", "", { status: 204 }),
    };
    const other = {
      "OPTIONS /options": part("text/plain", "", { status: 204, headers: open }),
      "PUT /options": json({ did: "PUT" }, { headers: open }),
      "POST /beacon": part("text/plain", "", { status: 204, headers: open }),
    };
    return {
      parts: { main, other },
      held: everyPart(origins, { main, other }, ["main POST /ping"]),
      verdict: "complete",
    };
  },
};

const rounds = 5;

const changing: HardPage = {
  kind: "changing-answers",
  about: "one URL that answers differently each time: every answer kept",
  give: ({ main }) => {
    const answers = Array.from({ length: rounds }, (_, at) => Buffer.from(JSON.stringify({ answer: at })));
    const posted = answers.map((bytes) => Buffer.concat([Buffer.from("to "), bytes]));
    return {
      parts: {
        main: {
          "GET /": page(
            "Changing",
            `<script>addEventListener("load", async () => { for (let at = 0; at < ${rounds}; at += 1) { await (await fetch("/now")).text(); await (await fetch("/ask", { method: "POST", body: "q" + at })).text(); } });</script>`,
          ),
          "GET /now": ({ before }) => part("application/json", answers[before] ?? "{}"),
          "POST /ask": ({ before }) => part("application/json", posted[before] ?? "{}"),
        },
      },
      held: [
        held("GET", `${main}/`),
        ...answers.map((body) => held("GET", `${main}/now`, { sha256: hash(body) })),
        ...posted.map((body) => held("POST", `${main}/ask`, { sha256: hash(body) })),
      ],
      verdict: "complete",
    };
  },
};

const workers = wholePage("workers", "dedicated and shared workers, classic and module", () => ({
  main: {
    "GET /": page(
      "Workers",
      `<script>new Worker("/dedicated.js"); new Worker("/module.js", { type: "module" }); new SharedWorker("/shared.js");
new Worker(URL.createObjectURL(new Blob(["fetch('" + location.origin + "/from-blob.json')"])));</script>`,
    ),
    "GET /dedicated.js": script(
      'importScripts("/imported.js"); fetch("/from-dedicated.json").then(() => { new Worker("/inner.js"); });',
    ),
    "GET /imported.js": script('fetch("/from-imported.json");'),
    "GET /inner.js": script('fetch("/from-inner.json");'),
    "GET /module.js": script('import { name } from "/used.js"; fetch("/from-module.json?" + name);'),
    "GET /used.js": script('export const name = "used";'),
    "GET /shared.js": script('importScripts("/shared-imported.js"); fetch("/from-shared.json");'),
    "GET /shared-imported.js": script("self.imported = true;"),
    "GET /from-module.json?used": json({ by: "module" }),
    ...Object.fromEntries(
      ["dedicated", "imported", "inner", "shared", "blob"].map((by) => [
        `GET /from-${by}.json`,
        json({ by }, { headers: open }),
      ]),
    ),
  },
}));

const madeUp = "<p>Words that no server gave</p>";

const serviceWorker: HardPage = {
  kind: "service-worker",
  about: "a service worker's script, precache and own requests",
  give: (origins) => {
    const main = serviceWorkerParts('await fetch("/through.json");');
    return {
      parts: { main },
      held: everyPart(origins, { main }),
      verdict: "complete",
    };
  },
};

const inventive: HardPage = {
  kind: "service-worker-answers",
  about: "the answers that a service worker made up, marked as such",
  give: (origins) => {
    const main = serviceWorkerParts(
      'document.body.insertAdjacentHTML("beforeend", await (await fetch("/made-up")).text());',
      ["/through.json"],
    );
    return {
      parts: { main },
      held: [
        ...everyPart(origins, { main }),
        held("GET", `${origins.main}/made-up`, { by: "worker", sha256: hash(Buffer.from(madeUp)) }),
      ],
      verdict: "complete",
      words: [{ role: "text", text: "Words that no server gave" }],
    };
  },
};

function serviceWorkerParts(then: string, unused: readonly string[] = []): Answers {
  const parts = {
    "GET /": page(
      "A service worker",
      `<script>(async () => { await navigator.serviceWorker.register("/worker.js"); await navigator.serviceWorker.ready;
if (navigator.serviceWorker.controller === null) await new Promise((go) => { navigator.serviceWorker.addEventListener("controllerchange", go, { once: true }); });
${then} await fetch("/cached.json"); })();</script>`,
    ),
    "GET /worker.js": script(`importScripts("/worker-part.js");
addEventListener("install", (event) => { event.waitUntil((async () => { const cache = await caches.open("one"); await cache.addAll(["/cached.json", "/cached.png"]); await skipWaiting(); })()); });
addEventListener("activate", (event) => { event.waitUntil(clients.claim()); });
addEventListener("fetch", (event) => { const { pathname } = new URL(event.request.url);
if (pathname === "/made-up") event.respondWith(new Response(${JSON.stringify(madeUp)}, { headers: { "content-type": "text/html" } }));
else event.respondWith(caches.match(event.request).then((found) => found ?? fetch(event.request))); });`),
    "GET /worker-part.js": script("self.part = 1;"),
    "GET /cached.json": json({ cached: true }),
    "GET /cached.png": image(720),
    "GET /through.json": json({ through: "the worker" }),
  };
  return Object.fromEntries(Object.entries(parts).filter(([key]) => !unused.includes(key.slice("GET ".length))));
}

export const scriptedPages: readonly HardPage[] = [
  late("late-fetch", "fetch and XHR that start a second after load, chained", [1_200, 700], []),
  late(
    "later-fetch",
    "fetch and XHR that start four seconds after load, waited for by choice",
    [4_000, 700],
    ["--settle", "6"],
  ),
  methods,
  changing,
  workers,
  serviceWorker,
  inventive,
];
