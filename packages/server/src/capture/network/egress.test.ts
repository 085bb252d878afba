import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { once } from "node:events";
import { connect, createServer, type AddressInfo, type Server, type Socket } from "node:net";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { setTimeout as delay } from "node:timers/promises";
import { startEgress, type Egress, type EgressOptions } from "./egress.ts";

/** A server on the loopback that does `talk` with each connection; its port, and how many connections it saw. */
async function listen(
  t: TestContext,
  talk: (socket: Socket) => void,
  host = "127.0.0.1",
): Promise<{ port: number; seen: () => number }> {
  let seen = 0;
  const server: Server = createServer({ allowHalfOpen: true }, (socket) => {
    seen += 1;
    socket.on("error", () => socket.destroy());
    t.after(() => socket.destroy());
    talk(socket);
  });
  server.listen(0, host);
  await once(server, "listening");
  t.after(() => server.close());
  return { port: (server.address() as AddressInfo).port, seen: () => seen };
}

async function start(t: TestContext, options: Partial<EgressOptions> = {}): Promise<Egress> {
  const egress = await startEgress({ allowPrivate: [], ...options });
  t.after(() => egress.close());
  return egress;
}

/** A SOCKS5 client of the test's own: the reply code, and the socket behind it. */
async function ask(egress: Egress, host: string, port: number): Promise<{ reply: number; socket: Socket }> {
  const socket = connect({ port: Number(new URL(egress.proxyUrl).port), host: "127.0.0.1", allowHalfOpen: true });
  const name = Buffer.from(host, "latin1");
  socket.write(Buffer.concat([Buffer.of(5, 1, 0, 5, 1, 0, 3, name.length), name, Buffer.of(port >> 8, port & 255)]));
  const received: number[] = [];
  const ended = once(socket, "close").then(() => assert.fail("the proxy went away"));
  ended.catch(() => undefined);
  while (received.length < 12) {
    const chunk: unknown = socket.read(1);
    if (chunk instanceof Buffer) received.push(...chunk);
    else await Promise.race([once(socket, "readable"), once(socket, "end").then(() => socket.destroy()), ended]);
  }
  assert.deepEqual(received.slice(0, 2), [5, 0]);
  return { reply: received[3] ?? -1, socket };
}

const resolveTo =
  (...answers: string[]) =>
  () =>
    Promise.resolve(answers);

test("a private target is refused before any connection, and stands in the list once", async (t) => {
  const inside = await listen(t, (socket) => socket.end("secret"));
  const egress = await start(t, { resolve: resolveTo("127.0.0.1") });
  for (const host of ["127.0.0.1", "localhost", "rebind.example", "0x7f.1", "rebind.example"]) {
    assert.equal((await ask(egress, host, inside.port)).reply, 2, host);
  }
  assert.equal(inside.seen(), 0);
  assert.deepEqual(
    egress.blocked().map(({ host, port, address }) => ({ host, port, address })),
    ["127.0.0.1", "localhost", "rebind.example"].map((host) => ({ host, port: inside.port, address: "127.0.0.1" })),
  );
  assert.deepEqual(egress.servers(), []);
});

test("once it is hushed nothing more goes out, and what is answered still comes in", async (t) => {
  const asked: string[] = [];
  const inside = await listen(t, (socket) => {
    socket.setEncoding("utf8").on("data", (text: string) => {
      asked.push(text);
      setTimeout(() => socket.write(`answer to ${text}`), 100);
    });
  });
  const egress = await start(t, { allowPrivate: ["127.0.0.1"] });
  const { socket } = await ask(egress, "127.0.0.1", inside.port);
  socket.write("first");
  while (asked.length === 0) await new Promise((resolve) => setImmediate(resolve));
  egress.hush(0);
  socket.write("second");
  const [answer] = (await once(socket.setEncoding("utf8"), "data")) as [string];
  assert.equal(answer, "answer to first");
  assert.notEqual((await ask(egress, "127.0.0.1", inside.port)).reply, 0);
  assert.deepEqual(asked, ["first"]);
  assert.equal(inside.seen(), 1);
});

test("a name is looked up once, whatever it would answer later", async (t) => {
  const inside = await listen(t, (socket) => socket.end("page"));
  let asked = 0;
  const resolve = () => Promise.resolve([(asked += 1) === 1 ? "127.0.0.1" : "127.0.0.2"]);
  const egress = await start(t, { resolve, allowPrivate: ["127.0.0.1"] });
  const url = new URL(`http://rebind.example:${String(inside.port)}/`);
  assert.deepEqual(await egress.check(url), { allowed: true });
  for (let round = 0; round < 20; round += 1) {
    const { reply, socket } = await ask(egress, "Rebind.Example", inside.port);
    assert.equal(reply, 0);
    assert.equal((await buffer(socket)).toString(), "page");
    socket.destroy();
  }
  assert.equal(asked, 1);
  assert.deepEqual(egress.servers(), [
    { host: "rebind.example", port: inside.port, answers: ["127.0.0.1"], address: "127.0.0.1", from: "127.0.0.1" },
  ]);
});

test("bytes go through both ways, whole, and each side ends its half alone", async (t) => {
  const sent = randomBytes(5 * 1024 * 1024);
  const server = await listen(t, (socket) => {
    // Answers only when the other side has ended: without half-open handling this would never end.
    void buffer(socket).then((all) => socket.end(createHash("sha256").update(all).digest()));
  });
  const egress = await start(t, { allowPrivate: ["127.0.0.0/8"], resolve: resolveTo("127.0.0.1") });
  const { reply, socket } = await ask(egress, "echo.example", server.port);
  assert.equal(reply, 0);
  socket.end(sent);
  assert.deepEqual(await buffer(socket), createHash("sha256").update(sent).digest());
});

test("a fast server does not fill memory when the browser reads slowly", async (t) => {
  const chunk = Buffer.alloc(1024 * 1024);
  let written = 0;
  const server = await listen(t, (socket) => {
    const push = () => {
      while (socket.write(chunk)) written += chunk.length;
      written += chunk.length;
    };
    socket.on("drain", push);
    push();
  });
  const egress = await start(t, { allowPrivate: ["127.0.0.1"] });
  const { socket } = await ask(egress, "127.0.0.1", server.port);
  socket.pause();
  // Until the kernel's and the streams' own buffers are full and nothing moves any more.
  for (let before = -1; before !== written;) {
    before = written;
    for (let turn = 0; turn < 200; turn += 1) await new Promise(setImmediate);
  }
  assert.ok(written < 64 * 1024 * 1024, `${String(written)} bytes were taken in`);
});

test("the next checked address is tried when one does not answer", async (t) => {
  const server = await listen(t, (socket) => socket.end("here"), "127.0.0.2");
  const egress = await start(t, { allowPrivate: ["127.0.0.0/8"], resolve: resolveTo("127.0.0.3", "127.0.0.2") });
  const { reply, socket } = await ask(egress, "two.example", server.port);
  assert.equal(reply, 0);
  assert.equal((await buffer(socket)).toString(), "here");
  assert.deepEqual(egress.servers()[0]?.address, "127.0.0.2");
  assert.deepEqual(egress.failures(), []);
});

test("what cannot be reached is told by its kind", async (t) => {
  const gone = await listen(t, (socket) => socket.end());
  const refusing = createServer();
  refusing.listen(0, "127.0.0.1");
  await once(refusing, "listening");
  const { port } = refusing.address() as AddressInfo;
  refusing.close();
  const resolve = () => Promise.reject(Object.assign(new Error("no"), { code: "ENOTFOUND" }));
  const egress = await start(t, { allowPrivate: ["127.0.0.1"], resolve });
  assert.equal((await ask(egress, "127.0.0.1", port)).reply, 5);
  assert.equal((await ask(egress, "nowhere.example", gone.port)).reply, 4);
  assert.deepEqual(
    egress.failures().map(({ host, code }) => [host, code]),
    [
      ["127.0.0.1", "ECONNREFUSED"],
      ["nowhere.example", "ENOTFOUND"],
    ],
  );
});

test("a connection that the server breaks off is noted", async (t) => {
  const server = await listen(t, (socket) => socket.once("data", () => socket.resetAndDestroy()));
  const egress = await start(t, { allowPrivate: ["127.0.0.1"] });
  const { socket } = await ask(egress, "127.0.0.1", server.port);
  socket.on("error", () => socket.destroy());
  socket.resume();
  socket.write("hello");
  await once(socket, "end");
  socket.destroy();
  assert.deepEqual(
    egress.failures().map(({ code }) => code),
    ["ECONNRESET"],
  );
});

test("the byte budget ends the connection that exceeds it", async (t) => {
  const server = await listen(t, (socket) => socket.end(Buffer.alloc(300_000)));
  const egress = await start(t, { allowPrivate: ["127.0.0.1"], limits: { bytes: 100_000 } });
  const { socket } = await ask(egress, "127.0.0.1", server.port);
  let received = 0;
  for await (const chunk of socket) received += (chunk as Buffer).length;
  assert.ok(received < 300_000);
  assert.equal(egress.failures()[0]?.code, "EBUDGET");
});

test("what a server sends waits until what came before was recorded, and comes whole though the server is gone", async (t) => {
  const sent = randomBytes(1_000_000);
  const server = await listen(t, (socket) => socket.end(sent));
  const pace = { bytesAhead: 200_000, waitMs: 60_000 };
  const egress = await start(t, { allowPrivate: ["127.0.0.1"], pace });
  const { socket } = await ask(egress, "127.0.0.1", server.port);
  const received: Buffer[] = [];
  const size = () => received.reduce((sum, { length }) => sum + length, 0);
  socket.on("data", (chunk: Buffer) => received.push(chunk));
  while (size() < 100_000) await once(socket, "data");
  await delay(100);
  assert.ok(size() <= 200_000, String(size()));
  const ended = once(socket, "end");
  while (size() < sent.length) {
    egress.taken(200_000);
    await delay(5);
  }
  await ended;
  assert.ok(Buffer.concat(received).equals(sent));
});

test("the budget of names holds for new names only", async (t) => {
  const server = await listen(t, (socket) => socket.end());
  const egress = await start(t, { allowPrivate: ["127.0.0.1"], resolve: resolveTo("127.0.0.1"), limits: { names: 1 } });
  assert.equal((await ask(egress, "first.example", server.port)).reply, 0);
  assert.equal((await ask(egress, "second.example", server.port)).reply, 4);
  assert.equal((await ask(egress, "first.example", server.port)).reply, 0);
});

for (const [what, bytes, answer] of [
  ["HTTP", Buffer.from("GET / HTTP/1.1\r\n\r\n"), []],
  ["SOCKS4", Buffer.of(4, 1, 0, 80, 8, 8, 8, 8, 0), []],
  ["a client with a password only", Buffer.of(5, 1, 2), [5, 255]],
  ["BIND", Buffer.of(5, 1, 0, 5, 2, 0, 1, 8, 8, 8, 8, 0, 80), [5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0]],
  ["UDP", Buffer.of(5, 1, 0, 5, 3, 0, 1, 8, 8, 8, 8, 0, 80), [5, 0, 5, 7, 0, 1, 0, 0, 0, 0, 0, 0]],
  ["an unknown address type", Buffer.of(5, 1, 0, 5, 1, 0, 9, 0, 80), [5, 0, 5, 8, 0, 1, 0, 0, 0, 0, 0, 0]],
  [
    "a host that is none",
    Buffer.of(5, 1, 0, 5, 1, 0, 3, 3, 0x61, 0x2f, 0x62, 0, 80),
    [5, 0, 5, 1, 0, 1, 0, 0, 0, 0, 0, 0],
  ],
  ["half a request", Buffer.of(5, 1, 0, 5, 1), [5, 0]],
] as const) {
  test(`the proxy turns away ${what}`, async (t) => {
    const egress = await start(t);
    const socket = connect({ port: Number(new URL(egress.proxyUrl).port), host: "127.0.0.1" });
    socket.end(bytes);
    assert.deepEqual([...(await buffer(socket))], answer);
  });
}

test("a client that says nothing is let go", async (t) => {
  const egress = await start(t, { limits: { handshakeMs: 20 } });
  const socket = connect({ port: Number(new URL(egress.proxyUrl).port), host: "127.0.0.1" });
  socket.on("error", () => socket.destroy());
  socket.resume();
  await once(socket, "close");
});

test("close ends what is open, also a look-up on its way, and connects no more", async (t) => {
  const server = await listen(t, (socket) => socket.resume());
  const answer = Promise.withResolvers<string[]>();
  const egress = await startEgress({ allowPrivate: ["127.0.0.1"], resolve: () => answer.promise });
  const open = await ask(egress, "127.0.0.1", server.port);
  open.socket.on("error", () => open.socket.destroy());
  const waiting = assert.rejects(ask(egress, "slow.example", server.port));
  await egress.check(new URL("http://127.0.0.1/"));
  await Promise.all([egress.close(), egress.close()]);
  answer.resolve(["127.0.0.1"]);
  await waiting;
  await new Promise(setImmediate);
  assert.equal(server.seen(), 1);
});
