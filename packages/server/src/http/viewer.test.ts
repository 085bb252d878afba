import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import { hexOf, objectFile } from "@muniment/verify";
import type { ItemAnswer, ItemsAnswer, SearchResults, StatusAnswer } from "./api.ts";
import { replayPolicy } from "./policies.ts";
import { ask, bytesOf, codeOf, header, json, openViewer, sha256Of } from "./sample-viewer.ts";

test("the list has every item, newest first, in pages that meet without gap or overlap", async (t) => {
  const { url, capture, file } = await openViewer(t);
  const first = await json<ItemsAnswer>(`${url}api/items?limit=1`);
  assert.deepEqual(
    [first.total, first.items.map((item) => item.item), first.older, first.behind],
    [2, [file], 2, null],
  );
  const second = await json<ItemsAnswer>(`${url}api/items?limit=1&before=${String(first.older)}`);
  assert.deepEqual([second.items.map((item) => item.item), second.older], [[capture], null]);
  assert.deepEqual(second.items[0]?.seal, { state: "not-checked", sum: null });
});

test("an item is found by its name, a beginning of it, or its place in the log", async (t) => {
  const { url, capture } = await openViewer(t);
  for (const name of [capture, capture.slice(0, 8), "@1"]) {
    const answer = await json<ItemAnswer>(`${url}api/items/${name}`);
    assert.equal(answer.item.item, capture);
    assert.ok(answer.checkpoint.ok && answer.checkpoint.value.size === 3);
  }
});

test("what does not exist is a JSON answer with a code and a next step", async (t) => {
  const { url, capture } = await openViewer(t);
  const cases = [
    ["api/items/0000000000000000", 404, "item.none"],
    ["api/items/@99", 404, "item.none"],
    ["api/items/x", 404, "item.none"],
    [`api/items/${capture}/objects/${"0".repeat(64)}`, 404, "object.none"],
    ["api/nothing", 404, "route.none"],
    ["api", 404, "route.none"],
    ["assets/nothing.js", 404, "route.none"],
    ["api/items?limit=0", 400, "query.bad"],
    ["api/items?limit=201", 400, "query.bad"],
    ["api/items?before=-1", 400, "query.bad"],
    ["api/items?before=1&before=2", 400, "query.bad"],
  ] as const;
  for (const [path, status, code] of cases) {
    const reply = await ask(`${url}${path}`);
    assert.deepEqual([reply.status, codeOf(reply)], [status, code], path);
  }
});

test("a search is answered with where the words are, page by page, and with what it says of itself", async (t) => {
  const { url, capture, file } = await openViewer(t);
  const first = await json<SearchResults>(
    `${url}api/search?q=${encodeURIComponent("page OR DRAWING")}&limit=1&sort=newest`,
  );
  assert.deepEqual([first.total, first.hits.map(({ item }) => item.item), first.behind], [2, [file], null]);
  assert.deepEqual(first.hits[0]?.item.seal, { state: "not-checked", sum: null });
  assert.deepEqual(first.hits[0].found[0]?.marks, [{ start: 0, end: 7 }]);
  const second = await json<SearchResults>(
    `${url}api/search?q=page+OR+drawing&limit=1&sort=newest&cursor=${first.next ?? ""}`,
  );
  assert.deepEqual([second.hits.map(({ item }) => item.item), second.next], [[capture], null]);
  const none = await json<SearchResults>(`${url}api/search?q=zeppelin`);
  assert.deepEqual([none.total, none.explanation.nothing?.code], [0, "word-unknown"]);
  assert.equal((await json<SearchResults>(`${url}api/search`)).total, 2);
  for (const [query, code] of [
    ["q=a&q=b", "query.bad"],
    ["q=a&sort=size", "query.bad"],
    ["q=a&limit=0", "query.bad"],
    ["q=a&cursor=x", "search.bad-cursor"],
    [`q=${"a+".repeat(1_001)}`, "search.too-long"],
  ]) {
    const reply = await ask(`${url}api/search?${query ?? ""}`);
    assert.deepEqual([reply.status, codeOf(reply)], [400, code], query);
  }
});

test("a request under a foreign name is refused on both ports: DNS rebinding", async (t) => {
  const { url, replay: replayOf, capture } = await openViewer(t);
  const replay = await replayOf();
  const port = new URL(url).port;
  const replayPort = new URL(replay).port;
  const foreign = [
    "attacker.test",
    `attacker.test:${port}`,
    `127.0.0.1.attacker.test:${port}`,
    "127.0.0.1",
    `127.0.0.1:${replayPort}`,
    `${capture}.muniment.localhost:${port}`,
    `x.muniment.localhost:${port}`,
  ];
  for (const host of foreign) {
    for (const path of ["", "api/items", "assets/a.js", "api/nothing"]) {
      const reply = await ask(`${url}${path}`, { headers: { host } });
      assert.deepEqual([reply.status, codeOf(reply)], [421, "host.refused"], `${host} ${path}`);
    }
  }
  const foreignReplay = [
    "attacker.test",
    `attacker.test:${replayPort}`,
    `127.0.0.1:${port}`,
    `muniment.localhost:${replayPort}`,
    `x.${capture}.muniment.localhost:${replayPort}`,
    `${capture}.muniment.localhost:${port}`,
    `${capture}.muniment.localhost`,
  ];
  for (const host of foreignReplay) {
    for (const path of ["", "capture.wacz", "replay/sw.js"])
      assert.equal((await ask(`${replay}${path}`, { headers: { host } })).status, 421, `${host} ${path}`);
  }
  for (const name of ["localhost", "muniment.localhost"])
    assert.equal((await ask(`${url}api/items`, { headers: { host: `${name}:${port}` } })).status, 200);
});

test("what another site asks for is refused, what a program of this machine asks for is answered", async (t) => {
  const { url, capture } = await openViewer(t);
  for (const site of ["cross-site", "same-site"]) {
    for (const path of ["api/items", `api/items/${capture}/verify`]) {
      const reply = await ask(`${url}${path}`, { headers: { "sec-fetch-site": site } });
      assert.deepEqual([reply.status, codeOf(reply)], [403, "site.refused"]);
    }
  }
  const written = await ask(url, { path: "/%61pi/items", headers: { "sec-fetch-site": "cross-site" } });
  assert.deepEqual([written.status, codeOf(written)], [403, "site.refused"], "however the address is written");
  assert.equal((await ask(`${url}api/items`, { headers: { "sec-fetch-site": "same-origin" } })).status, 200);
});

test("nothing but GET and HEAD is answered", async (t) => {
  const { url, replay: replayOf } = await openViewer(t);
  const replay = await replayOf();
  for (const address of [url, `${url}api/items`, `${url}api/nothing`, `${replay}capture.wacz`]) {
    for (const method of ["POST", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND", "TRACE"]) {
      const reply = await ask(address, { method });
      assert.deepEqual([reply.status, reply.headers.allow], [405, "GET, HEAD"], `${method} ${address}`);
    }
  }
});

test("no path leads out of the folders that are served", async (t) => {
  const { url, replay: replayOf } = await openViewer(t);
  const replay = await replayOf();
  const paths = [
    "/../secret.txt",
    "/..%2fsecret.txt",
    "/%2e%2e/secret.txt",
    "/assets/..%2f..%2fsecret.txt",
    "/..%5csecret.txt",
    "/replay/..%2f..%2fsecret.txt",
    "//secret.txt",
    "/%00",
  ];
  for (const address of [url, replay]) {
    for (const path of paths) {
      const reply = await ask(address, { path });
      assert.ok(!reply.body.includes("secret\n") && !reply.body.equals(Buffer.from("secret")), path);
      assert.ok(reply.status < 500, `${path}: ${String(reply.status)}`);
    }
  }
});

test("what never changes under its name is kept by the browser, and sent compressed to who takes that", async (t) => {
  const { url, capture } = await openViewer(t);
  const asked = (encoding: string) => ask(`${url}assets/a.js`, { headers: { "accept-encoding": encoding } });
  const [plain, packed] = [await asked("identity"), await asked("gzip, deflate, br")];
  for (const reply of [plain, packed]) {
    assert.equal(header(reply, "cache-control"), "private, max-age=31536000, immutable");
    assert.match(header(reply, "content-type"), /^(?:text|application)\/javascript/);
    assert.match(header(reply, "vary"), /accept-encoding/i);
  }
  assert.equal(plain.headers["content-encoding"], undefined);
  assert.equal(packed.headers["content-encoding"], "gzip");
  assert.deepEqual(gunzipSync(packed.body), plain.body);
  for (const path of ["", `items/${capture}`, "api/items", "assets/none.js"])
    assert.equal(header(await ask(`${url}${path}`), "cache-control"), "no-store", path);
});

test("the application may load its own files alone, and nobody may frame it", async (t) => {
  const { url, capture } = await openViewer(t);
  for (const path of ["", `items/${capture}`, "api/items", "assets/a.js", "api/nothing"]) {
    const reply = await ask(`${url}${path}`);
    const { headers } = reply;
    const policy = header(reply, "content-security-policy");
    for (const rule of [
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "connect-src 'self'",
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ]) {
      assert.ok(policy.split("; ").includes(rule), `${path}: ${policy}`);
    }
    assert.doesNotMatch(policy, /unsafe|https:|\*(?!\.muniment\.localhost)/);
    assert.equal(headers["x-content-type-options"], "nosniff");
    assert.equal(headers["x-frame-options"], "DENY");
    assert.equal(headers["cross-origin-resource-policy"], "same-origin");
    assert.equal(headers["set-cookie"], undefined);
    assert.equal(headers["access-control-allow-origin"], undefined);
  }
});

test("an address of the application is answered with the application", async (t) => {
  const { url, capture } = await openViewer(t);
  for (const path of ["", `items/${capture}?see=replay`, "anything"]) {
    const reply = await ask(`${url}${path}`);
    assert.deepEqual([reply.status, reply.body.toString()], [200, "the application"]);
  }
});

test("an object is saved, never opened, unless its type is one that runs nothing", async (t) => {
  const { url, capture, file, object } = await openViewer(t);
  assert.ok(url.length > 0);
  const cases = [
    [object(capture, bytesOf.picture), "image/png", "inline"],
    [object(capture, bytesOf.dom), "text/plain; charset=utf-8", "inline"],
    [object(capture, bytesOf.pdf), "application/octet-stream", "attachment"],
    [object(capture, bytesOf.wacz), "application/octet-stream", "attachment"],
    [object(file, bytesOf.svg), "application/octet-stream", "attachment"],
  ] as const;
  for (const [address, type, disposition] of cases) {
    const saved = await ask(address);
    assert.equal(saved.headers["content-type"], "application/octet-stream");
    assert.match(saved.headers["content-disposition"] ?? "", /^attachment; /);
    const shown = await ask(`${address}?inline`);
    assert.equal(shown.headers["content-type"], type);
    assert.ok((shown.headers["content-disposition"] ?? "").startsWith(disposition), address);
    for (const { headers } of [saved, shown]) {
      assert.equal(headers["content-security-policy"], "default-src 'none'; sandbox; frame-ancestors 'none'");
      assert.equal(headers["x-content-type-options"], "nosniff");
    }
  }
});

test("the name of a download has no character that deceives", async (t) => {
  const { file, object } = await openViewer(t);
  const { headers } = await ask(object(file, bytesOf.svg));
  assert.equal(headers["content-disposition"], `attachment; filename="draw_gnp.svg"; filename*=UTF-8''draw_gnp.svg`);
});

test("an object comes whole or in the part asked for, on both origins", async (t) => {
  const { capture, object, replay: replayOf } = await openViewer(t);
  const replay = await replayOf();
  const { wacz } = bytesOf;
  const size = wacz.length;
  for (const address of [object(capture, wacz), `${replay}capture.wacz`]) {
    const whole = await ask(address);
    assert.deepEqual([whole.status, whole.body.equals(wacz), whole.headers["accept-ranges"]], [200, true, "bytes"]);
    const parts = [
      ["bytes=0-0", 0, 1],
      ["bytes=100-199", 100, 200],
      [`bytes=${String(size - 5)}-`, size - 5, size],
      ["bytes=-22", size - 22, size],
      [`bytes=3000000-${String(size * 2)}`, 3_000_000, size],
      [`bytes=-${String(size * 2)}`, 0, size],
    ] as const;
    for (const [range, start, end] of parts) {
      const part = await ask(address, { headers: { range } });
      assert.equal(part.status, 206, range);
      assert.equal(part.headers["content-range"], `bytes ${String(start)}-${String(end - 1)}/${String(size)}`);
      assert.ok(part.body.equals(wacz.subarray(start, end)), range);
    }
    for (const range of ["bytes=5-4", "bytes=0-1,5-6", "lines=1-2", "bytes=-", "bytes=a-b"]) {
      assert.equal((await ask(address, { headers: { range } })).status, 200, range);
    }
    const beyond = await ask(address, { headers: { range: `bytes=${String(size)}-` } });
    assert.deepEqual([beyond.status, beyond.headers["content-range"]], [416, `bytes */${String(size)}`]);
    const stale = await ask(address, { headers: { range: "bytes=0-9", "if-range": '"of another file"' } });
    assert.equal(stale.status, 200);
    const head = await ask(address, { method: "HEAD" });
    assert.deepEqual([head.status, head.headers["content-length"], head.body.length], [200, String(size), 0]);
  }
});

test("a download of changed bytes breaks off, and missing bytes are an error with the item's name", async (t) => {
  const { archive, capture, object, faults } = await openViewer(t);
  const name = objectFile(`sha256:${sha256Of(bytesOf.wacz)}`);
  const changed = Buffer.from(bytesOf.wacz);
  changed[70_000] = 0;
  await archive.damage(name, changed);
  await assert.rejects(ask(object(capture, bytesOf.wacz)), /aborted|ECONNRESET/);
  assert.equal(faults.length, 1);
  // So few bytes that none of them had left: there is still time for an answer.
  await archive.damage(objectFile(`sha256:${sha256Of(bytesOf.picture)}`), Buffer.from(bytesOf.picture).fill(0, 0, 1));
  const refused = await ask(object(capture, bytesOf.picture));
  assert.deepEqual(
    [refused.status, codeOf(refused), header(refused, "content-type")],
    [500, "object.cut", "application/json; charset=utf-8"],
  );
  await archive.damage(name, null);
  const reply = await ask(object(capture, bytesOf.wacz));
  assert.deepEqual([reply.status, codeOf(reply)], [500, "object.missing"]);
});

test("an index that cannot follow the log is said, beside what it has", async (t) => {
  let broken = false;
  const { url } = await openViewer(t, (deps) => ({
    ...deps,
    refresh: () => (broken ? Promise.reject(new Error("the index is gone")) : deps.refresh()),
  }));
  assert.equal((await json<ItemsAnswer>(`${url}api/items`)).behind, null);
  broken = true;
  const answer = await json<ItemsAnswer>(`${url}api/items`);
  assert.deepEqual([answer.items.length, answer.behind?.code], [2, "internal"]);
});

test("a record that cannot be read is listed as damaged", async (t) => {
  const { url, archive } = await openViewer(t);
  const unknown = { basis: "not-measured", reason: "not part of this sample" } as const;
  const nothing = { name: unknown, modified: unknown, received: unknown, mediaType: unknown, note: null };
  const { item, record } = await archive.add(nothing, [], 3000);
  await archive.damage(objectFile(record), Buffer.from("{}"));
  const { damaged, total } = await json<ItemsAnswer>(`${url}api/items`);
  assert.deepEqual([total, damaged.map((entry) => [entry.index, hexOf(entry.record).slice(0, 16)])], [2, [[3, item]]]);
});

test("under the viewer's own name each item has its own replay origin, by its number they share one; never the viewer's", async (t) => {
  const { url, namedUrl, capture, replay: replayOf, owned } = await openViewer(t);
  const replay = await replayOf();
  const by = async (address: string): Promise<string> => {
    const reply = await ask(url, { path: `/api/items/${capture}`, headers: { host: new URL(address).host } });
    return `${(JSON.parse(reply.body.toString()) as ItemAnswer).replay.base}/`;
  };
  assert.equal(await by(url), replay);
  assert.equal(await by(namedUrl), `${owned(capture)}${capture}/${replay.split("/").at(-2) ?? ""}/`);
});

test("a replay origin has the replay, and nothing of the application", async (t) => {
  const { replay: replayOf, replayUrl, owned, capture, file } = await openViewer(t);
  const replay = await replayOf();
  const pass = replay.split("/").at(-2) ?? "";
  for (const base of [replay, `${owned(capture)}${capture}/${pass}/`]) {
    for (const path of [
      "",
      "frame.js",
      "replay/",
      "replay/sw.js",
      "replay/LICENSE.txt",
      "document.pdf",
      "capture.wacz",
    ]) {
      const reply = await ask(`${base}${path}`);
      assert.equal(reply.status, 200, path);
      const policy = header(reply, "content-security-policy");
      assert.ok(policy.startsWith(replayPolicy), policy);
      assert.match(
        policy,
        /frame-ancestors 'self' http:\/\/127\.0\.0\.1:[0-9]+ http:\/\/localhost:[0-9]+ http:\/\/muniment\.localhost:[0-9]+$/,
      );
    }
  }
  for (const path of [
    "",
    "api/items",
    "index.html",
    "assets/a.js",
    "empty.html",
    "capture.wacz",
    `${capture}/capture.wacz`,
    `${capture}/${pass}/index.html`,
    `${capture}/${pass}/empty.html`,
  ]) {
    assert.equal((await ask(`${replayUrl}${path}`)).status, 404, path);
  }
  for (const path of [`${capture.slice(0, 8)}/${pass}/`, `${file}/${pass}/capture.wacz`])
    assert.equal((await ask(`${replayUrl}${path}`)).status, 403, path);
  assert.equal((await ask(`${await replayOf(file)}capture.wacz`)).status, 404, "a file has none");
  assert.equal(
    (await ask(`${owned(file)}${capture}/${pass}/capture.wacz`)).status,
    404,
    "an item's own origin has no other item",
  );
});

test("a replay is shown in a frame only", async (t) => {
  const replay = await (await openViewer(t)).replay();
  assert.equal((await ask(replay, { headers: { "sec-fetch-dest": "document" } })).status, 403);
  assert.equal((await ask(replay, { headers: { "sec-fetch-dest": "iframe" } })).status, 200);
});

test("the state of the archive is told with codes, and what to do", async (t) => {
  const { url } = await openViewer(t);
  const status = await json<StatusAnswer>(`${url}api/status`);
  assert.deepEqual([status.log?.items, status.log?.damaged, status.anchors], [2, 0, null]);
  assert.deepEqual(
    status.concerns.map(({ grade, code, facts }) => [grade, code, facts]),
    [["unchecked", "verified.never", {}]],
  );
  assert.match(status.concerns[0]?.next ?? "", /`muniment verify --record`/);
});
