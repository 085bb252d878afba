import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { createServer, request } from "node:http";
import { connect as connectHttp2, createSecureServer } from "node:http2";
import { createServer as createTlsServer, request as requestTls } from "node:https";
import { connect, createServer as createTcpServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, it, type TestContext } from "node:test";
import { connect as connectTls, type ConnectionOptions, type TLSSocket } from "node:tls";

import { untrusted } from "../sample-certificate.ts";
import { heard, listening, openWay } from "./sample-overheard.ts";
import { Overhearing } from "./overhearing.ts";

const moved = "The page has moved.";

/** What a client gets over a way that is overheard; TLS as `tls` says. */
async function over(
  context: TestContext,
  port: number,
  tls: ConnectionOptions,
): Promise<{ readonly overhearing: Overhearing; readonly port: number; readonly open: () => TLSSocket }> {
  const way = await openWay(context, port);
  const open = (): TLSSocket => {
    const socket = connectTls({ port: way.port, host: "127.0.0.1", rejectUnauthorized: false, ...tls });
    socket.on("keylog", (line: Buffer) => {
      way.overhearing.keys.read(line);
    });
    context.after(() => socket.destroy());
    return socket;
  };
  return { ...way, open };
}

/** The end of an answer that nobody reads. */
async function ended(asked: ReturnType<typeof request>): Promise<void> {
  const [response] = (await once(asked, "response")) as [NodeJS.ReadableStream];
  response.resume();
  await once(response, "end");
}

const versions: readonly (readonly [string, ConnectionOptions])[] = [
  ...["TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"].map(
    (ciphers) => [`TLS 1.3, ${ciphers}`, { ciphers, minVersion: "TLSv1.3" }] as const,
  ),
  ...["ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384", "ECDHE-ECDSA-CHACHA20-POLY1305"].map(
    (ciphers) => [`TLS 1.2, ${ciphers}`, { ciphers, maxVersion: "TLSv1.2" }] as const,
  ),
  ["TLS 1.3 with a second hello", { ecdhCurve: "X25519:P-384", minVersion: "TLSv1.3" }],
];

describe("overhearing a connection", () => {
  for (const [name, tls] of versions) {
    it(`reads HTTP/1.1 along, over ${name}`, async (context) => {
      const server = createTlsServer({ ...untrusted, ecdhCurve: "P-384" }, (asked, answer) => {
        answer.writeHead(302, { location: "/" }).end(moved.repeat(asked.url === "/large" ? 3_000 : 1));
      });
      const { overhearing, open } = await over(context, await listening(context, server), tls);
      const socket = open();
      for (const path of ["/one", "/large", "/two"])
        await ended(
          request({
            createConnection: () => socket,
            path,
            headers: { host: "a.test", connection: "keep-alive" },
          }).end(),
        );
      assert.equal(await heard(overhearing, "GET", "https://a.test/one"), `whole ${moved}`);
      assert.equal(await heard(overhearing, "GET", "https://a.test/large"), `whole ${moved.repeat(3_000)}`);
      assert.equal(await heard(overhearing, "GET", "https://a.test/two#part"), `whole ${moved}`);
      assert.equal(await heard(overhearing, "GET", "https://a.test/two"), null, "it was given out twice");
    });

    it(`reads HTTP/2 along, over ${name}`, async (context) => {
      const server = createSecureServer({ ...untrusted, ecdhCurve: "P-384" }, (asked, answer) => {
        answer.writeHead(302, { location: "/", "x-path": asked.url }).end(`${asked.url} ${moved}`);
      });
      const { overhearing, open } = await over(context, await listening(context, server), {
        ...tls,
        ALPNProtocols: ["h2"],
      });
      const session = connectHttp2("https://a.test", { createConnection: open });
      context.after(() => {
        session.destroy();
      });
      const paths = Array.from({ length: 60 }, (_, at) => `/${String(at % 50)}?${"long".repeat(at)}`);
      await Promise.all(
        paths.map((path) => once(session.request({ ":path": path, "x-any": "ÿ~é\u0080" + path }).resume(), "end")),
      );
      for (const path of paths)
        assert.equal(await heard(overhearing, "GET", `https://a.test${path}`), `whole ${path} ${moved}`);
    });
  }

  it("goes on when the keys are changed (TLS 1.3)", async (context) => {
    const server = createTlsServer(untrusted, (asked, answer) => {
      answer.writeHead(302, { location: "/" }).end(`${String(asked.url)} ${moved}`);
    });
    const way = await openWay(context, await listening(context, server));
    const secrets = join(await mkdtemp(join(tmpdir(), "secrets-")), "secrets");
    context.after(() => rm(dirname(secrets), { recursive: true }));
    const address = `127.0.0.1:${String(way.port)}`;
    const client = spawn("openssl", ["s_client", "-connect", address, "-tls1_3", "-keylogfile", secrets]);
    context.after(() => client.kill());
    const until = async (output: NodeJS.ReadableStream, sign: string): Promise<void> => {
      for (let said = ""; !said.includes(sign);) said += String((await once(output, "data"))[0]);
    };
    for (const path of ["/one", "/two", "/three"]) {
      client.stdin.write(`GET ${path} HTTP/1.1\r\nHost: a.test\r\n\r\n`);
      await until(client.stdout, `${path} ${moved}`);
      if (path === "/one") way.overhearing.keys.read(await readFile(secrets));
      // `K` at the beginning of a line: a KeyUpdate that asks the other side for one.
      client.stdin.write("K\n");
      await until(client.stderr, "KEYUPDATE");
      assert.equal(await heard(way.overhearing, "GET", `https://a.test${path}`), `whole ${path} ${moved}`);
    }
  });

  it("hears nothing of TLS whose secrets nobody tells", async (context) => {
    const server = createTlsServer(untrusted, (_, answer) => {
      answer.writeHead(302, { location: "/" }).end(moved.repeat(20_000));
    });
    const way = await openWay(context, await listening(context, server));
    const asked = requestTls({ port: way.port, host: "127.0.0.1", rejectUnauthorized: false, agent: false });
    await ended(asked.end());
    assert.equal(await heard(way.overhearing, "GET", `https://127.0.0.1:${String(way.port)}/`), null);
    assert.equal(way.overhearing.keys.isBehind, false, "it still waits for secrets");
  });

  it("has every way in which HTTP/1 ends a body, and what came of one that broke off", async (context) => {
    const ways: Readonly<Record<string, (socket: Socket) => void>> = {
      "/length": (socket) => socket.end(`HTTP/1.1 301 Moved\r\nContent-Length: 19\r\n\r\n${moved}`),
      "/chunked": (socket) =>
        socket.end(
          `HTTP/1.1 301 \r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nThe\r\n10\r\n page has moved.\r\n0\r\nX-After: 1\r\n\r\n`,
        ),
      "/close": (socket) => socket.end(`HTTP/1.0 301 Moved\r\nLocation: /\r\n\r\n${moved}`),
      "/early": (socket) =>
        socket.end(
          `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 301 Moved\r\nContent-Length: 19\r\n\r\n${moved}`,
        ),
      "/cut": (socket) => socket.end(`HTTP/1.1 301 Moved\r\nContent-Length: 50\r\n\r\n${moved}`),
      "/chunk-cut": (socket) => socket.end(`HTTP/1.1 301 Moved\r\nTransfer-Encoding: chunked\r\n\r\n13\r\n${moved}`),
      "/folded": (socket) => socket.end(`HTTP/1.1 301 Moved\r\nX-A: 1\r\n 2\r\nContent-Length: 19\r\n\r\n${moved}`),
      "/both": (socket) => socket.end(`HTTP/1.1 301 Moved\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n${moved}`),
    };
    const server = createTcpServer((socket) => {
      socket.once("data", (head: Buffer) => ways[head.toString("latin1").split(" ")[1] ?? ""]?.(socket));
    });
    const way = await openWay(context, await listening(context, server));
    const got: Record<string, string | null> = {};
    for (const path of Object.keys(ways)) {
      const socket = connect(way.port, "127.0.0.1");
      socket.end(`GET ${path} HTTP/1.1\r\nHost: a.test\r\n\r\n`);
      await once(socket.resume(), "close");
      got[path] = await heard(way.overhearing, "GET", `http://a.test${path}`);
    }
    const whole = `whole ${moved}`;
    assert.deepEqual(got, {
      ...{ "/length": whole, "/chunked": whole, "/close": whole, "/early": whole },
      ...{ "/cut": `cut ${moved}`, "/chunk-cut": `cut ${moved}`, "/folded": null, "/both": null },
    });
  });

  it("keeps redirects and preflights, and nothing else", async (context) => {
    const server = createServer((asked, answer) => {
      answer.writeHead(Number(asked.url?.slice(1)), { location: "/" }).end(moved);
    });
    const way = await openWay(context, await listening(context, server));
    const heardOf: string[] = [];
    for (const [method, status] of [
      ["GET", 200],
      ["GET", 303],
      ["GET", 304],
      ["GET", 404],
      ["HEAD", 301],
      ["OPTIONS", 200],
      ["POST", 308],
    ] as const) {
      const path = `/${String(status)}`;
      await ended(request({ port: way.port, host: "127.0.0.1", method, path, agent: false }).end());
      const answer = await heard(way.overhearing, method, `http://127.0.0.1:${String(way.port)}${path}`);
      if (answer !== null) heardOf.push(`${method} ${path} ${answer}`);
    }
    assert.deepEqual(heardOf, [
      `GET /303 whole ${moved}`,
      "HEAD /301 whole ",
      `OPTIONS /200 whole ${moved}`,
      `POST /308 whole ${moved}`,
    ]);
  });

  it("has room for so much, and gives up the oldest, and a body that is too long", async (context) => {
    const server = createServer((asked, answer) => {
      answer.writeHead(302).end("x".repeat(Number(asked.url?.split("-")[1])));
    });
    const overhearing = new Overhearing({ body: 1_000, bodies: 4_000, answers: 3 });
    const way = await openWay(context, await listening(context, server), overhearing);
    for (const path of ["/a-10", "/b-1001", "/c-10", "/d-10"])
      await ended(request({ port: way.port, host: "127.0.0.1", path, agent: false }).end());
    const got = await Promise.all(
      ["/a-10", "/b-1001", "/c-10", "/d-10"].map((path) =>
        heard(overhearing, "GET", `http://127.0.0.1:${String(way.port)}${path}`),
      ),
    );
    assert.deepEqual(
      got.map((one) => one?.slice(0, 9) ?? null),
      [null, "cut ", "whole xxx", "whole xxx"],
    );
  });
});
