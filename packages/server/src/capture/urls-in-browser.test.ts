/**
 * The addresses of the suite `urls`, asked for by a page in the browser in every way that the suite names. What a connection would be
 * opened to is counted by the proxy's own way of connecting, which leads to a listener of the test: nothing is ever sent elsewhere.
 */
import assert from "node:assert/strict";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect, createServer as createTcpServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";

import { startBrowser } from "./browser/index.ts";
import { startEgress, type Egress } from "./network/index.ts";
import { attachTargets } from "./recorder/index.ts";
import { places, withoutBrowser } from "./sample-capture.ts";
import { fixtures, skipFixtures } from "../../../../test/shared-fixtures.ts";

const expectedFile = join(fixtures, "urls/expected.json");
const skip = skipFixtures !== false ? skipFixtures : withoutBrowser();

/** What every name leads to, and then, when it is asked for again, would lead to. */
const [publicAddress, privateAddress] = ["93.184.215.14", "10.9.8.7"];
/** The site has a public address too, as what it may do is what any page may. */
const site = { host: "site.example", address: "93.184.215.15" };
const loopback = "127.0.0.1";
const waitMs = 4_000;
const idleMs = 8_000;

interface Dialled {
  readonly address: string;
  readonly port: number;
}

async function listening(t: TestContext, server: ReturnType<typeof createTcpServer>): Promise<number> {
  server.listen(0, loopback);
  await once(server, "listening");
  t.after(() => server.close());
  return (server.address() as AddressInfo).port;
}

/** A way out that lets the browser reach the site, and hangs up on everything else. */
async function wayOut(t: TestContext, sitePort: number): Promise<{ egress: Egress; dialled: readonly Dialled[] }> {
  const nothing = createTcpServer((socket) => socket.destroy());
  const nothingPort = await listening(t, nothing);
  const dialled: Dialled[] = [];
  const asked = new Set<string>();
  const egress = await startEgress({
    allowPrivate: [],
    resolve: (host) => {
      if (host === site.host) return Promise.resolve([site.address]);
      const again = asked.has(host);
      asked.add(host);
      return Promise.resolve([again ? privateAddress : publicAddress]);
    },
    dial: (address, port) => {
      const toSite = address === site.address;
      if (!toSite) dialled.push({ address, port });
      return connect({ host: loopback, port: toSite ? sitePort : nothingPort, allowHalfOpen: true });
    },
  });
  t.after(() => egress.close());
  return { egress, dialled };
}

/** Asks for each address in each way; a redirect is one of the site's own, to the address as it is typed. */
function pageFor(addresses: readonly string[]): string {
  const list = JSON.stringify(addresses).replaceAll("<", "\\u003c");
  return `<!doctype html><meta charset="utf-8"><title>Addresses</title><body><script type="module">
const quiet = (make) => { try { return Promise.resolve(make()).catch(() => 0); } catch { return 0; } };
const element = (name, at) => { const made = document.createElement(name); quiet(() => { made.src = at; }); document.body.append(made); };
const ways = ${list}.flatMap((address, place) => [
  quiet(() => fetch(address, { mode: "no-cors" })),
  quiet(() => import(address)),
  quiet(() => fetch("/to/" + place, { mode: "no-cors" })),
  element("img", address), element("iframe", address), element("iframe", "/to/" + place),
]);
await Promise.race([Promise.allSettled(ways), new Promise((over) => setTimeout(over, ${String(waitMs)}))]);
await fetch("/done");
</script>`;
}

async function startSite(
  t: TestContext,
  addresses: readonly string[],
): Promise<{ port: number; done: Promise<unknown> }> {
  const done = Promise.withResolvers<null>();
  const server = createServer((request, response) => {
    const to = /^\/to\/(\d+)$/.exec(request.url ?? "")?.[1];
    if (request.url === "/done") done.resolve(null);
    if (to === undefined) {
      response.setHeader("Content-Type", "text/html").end(request.url === "/" ? pageFor(addresses) : "");
      return;
    }
    response.writeHead(302, { Location: encodeURI(addresses[Number(to)] ?? "/") }).end();
  });
  t.after(() => {
    server.closeAllConnections();
  });
  return { port: await listening(t, server), done: done.promise };
}

/** Opens the page in a browser of its own, and waits until everything was asked for. */
async function visit(
  t: TestContext,
  addresses: readonly string[],
): Promise<{ egress: Egress; dialled: readonly Dialled[] }> {
  const { port, done } = await startSite(t, addresses);
  const { egress, dialled } = await wayOut(t, port);
  const root = process.getuid?.() === 0;
  const { browser } = await startBrowser(
    {
      places,
      fonts: null,
      temporary: tmpdir(),
      user: root ? { uid: 65_534, gid: 65_534 } : null,
      platform: process.platform,
    },
    {
      proxyUrl: egress.proxyUrl,
      languages: ["en"],
      window: { width: 800, height: 600, scale: 1 },
      sandbox: root ? "off-by-request" : "on",
      display: null,
    },
  );
  t.after(() => browser.close());
  // One of the addresses opens a dialog, on which the page would wait for ever.
  const { page } = await attachTargets(browser.devtools, ({ type, session }) => {
    if (type !== "page" && type !== "iframe") return [];
    session.on("Page.javascriptDialogOpening", () => {
      session.send("Page.handleJavaScriptDialog", { accept: true }).catch(() => undefined);
    });
    return [session.send("Page.enable")];
  });
  await page.session.send("Page.navigate", { url: `http://${site.host}/` });
  await done;
  return { egress, dialled };
}

function casesOf(expect: string): readonly string[] {
  const { cases } = JSON.parse(readFileSync(expectedFile, "utf8")) as {
    readonly cases: readonly { readonly expect: string; readonly detail: { readonly url: string } }[];
  };
  return cases.filter((one) => one.expect === expect).map(({ detail }) => detail.url);
}

test(
  "no address that leads inside is connected to, however a page asks for it",
  { skip, timeout: 400_000 },
  async (t) => {
    const addresses = casesOf("block");
    assert.ok(addresses.length > 40);
    const { egress, dialled } = await visit(t, addresses);
    t.diagnostic(
      `${String(addresses.length)} addresses, six ways each; ${String(egress.blocked().length)} targets refused`,
    );
    assert.deepEqual(
      egress.servers().map(({ host }) => host),
      [site.host],
    );
    assert.deepEqual(dialled, []);
    assert.ok(egress.blocked().length > 20, "hardly anything was asked for");
  },
);

test("the browser asks nobody of its own accord", { skip, timeout: 400_000 }, async (t) => {
  const { egress } = await visit(t, []);
  // What it did unasked came within a second of its start; this is for a slower machine.
  await setTimeout(idleMs);
  const others = [...egress.servers(), ...egress.failures(), ...egress.blocked()].map(({ host }) => host);
  assert.deepEqual([...new Set(others)], [site.host]);
});

test("a name that changes its answer is not asked a second time", { skip, timeout: 400_000 }, async (t) => {
  const addresses = ["http://rebind.example/", "http://rebind.example:8080/", "https://rebind.example/"];
  const { dialled } = await visit(t, addresses);
  assert.ok(dialled.length >= 3, "the addresses were not asked for: nothing was shown");
  assert.deepEqual(
    dialled.filter(({ address }) => address !== publicAddress),
    [],
  );
});
