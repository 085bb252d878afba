/** How answers come over the wire: codings, lengths, redirects, errors, and bodies that are slow, large or without end. */
import { createHash } from "node:crypto";
import { setTimeout as wait } from "node:timers/promises";
import { everyPart, held, wholePage, type HardPage, type Origins } from "../hard-page.ts";
import {
  departure,
  html,
  image,
  json,
  open,
  page,
  part,
  redirect,
  text,
  type Answers,
  type Coding,
  type PartOptions,
  type Stream,
} from "../part.ts";
import { picture } from "../picture.ts";
import { chunk } from "../png.ts";

const codings: readonly Coding[] = ["gzip", "br", "zstd", "deflate"];

const coded = wholePage("codings", "gzip, brotli, zstd, deflate, chunked, no length", () => ({
  main: {
    "GET /": page(
      "Codings",
      `<script>addEventListener("load", async () => { for (const path of ${JSON.stringify([...codings, "chunked", "close", "empty"].map((one) => `/${one}`))}) await (await fetch(path)).text(); });</script>`,
      { coding: "br" },
    ),
    ...Object.fromEntries(
      codings.map((coding) => [`GET /${coding}`, text(`What came in ${coding}. `.repeat(2_000), { coding })]),
    ),
    "GET /chunked": text("Chunked, without a length. ".repeat(20_000)),
    "GET /close": text("Ended by the end of the connection. ".repeat(1_000), { framing: "close" }),
    "GET /empty": text("", { headers: { "content-length": "0" } }),
  },
}));

const wrong: HardPage = {
  kind: "wrong-length",
  about: "a length that is wrong: more announced than came, and less",
  give: (origins) => {
    const main = {
      "GET /": page(
        "Wrong lengths",
        '<script>addEventListener("load", async () => { await fetch("/short").then((one) => one.text()).catch(() => "broken"); await (await fetch("/long")).text(); });</script>',
      ),
      "GET /short": text("This breaks off. ".repeat(300), { framing: "short" }),
      "GET /long": text("There is more than was said. ".repeat(300), { framing: "long" }),
    };
    const sound = everyPart(origins, { main }, ["main GET /short", "main GET /long"]);
    return {
      parts: { main },
      held: [
        ...sound,
        held("GET", `${origins.main}/short`, { truncated: true }),
        // What a client takes of it; the rest is no part of the answer.
        held("GET", `${origins.main}/long`),
      ],
      named: [{ url: `${origins.main}/short`, code: "part.cut" }],
      verdict: "partial",
      reasons: ["part.cut"],
    };
  },
};

/** A browser would ask a person for a name and a password: a capture has nobody to ask, and the page goes on with the refusal. */
const asksForLogin: HardPage = {
  kind: "asks-for-login",
  about: "parts that answer 401 and ask for a login: a picture, a fetch, a frame",
  give: (origins) => {
    const refusal = (scheme: string) =>
      text(`This needs a login (${scheme}).`, {
        status: 401,
        headers: { "www-authenticate": `${scheme} realm="site"` },
      });
    const main = {
      "GET /": page(
        "Asks for a login",
        `<img src="/basic.png" alt=""><iframe src="/frame"></iframe><p id="said"></p>
<script>Promise.all(["/basic", "/digest", "/bearer"].map(async (one) => { const answer = await fetch(one); return answer.status + " " + await answer.text(); }))
.then((all) => { said.textContent = all.join(" "); return fetch("/after"); });</script>`,
      ),
      "GET /basic.png": refusal("Basic"),
      "GET /basic": refusal("Basic"),
      "GET /digest": text("This needs a login (Digest).", {
        status: 401,
        headers: { "www-authenticate": 'Digest realm="site", nonce="1", qop="auth"' },
      }),
      "GET /bearer": refusal("Bearer"),
      "GET /frame": refusal("Basic"),
      "GET /after": text("After the refusals."),
    };
    return {
      parts: { main },
      held: everyPart(origins, { main }),
      verdict: "complete",
      words: [
        {
          role: "text",
          text: "401 This needs a login (Basic). 401 This needs a login (Digest). 401 This needs a login (Bearer).",
        },
      ],
    };
  },
};

const parts: HardPage = {
  kind: "statuses",
  about: "4xx, 5xx, 204, 410 parts, refused connections, DNS failures, an address that is forbidden",
  give: (origins) => {
    const statuses = [204, 400, 401, 403, 404, 410, 418, 429, 451, 500, 502, 503];
    const main = {
      "GET /": page(
        "Statuses",
        `${statuses.map((status) => `<img src="/${status}" alt="">`).join("")}<img src="${origins.closed}/refused.png" alt=""><img src="http://no-such-host.invalid/lost.png" alt=""><img src="${origins.forbidden}/forbidden.png" alt="">`,
      ),
      ...Object.fromEntries(
        statuses.map((status) => [`GET /${status}`, text(status === 204 ? "" : `This is a ${status}.`, { status })]),
      ),
    };
    return {
      parts: { main },
      held: everyPart(origins, { main }),
      named: [
        { url: `${origins.closed}/refused.png`, code: "part.failed" },
        { url: "http://no-such-host.invalid/lost.png", code: "part.failed" },
        { url: `${origins.forbidden}/forbidden.png`, code: "part.blocked" },
      ],
      verdict: "partial",
      reasons: ["part.failed", "part.blocked"],
    };
  },
};

/** Icons of pages that make way for the next are a kind of their own: whether a browser comes to ask for them is a race. */
const noIcon = '<link rel="icon" href="data:,">';

const ofPage: HardPage = {
  kind: "redirected-page",
  about: "redirects of the page: 301, 302, 303, 307, 308, Refresh, meta and script, over other origins",
  give: (origins) => {
    const { main: at, other: away } = origins;
    const main = {
      "GET /": redirect(301, `${away}/2`),
      "GET /3": redirect(303, "/4"),
      "GET /4": redirect(307, "/5?a=1#part"),
      "GET /5": redirect(308, "/6"),
      "GET /6": html(`${noIcon}<p>Wait</p>`, { headers: { refresh: "0; url=/7" } }),
      "GET /7": html(`${noIcon}<meta http-equiv="refresh" content="0; url=/8"><p>Wait more</p>`),
      "GET /8": html(`${noIcon}<script>location.replace("/end");</script>`),
      "GET /end": page("At the end", '<img src="/end.png" alt="">'),
      "GET /end.png": image(800),
    };
    const other = { "GET /2": redirect(302, `${at}/3`) };
    const moved = everyPart(origins, { main, other }, ["main GET /5"]);
    return {
      parts: { main, other },
      held: [...moved, held("GET", `${at}/5?a=1`, { status: 308 })],
      verdict: "complete",
      words: [{ role: "text", text: "At the end" }],
    };
  },
};

const passing: HardPage = {
  kind: "passing-icon",
  about: "the icon of a page that makes way for the next while it is asked for",
  give: (origins) => {
    const { promise: asked, resolve: ask } = Promise.withResolvers<null>();
    // Told of the icon's request, the page makes way while the answer is on its way.
    const word: Stream = async function* (gone) {
      await Promise.race([asked, departure(gone)]);
      yield Buffer.from("asked");
    };
    const main: Answers = {
      "GET /": html(
        '<link rel="icon" href="/icon.png"><script>void fetch("/asked").then((one) => one.text()).then(() => location.replace("/end"));</script>',
      ),
      "GET /asked": part("text/plain", word),
      "GET /icon.png": () => {
        ask(null);
        return image(801);
      },
      "GET /end": html(`${noIcon}<h1>At the end</h1>`),
    };
    const all = everyPart(origins, { main }, ["main GET /asked"]);
    return { parts: { main }, held: [...all, held("GET", `${origins.main}/icon.png`)], verdict: "complete" };
  },
};

const ofParts: HardPage = {
  kind: "redirected-parts",
  about: "redirects of parts: pictures, frames, fetch, modules, a form, and one that goes round in a circle",
  give: (origins) => {
    const { other: away } = origins;
    const main = {
      "GET /": page(
        "Moved parts",
        `<link rel="stylesheet" href="/moved.css"><img src="/1.png" alt=""><img src="/round.png" alt=""><iframe src="/frame"></iframe><script type="module" src="/moved.js"></script>`,
      ),
      "GET /moved.css": redirect(302, "/here.css"),
      "GET /here.css": part("text/css", "p { color: red; }"),
      "GET /1.png": redirect(301, `${away}/2.png`),
      "GET /3.png": image(810),
      "GET /frame": redirect(307, "/framed"),
      "GET /framed": html("<p>Framed</p>"),
      "GET /moved.js": redirect(308, "/here.js"),
      "GET /here.js": part(
        "text/javascript",
        'await fetch("/go"); await fetch("/say", { method: "POST", body: "once" }); await fetch("/keep", { method: "POST", body: "twice" });',
      ),
      "GET /go": redirect(303, "/gone"),
      "GET /gone": json({ gone: false }),
      "POST /say": redirect(303, "/said"),
      "GET /said": json({ said: true }),
      "POST /keep": redirect(307, "/kept"),
      "POST /kept": json({ kept: true }),
      // The browser gives up after twenty.
      "GET /round.png": redirect(302, "/round.png"),
    };
    const other = { "GET /2.png": redirect(302, `${origins.main}/3.png`) };
    return { parts: { main, other }, held: everyPart(origins, { main, other }), verdict: "complete" };
  },
};

const bodies: HardPage = {
  kind: "redirect-bodies",
  about: "the bodies of redirects and of preflights, in clear and over TLS, over HTTP/1.1 and HTTP/2, coded and plain",
  give: (origins) => {
    const moved = (what: string, status: number, location: string, options: PartOptions = {}) =>
      text(`The ${what} has moved.`, { status, ...options, headers: { location, ...open, ...options.headers } });
    // Over HTTP/2 the browser gives a redirect up as soon as it has the head: without a length nobody knows then whether more would have come.
    const long = (what: string, status: number, location: string) =>
      moved(what, status, location, { headers: { "content-length": String(`The ${what} has moved.`.length) } });
    const sent = { method: "POST", headers: { "x-checked": "first" }, body: "sent" };
    const main = {
      "GET /": moved("page", 302, "/here"),
      "GET /here": page(
        "Here",
        `<img src="/moved.png" alt=""><img src="${origins.tls}/1.png" alt=""><img src="${origins.h2}/1.png" alt="">` +
          `<script>const sent = ${JSON.stringify(sent)};` +
          `for (const origin of ["${origins.other}", "${origins.tls}", "${origins.h2}"])` +
          `{ void fetch(origin + "/say", sent); void fetch(origin + "/go"); }</script>`,
      ),
      "GET /moved.png": moved("picture", 301, "/moved-again.png", { framing: "close" }),
      "GET /moved-again.png": moved("picture again", 307, "/here.png", { coding: "gzip" }),
      "GET /here.png": image(820),
    };
    const pictures = (other: string, coding: Coding | null) => ({
      "GET /1.png": moved("first picture", 302, `${other}/2.png`, { coding }),
      "GET /2.png": long("second picture", 308, `${other}/3.png`),
      "GET /3.png": long("third picture", 303, "/4.png"),
      "GET /4.png": image(821),
    });
    const talk = {
      "OPTIONS /say": text("What may be sent.", { headers: open }),
      "POST /say": json({ heard: true }, { headers: open }),
      "GET /go": long("answer", 303, "/said"),
      "GET /said": json({ said: true }, { headers: open }),
    };
    const tls = { ...pictures(origins.h2, "br"), ...talk };
    const h2 = { ...pictures(origins.tls, "zstd"), ...talk };
    const parts = { main, other: talk, tls, h2 };
    const options = ["--accept-bad-certificates"];
    return { parts, held: everyPart(origins, parts), verdict: "complete", reasons: ["certificate.accepted"], options };
  },
};

const slow = wholePage("slow", "a part that takes 12 s, on which the load event waits", () => ({
  main: { "GET /": page("Slow", '<img src="/slow.png" alt="">'), "GET /slow.png": image(830, { delayMs: 12_000 }) },
}));

const slowLater: HardPage = {
  kind: "slow-fetch",
  about: "an answer that takes 12 s, asked for by script after load",
  give: (origins) => {
    const main = {
      "GET /": page("Slow", '<script>addEventListener("load", () => void fetch("/slow.json"));</script>'),
      "GET /slow.json": json({ late: true }, { delayMs: 12_000 }),
    };
    return {
      parts: { main },
      held: everyPart(origins, { main }),
      verdict: "complete",
      options: ["--settle-limit", "30"],
    };
  },
};

/** The signature of a PNG and its first piece, which says how large it is. */
const pngHeadLength = 33;

const endless: HardPage = {
  kind: "endless",
  about: "answers that never end: cut, marked, and the capture partial",
  give: (origins) => {
    const drip: Stream = async function* (gone) {
      for (let at = 0; !gone.aborted; at += 1) {
        yield Buffer.from(`line ${at}\n`);
        await wait(100);
      }
    };
    // One that the browser goes on with: what is no picture from its first byte on it gives up, and keeps nothing of.
    const dripPicture: Stream = async function* (gone) {
      yield picture(24, [90, 120, 150]).subarray(0, pngHeadLength);
      for await (const line of drip(gone)) yield chunk("tEXt", Buffer.concat([Buffer.from("Comment\0"), line]));
    };
    const main = {
      "GET /": page(
        "Endless",
        '<img src="/beside.png" alt=""><script>void fetch("/endless").then((one) => one.text());</script><img src="/endless.png" alt="">',
      ),
      "GET /beside.png": image(840),
      "GET /endless": part("text/plain", drip),
      "GET /endless.png": part("image/png", dripPicture),
    };
    return {
      parts: { main },
      held: [
        ...everyPart(origins, { main }, ["main GET /endless", "main GET /endless.png"]),
        held("GET", `${origins.main}/endless`, { truncated: true }),
        held("GET", `${origins.main}/endless.png`, { truncated: true }),
      ],
      named: [{ url: `${origins.main}/endless`, code: "part.cut" }],
      verdict: "partial",
      reasons: ["part.cut"],
      options: ["--time-limit", "40"],
    };
  },
};

const MiB = 1024 * 1024;

/** Bytes that do not repeat and cost little to make: a block of its own, stamped with its number. */
function bytes(size: number): Stream {
  return async function* () {
    const block = createHash("shake256", { outputLength: MiB }).update("the site's large bodies").digest();
    for (let at = 0; at < size; at += MiB) {
      const piece = Buffer.from(block.subarray(0, Math.min(MiB, size - at)));
      piece.writeUInt32BE(at / MiB, 0);
      yield piece;
    }
  };
}

/** The page takes the body, counts it, and says how much there was: `POST /got` is asked only if all of it came. */
function large(kind: string, about: string, size: number, options: readonly string[]): HardPage {
  return {
    kind,
    about,
    heavy: true,
    give: (origins: Origins) => {
      const type = "application/octet-stream";
      const main: Answers = {
        "GET /": page(
          "A large body",
          `<p id="said">not yet</p><script>addEventListener("load", async () => { for (const path of ["/with-length", "/without-length"]) {
let size = 0; for await (const piece of (await fetch(path)).body) size += piece.length;
if (size === ${size}) { await fetch("/got", { method: "POST", body: path }); document.querySelector("#said").textContent = "all came"; } } });</script>`,
        ),
        "GET /with-length": part(type, bytes(size), { headers: { "content-length": String(size) } }),
        "GET /without-length": part(type, bytes(size)),
        "POST /got": json({ good: true }),
      };
      return {
        parts: { main },
        held: [...everyPart(origins, { main }, ["main POST /got"]), held("POST", `${origins.main}/got`, { times: 2 })],
        verdict: "complete",
        words: [{ role: "text", text: "all came" }],
        options,
      };
    },
  };
}

export const transferPages: readonly HardPage[] = [
  coded,
  wrong,
  parts,
  ofPage,
  passing,
  ofParts,
  bodies,
  slow,
  slowLater,
  endless,
  asksForLogin,
  large("body-50-mb", "a body of 50 MB, with and without length, which the page goes on to use", 50 * MiB, []),
  large("body-1-gb", "a body of 1 GB, with and without length, which the page goes on to use", 1024 * MiB, [
    "--time-limit",
    "900",
    "--settle-limit",
    "400",
  ]),
];
