import assert from "node:assert/strict";
import { test } from "node:test";

import type { NetLogEvent } from "../browser/index.ts";
import type { HeaderLine } from "../header-line.ts";
import { HeaderOrders } from "./header-order.ts";
import { WireLog } from "./wire-log.ts";

/** The log, told by hand. */
function toldLog() {
  let take: (event: NetLogEvent) => void = () => undefined;
  const log = {
    arguments: [],
    isTold: () => true,
    listen: (_names: readonly string[], listener: (event: NetLogEvent) => void) => {
      take = listener;
    },
    close: () => undefined,
  };
  const orders = new HeaderOrders(log);
  const wire = new WireLog(log, orders);
  const tell = (source: number, name: string, params: NetLogEvent["params"]) => {
    take({ source, name, atMs: null, params });
  };
  const start = (source: number, url: string, method = "GET") => {
    tell(source, "URL_REQUEST_START_JOB", { url, method });
  };
  const send = (source: number, ...headers: readonly string[]) => {
    tell(source, "HTTP_TRANSACTION_SEND_REQUEST_HEADERS", { headers });
  };
  const answer = (source: number, ...headers: readonly string[]) => {
    tell(source, "HTTP_TRANSACTION_READ_RESPONSE_HEADERS", { headers });
  };
  return { orders, wire, tell, start, send, answer };
}

const url = "https://site.example/a";
const asked = (headers: readonly HeaderLine[], more: { readonly url?: string; readonly method?: string } = {}) => ({
  method: "GET",
  url,
  headers,
  isAnswered: true,
  ...more,
});

test("an order is taken only from a request with the same lines, and once", async () => {
  const { orders, start, send, answer } = toldLog();
  start(1, `${url}#part`);
  send(1, ":method: GET", "Host: site.example", "Cookie: a=1", "Accept: */*");
  answer(1, "HTTP/1.1 200 OK", "Z: 1", "A: 2");
  start(2, url);
  send(2, "Host: site.example", "Accept: */*", "Cookie: a=2");
  answer(2, "HTTP/1.1 200 OK");
  const sorted = (cookie: string): HeaderLine[] => [
    ["Accept", "*/*"],
    ["Cookie", cookie],
    ["Host", "site.example"],
  ];
  assert.equal(orders.find(asked(sorted("a=3"))), null);
  assert.equal(orders.find(asked(sorted("a=1"), { method: "POST" })), null);
  assert.equal(orders.find(asked(sorted("a=1"), { url: `${url}b` })), null);
  assert.equal(orders.find(asked(sorted("a=1").slice(1))), null);
  const second = await orders.of(asked(sorted("a=2")));
  assert.deepEqual(
    second?.request.map(([name]) => name),
    ["Host", "Accept", "Cookie"],
  );
  const first = await orders.of(asked(sorted("a=1")));
  assert.deepEqual(first, {
    request: [
      ["Host", "site.example"],
      ["Cookie", "a=1"],
      ["Accept", "*/*"],
    ],
    response: [
      ["Z", "1"],
      ["A", "2"],
    ],
  });
  assert.equal(orders.find(asked(sorted("a=1"))), null);
});

test("each hop of a redirect has its own order", () => {
  const { orders, start, send, answer } = toldLog();
  start(1, url);
  send(1, "B: 1", "A: 1");
  answer(1, "HTTP/1.1 302 Found", "Location: /b");
  start(1, `${url}b`);
  send(1, "A: 1", "B: 1");
  const lines: HeaderLine[] = [
    ["A", "1"],
    ["B", "1"],
  ];
  assert.deepEqual(orders.find(asked(lines))?.response, [["Location", "/b"]]);
  const next = orders.find(asked(lines, { url: `${url}b` }));
  assert.deepEqual([next?.request, next?.response], [lines, null]);
});

test("what is never asked for, and heads beyond all measure, do not fill memory", () => {
  const { orders, start, send, tell } = toldLog();
  start(0, url);
  send(0, "A: first");
  for (let source = 1; source <= 1_000; source += 1) {
    start(source, `${url}${source}`);
    send(source, "A: 1");
    tell(source, "REQUEST_ALIVE", {});
  }
  assert.equal(orders.find(asked([["A", "first"]])), null);
  assert.notEqual(orders.find(asked([["A", "1"]], { url: `${url}1000` })), null);
  const long = "x".repeat(100_000);
  start(2_000, url);
  send(2_000, `A: ${long}`);
  assert.equal(orders.find(asked([["A", long]])), null);
});

test("orders are told when there is no room left for requests", () => {
  const { orders, wire, start, send, answer } = toldLog();
  const long = "x".repeat(32 * 1024 - 1);
  for (let source = 0; wire.all() !== null; source += 1) {
    assert.ok(source < 2_000);
    start(source, `${url}${source}`);
    send(source, `A:${long}`);
  }
  start(3_000, url);
  send(3_000, "B: 1", "A: 1");
  answer(3_000, "HTTP/1.1 200 OK", "Z: 1");
  const found = orders.find(
    asked([
      ["A", "1"],
      ["B", "1"],
    ]),
  );
  assert.deepEqual(found?.response, [["Z", "1"]]);
  for (let source = 4_000; source <= 64_000; source += 1) start(source, url);
  send(64_000, "C: 1");
  assert.notEqual(orders.find(asked([["C", "1"]])), null, "of the newest of more than are followed");
});

test("without a log no order is known, and nothing waits for one", async () => {
  assert.equal(await new HeaderOrders(null).of(asked([["A", "1"]])), null);
});
