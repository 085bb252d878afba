import assert from "node:assert/strict";
import { once } from "node:events";
import { connect } from "node:net";
import { suite, test, type TestContext } from "node:test";
import { text } from "node:stream/consumers";
import { parseWitnessKey, readCosignatures } from "@muniment/verify";
import type { WitnessAnswer } from "../witness/answer.ts";
import { requestSizeMax } from "../witness/request.ts";
import { newPlace, SampleLog } from "../witness/sample-log.ts";
import { WitnessError } from "../witness/witness-error.ts";
import { startWitnessServer, type WitnessDoor } from "./witness-server.ts";

interface Served {
  readonly url: string;
  readonly port: number;
  readonly vkey: string;
  readonly answers: readonly WitnessAnswer[];
  readonly faults: readonly unknown[];
}

async function serve(context: TestContext, log: SampleLog, door?: WitnessDoor): Promise<Served> {
  const { desk } = await newPlace(context);
  await desk.init("witness.example/w1", null);
  await desk.addLog(log.key, false);
  const { witness, close } = await desk.open();
  const [answers, faults]: [WitnessAnswer[], unknown[]] = [[], []];
  const server = await startWitnessServer(door ?? witness, {
    host: "127.0.0.1",
    port: 0,
    onAnswer: (answer) => void answers.push(answer),
    onFault: (fault) => void faults.push(fault),
  });
  context.after(async () => {
    await server.close();
    close();
  });
  const url = `${server.url}add-checkpoint`;
  return { url, port: Number(new URL(url).port), vkey: witness.vkey, answers, faults };
}

interface Reply {
  readonly status: number;
  readonly type: string | null;
  readonly body: string;
}

async function post(url: string, body: Uint8Array | string, headers: Record<string, string> = {}): Promise<Reply> {
  const response = await fetch(url, { method: "POST", body: Buffer.from(body), headers });
  return { status: response.status, type: response.headers.get("content-type"), body: await response.text() };
}

suite("a witness over HTTP", () => {
  test("answers as C2SP tlog-witness has it, whatever the body is called", async (context) => {
    const log = SampleLog.of(9);
    const { url, vkey, answers } = await serve(context, log);
    const cosigned = await post(url, await log.request(0, 5));
    assert.deepEqual([cosigned.status, cosigned.body.at(-1)], [200, "\n"]);
    const note = Buffer.concat([await log.note(5), Buffer.from(cosigned.body)]);
    assert.equal(readCosignatures(note, [parseWitnessKey(vkey)]).cosignatures.length, 1);
    const size = { status: 409, type: "text/x.tlog.size", body: "5\n" };
    for (const type of ["text/plain", "application/json", "application/x-www-form-urlencoded", "text/plain; charset=x"])
      assert.deepEqual(await post(url, await log.request(0), { "content-type": type }), size, type);
    const fork = log.fork(3);
    fork.grow(2);
    assert.deepEqual(await post(url, await fork.request(5)), size);
    fork.grow(1);
    assert.equal((await post(url, await fork.request(5))).status, 422);
    assert.equal((await post(url, await log.request(6, 9))).status, 409);
    assert.equal((await post(url, await log.request(5), { "content-type": "?" })).status, 400);
    assert.equal((await post(url, "old 0\n")).status, 400);
    assert.equal((await post(url, "")).status, 400);
    assert.equal((await post(url, await SampleLog.of(5).request(0))).status, 403);
    assert.equal((await post(url, await SampleLog.of(5, "log.example/b").request(0))).status, 404);
    assert.equal((await post(`${url}?x`, await log.request(5))).status, 200);
    assert.equal(answers.length, 13);
  });

  test("does nothing else", async (context) => {
    const { url, answers } = await serve(context, SampleLog.of(1));
    for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
      const response = await fetch(url, { method });
      assert.deepEqual([response.status, response.headers.get("allow")], [405, "POST"], method);
    }
    for (const other of ["/", "/add-checkpoint/", "/../add-checkpoint/x", "/%", "/api/items", "//"]) {
      const response = await fetch(new URL(url).origin + other, { method: "POST", body: "old 0\n" });
      assert.ok([400, 404].includes(response.status), other);
      assert.match(await response.text(), /^[A-Z].*[.]\n$/);
    }
    assert.equal(answers.length, 0);
  });

  test("of many that ask at once for trees of one log, each gets what holds in its turn", async (context) => {
    const log = SampleLog.of(60);
    const { url, vkey, answers } = await serve(context, log);
    const key = parseWitnessKey(vkey);
    const grow = async (): Promise<void> => {
      for (let old = 0; old < 60;) {
        const to = Math.min(60, old + 7);
        const reply = await post(url, await log.request(old, to));
        if (reply.status === 200) {
          const note = Buffer.concat([await log.note(to), Buffer.from(reply.body)]);
          assert.equal(readCosignatures(note, [key]).cosignatures.length, 1);
          old = to;
        } else {
          assert.equal(reply.status, 409);
          old = Number(reply.body);
        }
      }
    };
    await Promise.all(Array.from({ length: 6 }, grow));
    const sizes = answers.flatMap((answer) => (answer.status === 200 ? [answer.size] : []));
    assert.deepEqual(
      sizes,
      sizes.toSorted((one, other) => one - other),
    );
    assert.equal(sizes.at(-1), 60);
  });

  test("takes no body over the limit, announced or not", async (context) => {
    const log = SampleLog.of(1);
    const { url, port, answers } = await serve(context, log);
    const large = "x".repeat(requestSizeMax + 1);
    assert.deepEqual([(await post(url, large)).status, answers.length], [413, 0]);
    assert.equal((await post(url, large.slice(1))).status, 400);
    const chunk = `${(8192).toString(16)}\r\n${"x".repeat(8192)}\r\n`;
    const head = "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nTransfer-Encoding: chunked\r\n\r\n";
    assert.match(await spoken(port, `${head}${chunk.repeat(12)}`), /^HTTP\/1\.1 413 /);
    assert.equal((await post(url, await log.request(0))).status, 200);
  });

  test("waits ten seconds for a body, or for a request, and answers others meanwhile", async (context) => {
    const log = SampleLog.of(1);
    const { url, port } = await serve(context, log);
    const since = performance.now();
    const slow = [
      spoken(port, "POST /add-checkpoint HTTP/1.1\r\nHost: w\r\nContent-Length: 1000\r\n\r\nold 0\n"),
      spoken(port, "POST /add-checkpoint HTTP/1.1\r\nHost:"),
    ];
    assert.equal((await post(url, await log.request(0))).status, 200);
    for (const answer of await Promise.all(slow)) assert.match(answer, /^HTTP\/1\.1 408 /);
    const waited = performance.now() - since;
    assert.ok(waited >= 9_000 && waited < 40_000, String(waited));
  });

  test("that cannot remember signs nothing, and tells who keeps it why", async (context) => {
    const log = SampleLog.of(1);
    const fault = new WitnessError("witness.full", "There is no space.", "Free some.");
    const { url, faults } = await serve(context, log, {
      addCheckpoint: () => {
        throw fault;
      },
    });
    const reply = await post(url, await log.request(0));
    assert.equal(reply.status, 503);
    assert.ok(!reply.body.includes("space"));
    assert.deepEqual(faults, [fault]);
  });
});

/** What comes back on a connection of its own until the server ends it. */
async function spoken(port: number, words: string): Promise<string> {
  const socket = connect(port, "127.0.0.1");
  socket.on("error", () => undefined);
  await once(socket, "connect");
  socket.write(words);
  return await text(socket);
}
