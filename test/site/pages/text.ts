/** Words and addresses in all writings, cookies, and pages over TLS. */
import { everyPart, held, wholePage, type HardPage } from "../hard-page.ts";
import { html, image, json, page, part, redirect, text, type Asked } from "../part.ts";

/** ISO 8859-1 apart, Node encodes no old writing: these are the bytes of "سلام" and "كتاب" in windows-1256. */
const peace = Buffer.from([0xd3, 0xe1, 0xc7, 0xe3]);
const book = Buffer.from([0xdf, 0xca, 0xc7, 0xc8]);

const arabic: HardPage = {
  kind: "windows-1256",
  about: "windows-1256, Arabic, right to left",
  give: (origins) => {
    const around = (before: string, word: Buffer, after: string): Buffer =>
      Buffer.concat([Buffer.from(before, "latin1"), word, Buffer.from(after, "latin1")]);
    const main = {
      "GET /": part(
        "text/html",
        Buffer.concat([
          around('<!doctype html><html lang="ar" dir="rtl"><meta charset="windows-1256"><title>', book, "</title><p>"),
          around("", peace, '</p><script charset="windows-1256" src="/old.js"></script>'),
          Buffer.from('<p lang="he">&#1513;&#1500;&#1493;&#1501;</p><iframe src="/framed"></iframe>'),
        ]),
      ),
      "GET /old.js": part("text/javascript", around('document.body.dataset.word = "', book, '";')),
      "GET /framed": part("text/html; charset=windows-1256", around("<p>", book, "</p>")),
    };
    return {
      parts: { main },
      held: everyPart(origins, { main }),
      verdict: "complete",
      words: [
        { role: "text", text: "سلام" },
        { role: "text", text: "שלום" },
        { role: "dom", text: "كتاب" },
      ],
    };
  },
};

/** As they stand in the page, and as the browser asks for them. */
const odd: readonly (readonly [written: string, asked: string])[] = [
  ["/صورة.png", "/%D8%B5%D9%88%D8%B1%D8%A9.png"],
  ["/a b.png", "/a%20b.png"],
  ["/%2e%2E/up.png", "/up.png"],
  ["/q.png?a=1&amp;a=2&amp;;=%00&amp;%zz", "/q.png?a=1&a=2&;=%00&%zz"],
  ["/pipe|caret^.png", "/pipe%7Ccaret%5E.png"],
  ["/.//double//slash.png", "//double//slash.png"],
  ["/semi;v=1,2@x:y.png", "/semi;v=1,2@x:y.png"],
  ["/quote&quot;'.png", "/quote%22'.png"],
  ["/percent%25.png", "/percent%25.png"],
  ["/emoji😀.png?😀", "/emoji%F0%9F%98%80.png?%F0%9F%98%80"],
  [`/long.png?${"x".repeat(6_000)}`, `/long.png?${"x".repeat(6_000)}`],
  ["/hash.png#a%20#b", "/hash.png"],
];

const addresses: HardPage = {
  kind: "odd-urls",
  about: "odd URLs",
  give: (origins) => {
    const main = {
      "GET /": page("Odd", odd.map(([written]) => `<img src="${written}" alt="">`).join("\n")),
      ...Object.fromEntries(
        odd.map(([, asked], at) => [`GET ${new URL(asked, "http://x/").pathname}`, image(900 + at)]),
      ),
      // `new URL` would take the first part of it for a host.
      "GET //double//slash.png": image(940),
    };
    return {
      parts: { main },
      held: [held("GET", `${origins.main}/`), ...odd.map(([, asked]) => held("GET", origins.main + asked))],
      verdict: "complete",
    };
  },
};

const cookies: HardPage = {
  kind: "cookies",
  about: "cookies by header and script, several Set-Cookie lines kept apart",
  give: (origins) => {
    const lines = ["a=1; Path=/", "b=2; Expires=Wed, 01 Jan 2098 00:00:00 GMT; Path=/", "a=3; Path=/deep"];
    const main = {
      "GET /": page(
        "Cookies",
        '<script>document.cookie = "by=script"; void fetch("/asks").then(() => fetch("/deep/asks"));</script>',
        {
          headers: { "set-cookie": lines, "x-twice": ["one", "two"] },
        },
      ),
      "GET /asks": json({ asked: 1 }),
      "GET /deep/asks": json({ asked: 2 }, { headers: { "set-cookie": "c=4; HttpOnly; SameSite=Strict" } }),
    };
    return {
      parts: { main },
      held: [
        held("GET", `${origins.main}/`, {
          headers: [...lines.map((line) => ["Set-Cookie", line] as const), ["X-Twice", "one"], ["X-Twice", "two"]],
        }),
        held("GET", `${origins.main}/asks`, { asked: [["Cookie", "a=1; b=2; by=script"]] }),
        held("GET", `${origins.main}/deep/asks`, {
          asked: [["Cookie", "a=3; a=1; b=2; by=script"]],
          headers: [["Set-Cookie", "c=4; HttpOnly; SameSite=Strict"]],
        }),
      ],
      verdict: "complete",
    };
  },
};

const check: HardPage = {
  kind: "check-page",
  about: "a check page that sets a cookie and reloads: the check, and the page behind it",
  give: (origins) => {
    const first = page(
      "One moment",
      '<script>document.cookie = "passed=yes"; setTimeout(() => location.reload(), 300);</script>',
    );
    const real = page("The page behind", '<img src="/real.png" alt=""><p>What the visitor came for.</p>');
    const main = {
      "GET /": ({ headers }: Asked) => (headers["cookie"]?.includes("passed=yes") === true ? real : first),
      "GET /real.png": image(950),
    };
    return {
      parts: { main },
      held: [held("GET", `${origins.main}/`, { times: 2 }), held("GET", `${origins.main}/real.png`)],
      verdict: "complete",
      words: [{ role: "text", text: "What the visitor came for." }],
    };
  },
};

const secure = (kind: "tls" | "h2", about: string): HardPage => ({
  kind,
  about,
  give: (origins) => {
    const own = {
      "GET /": page(
        "Over TLS",
        `<link rel="icon" href="data:,"><img src="/1.png" alt=""><img src="/moved" alt=""><script>void fetch("/post", { method: "POST", body: "said" }).then(() => fetch("/coded")).then(() => fetch("/twice"));</script>`,
      ),
      "GET /1.png": image(960),
      "GET /moved": redirect(302, "/2.png"),
      "GET /2.png": image(961),
      "POST /post": json({ posted: 1 }),
      "GET /coded": text("In brotli. ".repeat(300), { coding: "br" }),
      "GET /twice": text("Lines", { headers: { "set-cookie": ["a=1", "b=2"] } }),
    };
    const parts = { [kind]: own };
    const start = `${origins[kind]}/`;
    const lines = held("GET", `${origins[kind]}/twice`, {
      protocol: kind === "h2" ? "h2" : "http/1.1",
      headers: [
        ["set-cookie", "a=1"],
        ["set-cookie", "b=2"],
      ],
    });
    return {
      parts,
      start,
      held: [...everyPart(origins, parts, [`${kind} GET /twice`]), lines],
      verdict: "complete",
      reasons: ["certificate.accepted"],
      options: ["--accept-bad-certificates"],
    };
  },
});

const refused: HardPage = {
  kind: "certificate-refused",
  about: "a bad certificate, and nobody asked that it be accepted: nothing is held, and the record says why",
  give: (origins) => ({
    parts: { tls: { "GET /": html("<p>Behind a bad certificate</p>") } },
    start: `${origins.tls}/`,
    held: [],
    verdict: "failed",
    reasons: ["certificate.bad"],
  }),
};

const state = wholePage("push-state", "pages that change their address", () => ({
  main: {
    "GET /": page(
      "Address",
      `<div id="into"></div><script>addEventListener("load", async () => { for (const at of [1, 2]) { await (await fetch("/view/" + at)).text(); history.pushState({}, "", "/shown/" + at);
document.querySelector("#into").innerHTML = "<img src='picture.png' alt=''>"; await new Promise((go) => setTimeout(go, 200)); } history.replaceState({}, "", "/final#part"); });</script>`,
    ),
    "GET /view/1": json({ view: 1 }),
    "GET /view/2": json({ view: 2 }),
    "GET /shown/picture.png": image(970),
  },
}));

export const textPages: readonly HardPage[] = [
  arabic,
  addresses,
  cookies,
  check,
  secure("tls", "HTTP/1.1 over TLS, the certificate accepted because asked for, and the fact recorded"),
  secure("h2", "HTTP/2, the certificate accepted because asked for, and the fact recorded"),
  refused,
  state,
];
