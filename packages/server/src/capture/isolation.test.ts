/** What one capture leaves in its browser must not be seen by another one, neither after it nor beside it. */
import assert from "node:assert/strict";
import { createHash, createPublicKey } from "node:crypto";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer as createHttpServer, type RequestListener } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { connect, createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";

import { findBrowser } from "./browser/index.ts";
import { captureLocal, places, withoutBrowser } from "./sample-capture.ts";
import { untrusted } from "./sample-certificate.ts";
import { openSite, type LocalSite } from "./sample-site.ts";

const skip = withoutBrowser();

/** Each kind of state: how a page sees that it is there, and how it is made. Both may give a promise. */
const kinds = {
  "cookie by header": ["document.cookie.includes('header=1')", "0"],
  "cookie by script": ["document.cookie.includes('script=1')", "document.cookie = 'script=1; max-age=10000'"],
  "local storage": ["localStorage.getItem('a') !== null", "localStorage.setItem('a', '1')"],
  "session storage": ["sessionStorage.getItem('a') !== null", "sessionStorage.setItem('a', '1')"],
  "window name": ["window.name === 'a'", "window.name = 'a'"],
  IndexedDB: [
    "indexedDB.databases().then((all) => all.length > 0)",
    "new Promise((done) => { indexedDB.open('a', 1).onsuccess = done; })",
  ],
  "cache of scripts": [
    "caches.keys().then((all) => all.length > 0)",
    "caches.open('a').then((cache) => cache.put('/kept', new Response('1')))",
  ],
  "service worker": [
    "fetch('/worker-says').then(async (answer) => (await answer.text()) === 'worker')",
    "navigator.serviceWorker.register('/worker.js').then(() => navigator.serviceWorker.ready)",
  ],
  "HTTP authentication": [
    "fetch('/private').then(async (answer) => (await answer.text()) === 'known')",
    "new Promise((done) => { const asked = new XMLHttpRequest(); asked.onload = done; asked.open('GET', '/private?ask', true, 'name', 'word'); asked.send(); })",
  ],
  "private files": [
    "navigator.storage.getDirectory().then((folder) => folder.getFileHandle('a')).then(() => true, () => false)",
    "navigator.storage.getDirectory().then((folder) => folder.getFileHandle('a', { create: true }))",
  ],
  "shared worker": ["sharedCount() .then((count) => count > 1)", "0"],
} as const;

const page = (
  next: string | null,
  at: string,
): string => `<!doctype html><meta charset="utf-8"><title>State</title><p>${at}
<script>
  // Kept alive by the page that made it, and counts who asked: each page asks once.
  const sharedCount = () => new Promise((done) => {
    const worker = new SharedWorker('/shared.js');
    worker.port.onmessage = ({ data }) => done(data);
  });
  const kinds = {${Object.entries(kinds)
    .map(([name, [seen, make]]) => `${JSON.stringify(name)}: [async () => ${seen}, async () => { await (${make}); }]`)
    .join(",\n")}};
  (async () => {
    const there = [];
    for (const [name, [seen]] of Object.entries(kinds)) {
      let is;
      try { is = await seen(); } catch (error) { is = 'error: ' + error.message; }
      if (is !== false) there.push(is === true ? name : name + ' ' + is);
    }
    for (const [, [, make]] of Object.entries(kinds)) await make();
    await fetch('/found?at=${at}', { method: 'POST', body: JSON.stringify(there) });
    ${next === null ? "" : `location = ${JSON.stringify(next)};`}
  })();
</script>`;

/** The site: its first page says what it finds and makes all of it, then leads to a second one, which says what it finds. */
async function openStateful(): Promise<{ readonly site: LocalSite; readonly found: Map<string, string[][]> }> {
  const found = new Map<string, string[][]>();
  const html = { "content-type": "text/html; charset=utf-8" };
  const script = { "content-type": "text/javascript" };
  const site = await openSite((request, { pathname, searchParams }) => {
    switch (pathname) {
      case "/":
        return { headers: { ...html, "set-cookie": "header=1; Max-Age=10000" }, body: page("/again", "first") };
      case "/again":
        return { headers: html, body: page(null, "again") };
      case "/found":
        return (response) => {
          let text = "";
          request.on("data", (chunk: Buffer) => (text += chunk.toString()));
          request.on("end", () => {
            const at = searchParams.get("at") ?? "";
            found.set(at, [...(found.get(at) ?? []), JSON.parse(text) as string[]]);
            response.writeHead(204).end();
          });
        };
      case "/worker.js":
        return {
          headers: script,
          body: `oninstall = () => skipWaiting(); onactivate = (event) => event.waitUntil(clients.claim());
            onfetch = (event) => { if (event.request.url.endsWith('/worker-says')) event.respondWith(new Response('worker')); };`,
        };
      case "/private":
        if (request.headers.authorization === `Basic ${btoa("name:word")}`) return { body: "known" };
        return searchParams.size === 0
          ? { body: "unknown" }
          : { status: 401, headers: { "www-authenticate": 'Basic realm="a"' } };
      case "/shared.js":
        return {
          headers: script,
          body: "let count = 0; onconnect = ({ ports: [port] }) => { count += 1; port.postMessage(count); };",
        };
      default:
        return { body: "server" };
    }
  });
  return { site, found };
}

/** A name that is no address and not this machine's: the browser keeps HSTS of no other. */
const named = "site.example";

/** One port for http and for https, as a redirect by HSTS keeps the port. `asked` has the scheme and the path of each request. */
async function openStrict() {
  const asked: string[] = [];
  const pages: Readonly<Record<string, (at: string) => string>> = {
    "/": (at) => `https://${at}/learn`,
    "/learn": (at) => `http://${at}/again`,
  };
  const answer =
    (scheme: string): RequestListener =>
    (request, response) => {
      const { url = "", headers } = request;
      if (!/^\/(learn|again)?$/.test(url)) return void response.writeHead(404).end();
      asked.push(`${scheme} ${url}`);
      if (url === "/learn") response.setHeader("strict-transport-security", "max-age=10000");
      const next = pages[url]?.(headers.host ?? "");
      const script = next === undefined ? "" : `<script>location = ${JSON.stringify(next)}</script>`;
      response.setHeader("content-type", "text/html").end(`<!doctype html><title>Strict</title><p>${url}${script}`);
    };
  const [plain, secure] = [createHttpServer(answer("http")), createHttpsServer(untrusted, answer("https"))];
  const server = createServer((socket) => {
    socket.on("error", () => socket.destroy());
    socket.once("data", (first: Buffer) => {
      const { port } = (first[0] === 0x16 ? secure : plain).address() as AddressInfo;
      const behind = connect(port, "127.0.0.1");
      behind.on("error", () => socket.destroy());
      behind.write(first);
      socket.pipe(behind).pipe(socket);
    });
  });
  for (const one of [plain, secure, server]) await new Promise<void>((resolve) => one.listen(0, "127.0.0.1", resolve));
  return {
    address: `http://${named}:${String((server.address() as AddressInfo).port)}/`,
    asked,
    async close() {
      for (const one of [plain, secure]) one.closeAllConnections();
      for (const one of [plain, secure, server]) await new Promise((resolve) => one.close(resolve));
    },
  };
}

/** This machine's browser, which takes the test's certificate for a good one: it learns nothing from a bad one. */
async function trustingBrowser(folder: string): Promise<typeof places> {
  const { executable } = await findBrowser(places, process.getuid?.() === 0);
  const key = createPublicKey(untrusted.cert).export({ type: "spki", format: "der" });
  const trusted = createHash("sha256").update(key).digest("base64");
  const file = join(folder, "browser");
  await writeFile(file, `#!/bin/sh\nexec '${executable}' --ignore-certificate-errors-spki-list=${trusted} "$@"\n`);
  for (const path of [folder, file]) await chmod(path, 0o755);
  return { ...places, configured: file };
}

describe("what a page leaves in its browser", { skip }, () => {
  // The browser of a capture takes no part in HTTP authentication, and a shared worker goes with its page.
  const lasting = Object.keys(kinds).filter((name) => !["HTTP authentication", "shared worker"].includes(name));

  it("is seen by the next page, and not by a capture after it", async () => {
    const { site, found } = await openStateful();
    try {
      for (let times = 0; times < 2; times += 1) await captureLocal(`${site.origin}/`);
      // First that the page can see it at all.
      for (const there of found.get("again") ?? [])
        assert.deepEqual(
          there.filter((name) => lasting.includes(name)),
          lasting,
        );
      assert.deepEqual(
        [found.get("first"), found.get("again")?.length],
        [[["cookie by header"], ["cookie by header"]], 2],
      );
    } finally {
      await site.close();
    }
  });

  it("is not that a name must be asked by https", async () => {
    const folder = await mkdtemp(join(tmpdir(), "muniment-test-"));
    const strict = await openStrict();
    try {
      const resolve = (host: string) => Promise.resolve(host === named ? ["127.0.0.1"] : []);
      const capturer = { places: await trustingBrowser(folder), resolve };
      const seen: string[][] = [];
      for (let times = 0; times < 2; times += 1) {
        await captureLocal(strict.address, { capturer });
        seen.push(strict.asked.splice(0));
      }
      // The third shows that the browser has learnt it; the first of the second capture, that it came without.
      const fresh = ["http /", "https /learn", "https /again"];
      assert.deepEqual(seen, [fresh, fresh]);
    } finally {
      await strict.close();
      await rm(folder, { recursive: true });
    }
  });

  it("is not seen by a capture beside it", async () => {
    const { site, found } = await openStateful();
    try {
      await Promise.all([1, 2].map(() => captureLocal(`${site.origin}/`)));
      assert.deepEqual(
        [found.get("first"), found.get("again")?.length],
        [[["cookie by header"], ["cookie by header"]], 2],
      );
    } finally {
      await site.close();
    }
  });
});
