/** The sample page: to whom and how long it is served, and its queue over HTTP. That it is captured, test/viewer/empty.test.ts sees. */
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { once } from "node:events";
import { join } from "node:path";
import { test, type TestContext } from "node:test";
import { setTimeout } from "node:timers/promises";
import { browserDefaults } from "../actions/capturing/capture-order.ts";
import type { QueueAnswer, QueueLook } from "./api-queues.ts";
import { servePageToTry } from "./page-to-try.ts";
import { signInEveryRole } from "./sample-people.ts";
import { ask, codeOf, openViewer, post } from "./sample-viewer.ts";

const folder = join(import.meta.dirname, "../../../ui/sample-page");

test("the sample page is served under its own name alone, with its parts, until it is closed", async () => {
  const page = (await servePageToTry(folder, 0)) ?? assert.fail();
  assert.match(page.url, /^http:\/\/sample-page\.localhost:\d+\/$/);
  const html = await ask(page.url);
  assert.deepEqual([html.status, html.headers["content-type"]], [200, "text/html; charset=utf-8"]);
  for (const part of ["style.css", "picture.svg", "frame.html"]) {
    assert.ok(html.body.includes(`"${part}"`), `the page names ${part}`);
    assert.equal((await ask(`${page.url}${part}`)).status, 200, part);
  }
  const { port } = new URL(page.url);
  for (const host of [`127.0.0.1:${port}`, `localhost:${port}`, "sample-page.localhost", `x.example:${port}`])
    assert.equal((await ask(page.url, { headers: { host } })).status, 404, host);
  assert.equal((await ask(page.url, { path: "/../package.json" })).status, 404);
  assert.equal((await ask(page.url, { method: "POST" })).status, 404);
  assert.equal(await servePageToTry(folder, Number(port)), null);
  await page.close();
  await assert.rejects(ask(page.url), { code: "ECONNREFUSED" });
});

async function open(t: TestContext) {
  const viewer = await openViewer(t);
  const cookies = await signInEveryRole(viewer.archive.deps, viewer.url);
  const order = (verb: string, body: object, cookie = cookies.contributor) =>
    post(`${viewer.url}api/queues/${verb}`, body, { cookie });
  const ended = async (queue: string): Promise<QueueLook> => {
    for (;;) {
      const reply = await ask(`${viewer.url}api/queues/${queue}`, { headers: { cookie: cookies.contributor } });
      const look = JSON.parse(reply.body.toString()) as QueueLook;
      if (!look.queue.working) return look;
      await setTimeout(100);
    }
  };
  return { ...viewer, cookies, order, ended };
}

test("the sample page is a queue of one that says what it is, served only while it is worked on", async (t) => {
  const { order, ended } = await open(t);
  const begun = await order("sample", { language: "en" });
  assert.equal(begun.status, 200, begun.body.toString());
  const { queue } = JSON.parse(begun.body.toString()) as QueueAnswer;
  const look = await ended(queue);
  assert.equal(look.queue.reason, "A try: the sample page that comes with Muniment");
  assert.equal(look.queue.by, "contributor");
  const address = look.rows[0]?.address ?? "";
  assert.match(address, /^http:\/\/sample-page\.localhost:\d+\/$/);
  // No browser is here: it is left in the queue, and nothing is at its address any more.
  assert.deepEqual([look.queue.sum.addresses, look.queue.sum.left], [1, 1]);
  await assert.rejects(ask(address), { code: "ECONNREFUSED" });
  // Who has its port meanwhile is not captured in its place.
  const other = createServer((_, response) => response.end("another")).listen(
    Number(new URL(address).port),
    "127.0.0.1",
  );
  t.after(() => other.close());
  await once(other, "listening");
  assert.equal((await order("go-on", { queue, which: "left" })).status, 200);
  const again = await ended(queue);
  assert.deepEqual([again.queue.trouble?.code, again.queue.sum.left], ["sample.port", 1]);
});

test("the sample page is captured for those who may add, in a language there is; its address is no other list's", async (t) => {
  const { order, ended, cookies } = await open(t);
  assert.equal(codeOf(await order("sample", { language: "en" }, cookies.viewer)), "role.refused");
  for (const body of [{}, { language: "xx" }, { language: "en", port: 80 }])
    assert.equal(codeOf(await order("sample", body)), "body.bad", JSON.stringify(body));
  const list = { case: null, list: "http://sample-page.localhost:9/", kind: "lines", column: null, reason: null };
  const { queue } = JSON.parse(
    (await order("begin", { ...list, options: browserDefaults })).body.toString(),
  ) as QueueAnswer;
  assert.equal((await ended(queue)).queue.sum.blocked, 1);
});
