import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createServer } from "node:net";
import { test } from "node:test";

import { verifyWacz } from "@muniment/verify";

import { captureLocal, warcAnswers, warcMessages, withoutBrowser, type WarcMessages } from "./sample-capture.ts";
import { openSite, type Answer, type Handler, type SiteOptions } from "./sample-site.ts";
import { acceptWebSocket } from "./sample-web-socket.ts";

const skip = withoutBrowser();

const large = randomBytes(12 * 1024 * 1024);
type Upgrade = NonNullable<SiteOptions["upgrade"]>;

const many = 3_000;
const text = (value: string) => Buffer.from(value, "utf8");
const page = (script: string): Answer => ({
  headers: { "content-type": "text/html; charset=utf-8" },
  body: `<!doctype html><title>Sockets</title><script>const at = location.origin.replace("http", "ws");${script}</script>`,
});
const script = (body: string): Answer => ({ headers: { "content-type": "text/javascript" }, body });

/** Says back what it is told, with `!`; a large message it answers with the same bytes, turned round. */
const echo: Upgrade = (request, stream) => {
  const socket = acceptWebSocket(request, stream, (_socket, { opcode, payload }) => {
    if (opcode === 8) socket.end();
    else if (opcode === 1) socket.send(1, Buffer.concat([payload, text("!")]));
    else if (opcode === 2) socket.send(2, Buffer.from(payload).reverse());
  });
  socket.send(9, text("a ping"));
  socket.send(1, text("in "), text("three "), text("parts"));
};

async function captured(handler: Handler, upgrade: Upgrade = echo) {
  const site = await openSite(handler, { upgrade });
  try {
    const { detail, objects } = await captureLocal(`${site.origin}/`);
    const wacz = objects.get("capture.wacz") ?? Buffer.alloc(0);
    const sockets = await warcMessages(wacz);
    const of = (path: string): WarcMessages => {
      const found = sockets.filter(({ url }) => url === `${site.origin.replace("http", "ws")}${path}`);
      assert.equal(found.length, 1, `${path} stands ${found.length} times`);
      return found[0] as WarcMessages;
    };
    return { detail, of, wacz, answers: await warcAnswers(wacz), origin: site.origin };
  } finally {
    await site.close();
  }
}

/** The messages of a socket without their times: direction, opcode, and the payload as text or the hash of its bytes. */
function told({ lines }: WarcMessages, from: "page" | "server"): readonly (string | number | undefined)[][] {
  return lines
    .filter((line) => line["from"] === from)
    .map(({ opcode, text: words, base64 }) => [opcode, words ?? hash(Buffer.from(String(base64), "base64"))]);
}

async function* part(bytes: Buffer, from: number, to: number): AsyncGenerator<Uint8Array> {
  yield await Promise.resolve(bytes.subarray(from, to));
}

function hash(bytes: Buffer): string {
  return createHash("sha256").update(bytes).digest("hex");
}

test("messages of a WebSocket are kept, both ways, whole and in order", { skip, timeout: 180_000 }, async () => {
  const sent = 'سلام "\u0000"\n';
  const { detail, of, answers, origin } = await captured((_request, url) =>
    url.pathname === "/large"
      ? { headers: { "content-type": "application/octet-stream" }, body: large }
      : page(`
    const small = new WebSocket(at + "/small?a=1");
    small.binaryType = "arraybuffer";
    small.onopen = () => { small.send(${JSON.stringify(sent)}); small.send(new Uint8Array([1, 2, 255])); small.send(""); };
    small.onmessage = ({ data }) => { if (data === "!") small.close(); };
    const crowd = new WebSocket(at + "/many");
    crowd.onopen = () => { for (let n = 0; n < ${many}; n += 1) crowd.send(String(n)); };
    fetch("/large").then((answer) => answer.arrayBuffer()).then((bytes) => {
      const big = new WebSocket(at + "/large");
      big.onopen = () => big.send(bytes);
    });`),
  );
  assert.deepEqual([detail.verdict.value, detail.missing], ["complete", []], JSON.stringify(detail.verdict.reasons));

  const small = of("/small?a=1");
  assert.deepEqual(
    [small.handshake, small.contentType, small.truncated],
    ["HTTP/1.1 101 Switching Protocols", "application/x-ndjson", null],
  );
  const [first, last] = [small.lines.at(0), small.lines.at(-1)];
  assert.deepEqual(first, { format: "websocket-messages-1", url: small.url });
  const bytes = text(`${sent}${sent}!!in three parts`).length + 6;
  assert.deepEqual(last, { end: "closed", messages: 7, bytes, omitted: 0 });
  assert.deepEqual(told(small, "page"), [
    [1, sent],
    [2, hash(Buffer.from([1, 2, 255]))],
    [1, ""],
  ]);
  assert.deepEqual(told(small, "server"), [
    [1, "in three parts"],
    [1, `${sent}!`],
    [2, hash(Buffer.from([255, 2, 1]))],
    [1, "!"],
  ]);
  const times = small.lines.flatMap(({ at }) => (at === undefined ? [] : [Date.parse(String(at))]));
  assert.ok(times.every((time) => Math.abs(time - Date.now()) < 180_000));

  const numbers = Array.from({ length: many }, (_, number) => [1, String(number)]);
  assert.deepEqual(told(of("/many"), "page"), numbers);
  assert.deepEqual(
    told(of("/many"), "server").slice(1),
    numbers.map(([opcode, number]) => [opcode, `${number}!`]),
  );
  assert.equal(of("/many").lines.at(-1)?.["end"], "open");

  assert.deepEqual(told(of("/large"), "page"), [[2, hash(large)]]);
  assert.deepEqual(told(of("/large"), "server").slice(1), [[2, hash(Buffer.from(large).reverse())]]);
  const handshakes = answers.filter(({ status }) => status === 101);
  assert.deepEqual(handshakes.map(({ url }) => url.slice(origin.length)).toSorted(), ["/large", "/many", "/small?a=1"]);
  assert.ok(handshakes.every(({ headers }) => headers.some(([name, value]) => name === "X-Own" && value === "Yes")));
});

test("workers of every kind have their WebSockets kept too", { skip, timeout: 120_000 }, async () => {
  const talk = (path: string) =>
    `const s = new WebSocket(location.origin.replace("http", "ws") + "${path}"); s.onopen = () => s.send("${path}");`;
  const kinds = ["/worker", "/shared", "/service", "/frame"] as const;
  const { detail, of, wacz } = await captured((_request, url) => {
    if (url.pathname === "/")
      return page(
        'new Worker("/worker"); new SharedWorker("/shared"); navigator.serviceWorker.register("/service"); const f = document.createElement("iframe"); f.src = "/frame"; document.documentElement.append(f);',
      );
    return url.pathname === "/frame" ? page(talk("/frame")) : script(talk(url.pathname));
  });
  assert.deepEqual([detail.verdict.value, detail.missing], ["complete", []], JSON.stringify(detail.verdict.reasons));
  const findings = [];
  for await (const finding of verifyWacz({ size: wacz.length, read: (from, to) => part(wacz, from, to) }))
    findings.push(finding);
  assert.deepEqual(
    findings.filter(({ outcome, signer }) => outcome !== "holds" && signer !== "unknown"),
    [],
  );
  for (const path of kinds) {
    assert.deepEqual(told(of(path), "page"), [[1, path]]);
    assert.deepEqual(told(of(path), "server").toSorted(), [
      [1, `${path}!`],
      [1, "in three parts"],
    ]);
  }
});

test(
  "a WebSocket that is not answered, or forbidden, is missing; the answer that refuses one is kept",
  { skip, timeout: 120_000 },
  async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const address = closed.address();
    await new Promise((resolve) => closed.close(resolve));
    const port = typeof address === "object" && address !== null ? address.port : 0;
    const { detail, answers } = await captured(
      () =>
        page(`
      new WebSocket(at + "/refused"); new WebSocket("ws://127.0.0.1:${port}/nobody"); new WebSocket("ws://10.0.0.1/private");
      new WebSocket("ws://127.0.0.1:1/port"); new WebSocket(at + "/given-up").close();`),
      (request, stream) => {
        if (request.url === "/refused")
          stream.end("HTTP/1.1 403 Not Here\r\nX-B: 1\r\nContent-Length: 2\r\nX-A: 2\r\n\r\nno");
      },
    );
    const missing = new Map(
      detail.missing.map(({ url, code, text: why }) => [new URL(url).pathname, `${code}: ${why}`]),
    );
    assert.deepEqual([...missing.keys()].toSorted(), ["/given-up", "/nobody", "/port", "/private"]);
    assert.match(
      missing.get("/nobody") ?? "",
      /part\.failed: The WebSocket was not answered: .*refused the connection/,
    );
    assert.match(missing.get("/private") ?? "", /part\.blocked: Refused by this program's policy/);
    assert.match(missing.get("/port") ?? "", /part\.failed: The browser refuses this to any page/);
    assert.match(missing.get("/given-up") ?? "", /part\.failed: The page itself gave it up/);
    assert.equal(detail.verdict.value, "partial");
    assert.deepEqual(
      answers
        .filter(({ status }) => status !== 200)
        .map(({ status, headers, sha256 }) => [status, headers.map(([name]) => name), sha256]),
      [[403, ["X-B", "X-Archive-Orig-Content-Length", "X-A", "Content-Length"], hash(Buffer.from("no"))]],
    );
  },
);

test("an event stream that never ends is kept as far as it went", { skip, timeout: 120_000 }, async () => {
  const events = ["event: first\ndata: one\n\n", "data: اثنان\nid: 7\n\n", ": a comment\n\n"];
  const { detail, answers } = await captured((_request, url) => {
    if (url.pathname !== "/events")
      return page('new EventSource("/events").onmessage = ({ data }) => { document.title = data; };');
    return (response) => {
      response.writeHead(200, { "content-type": "text/event-stream" });
      for (const [place, event] of events.entries()) setTimeout(() => response.write(event), 200 * place);
    };
  });
  assert.deepEqual([detail.verdict.value, detail.missing], ["complete", []], JSON.stringify(detail.verdict.reasons));
  const stream = answers.find(({ url }) => url.endsWith("/events"));
  assert.deepEqual([stream?.truncated, stream?.sha256], ["time", hash(text(events.join("")))]);
});
