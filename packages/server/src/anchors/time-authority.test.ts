import assert from "node:assert/strict";
import type { RequestListener } from "node:http";
import { suite, test, type TestContext } from "node:test";
import { buffer } from "node:stream/consumers";
import { served } from "./sample-server.ts";
import { askOverHttp, type StampAnswer } from "./time-authority.ts";

const hash = new Uint8Array(32).fill(1);
const nonce = new Uint8Array(16).fill(0x41);
const reply = { "content-type": "application/timestamp-reply" };

async function asked(context: TestContext, listener: RequestListener, limitMs = 60_000): Promise<StampAnswer> {
  const url = await served(context, listener);
  return await askOverHttp(new AbortController().signal, limitMs)(url, hash, nonce);
}

suite("asking a time-stamp authority", () => {
  test("hands over what it answered, byte for byte, and sends a request and no more", async (context) => {
    let got = Buffer.alloc(0);
    const answer = await asked(context, (request, response) => {
      assert.equal(request.method, "POST");
      assert.equal(request.headers["content-type"], "application/timestamp-query");
      void buffer(request).then((body) => {
        got = body;
        response.writeHead(200, { "content-type": "Application/Timestamp-Reply; charset=binary" }).end("any bytes");
      });
    });
    assert.deepEqual(answer, { is: "answer", bytes: Uint8Array.from(Buffer.from("any bytes")) });
    assert.equal(got.length, 77);
    assert.ok(got.includes(Buffer.from(hash)));
    assert.ok(got.includes(Buffer.from(nonce)));
  });

  test("ends when nothing is answered, before its head or after", async (context) => {
    const reason = "it did not answer within 0.5 seconds";
    assert.deepEqual(await asked(context, () => undefined, 500), { is: "none", reason });
    const slow = await asked(context, (_, response) => void response.writeHead(200, reply).write("30"), 500);
    assert.deepEqual(slow, { is: "none", reason });
  });

  test("takes a connection that breaks for no answer", async (context) => {
    const answer = await asked(context, (request) => request.socket.destroy());
    assert.ok(answer.is === "none");
    assert.match(answer.reason, /could not be reached/);
    const broken = await asked(context, (request, response) => {
      response.writeHead(200, { ...reply, "content-length": "100" }).write("30", () => request.socket.destroy());
    });
    assert.ok(broken.is === "none");
  });

  test("is ended by whoever ends the program", async (context) => {
    const ending = new AbortController();
    const url = await served(context, () => {
      ending.abort(new Error("ended"));
    });
    const asking = askOverHttp(ending.signal)(url, hash, nonce);
    await assert.rejects(asking, /ended/);
  });
});
