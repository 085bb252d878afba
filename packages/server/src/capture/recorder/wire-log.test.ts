import assert from "node:assert/strict";
import { test } from "node:test";

import type { FateLine } from "@muniment/verify";

import type { NetLog, NetLogEvent } from "../browser/index.ts";
import { lineOfFile } from "./fate-line.ts";
import { Fates } from "./fates.ts";
import { exchangeOfUntold, lineOfUntold, tellCircle, tellEnd, untold } from "./untold.ts";
import { newHop, type Hop } from "./request-table.ts";
import { HeaderOrders } from "./header-order.ts";
import { WireLog } from "./wire-log.ts";

/** The log, told by hand. */
function toldLog() {
  let take: (event: NetLogEvent) => void = () => undefined;
  const log: NetLog = {
    arguments: [],
    isTold: () => true,
    listen: (_names, listener) => {
      take = listener;
    },
    close: () => undefined,
  };
  const wire = new WireLog(log, new HeaderOrders(log));
  const tell = (source: number, name: string, params: NetLogEvent["params"] = {}) => {
    take({ source, name, atMs: 1_000, params });
  };
  const send = (source: number, url: string, method = "GET", headers = ["Host: site.example"]) => {
    tell(source, "URL_REQUEST_START_JOB", { url, method });
    tell(source, "HTTP_TRANSACTION_SEND_REQUEST_HEADERS", { headers });
  };
  const answer = (source: number, status: string, ...headers: readonly string[]) => {
    tell(source, "HTTP_TRANSACTION_READ_RESPONSE_HEADERS", { headers: [`HTTP/1.1 ${status}`, ...headers] });
  };
  const read = (source: number, bytes: number) => {
    tell(source, "URL_REQUEST_JOB_FILTERED_BYTES_READ", { byte_count: bytes });
  };
  const end = (source: number, broken: "CANCELLED" | "FAILED" | null = null) => {
    if (broken !== null) tell(source, broken, { net_error: -3 });
    tell(source, "REQUEST_ALIVE");
  };
  return { wire, tell, send, answer, read, end };
}

const url = "https://site.example/a";

function hop(parts: Partial<Hop> = {}): Hop {
  const asked = newHop({
    id: "1",
    loaderId: "",
    session: { id: "1", send: () => assert.fail("it is not asked"), on: () => () => undefined },
    request: { url, method: "GET", headers: {}, initialPriority: "Low", referrerPolicy: "origin" },
    resourceType: "Other",
    frameId: null,
    documentUrl: null,
    sentAtMs: 1_000,
    clockMs: null,
  });
  return { ...asked, ...parts };
}

test("an answer is taken for whole only if the log says that as many bytes were taken, and to the end", async () => {
  const { wire, send, answer, read, end } = toldLog();
  send(1, url);
  answer(1, "200 OK");
  read(1, 10);
  read(1, 11);
  end(1);
  assert.equal(await wire.wasTakenWhole("GET", `${url}#part`, 21), true);
  assert.equal(await wire.wasTakenWhole("GET", url, 20), false);
  assert.equal(await wire.wasTakenWhole("POST", url, 21), false);
  for (const [source, broken] of [
    [2, "CANCELLED"],
    [3, "FAILED"],
  ] as const) {
    send(source, `${url}${source}`);
    answer(source, "200 OK");
    read(source, 21);
    end(source, broken);
    assert.equal(await wire.wasTakenWhole("GET", `${url}${source}`, 21), false, broken);
  }
});

test("a hop without an end is told what the log knows of the only request for its address", () => {
  const { wire, send, answer, read, end } = toldLog();
  send(1, url);
  const open = hop();
  assert.equal(tellEnd(open, wire), false);
  answer(1, "200 OK", "Set-Cookie: a=1", "Set-Cookie: b=2");
  read(1, 5);
  end(1);
  assert.equal(tellEnd(open, wire), true);
  assert.deepEqual(open.end, { how: "finished", wireLength: 5, taken: 5 });
  assert.deepEqual([open.extraResponse?.statusCode, open.extraResponse?.headers], [200, { "Set-Cookie": "a=1\nb=2" }]);
  const response = { url, status: 200, statusText: "OK", headers: {}, mimeType: "", charset: "" } as const;
  const connection = {
    connectionReused: false,
    connectionId: 1,
    encodedDataLength: 1,
    securityState: "secure",
  } as const;
  const begun = hop({ response: { ...response, ...connection } });
  assert.equal(tellEnd(begun, wire), true);
  assert.deepEqual([begun.end?.how, begun.extraResponse], ["finished", null], "its answer was told");
  send(2, `${url}b`);
  end(2, "CANCELLED");
  const given = hop({ request: { ...open.request, url: `${url}b` } });
  assert.equal(tellEnd(given, wire), true);
  assert.deepEqual(given.end, { how: "failed", error: "net::ERR_ABORTED", canceled: true, blocked: null });
  send(3, url);
  end(3);
  assert.equal(tellEnd(hop(), wire), false, "which of two it is nobody knows");
});

test("a request that goes round in a circle is told its last answer, unless there were two of it", async () => {
  const { wire, send, answer, end } = toldLog();
  const circle = (source: number): void => {
    send(source, url);
    answer(source, "302 Found", "Location: /a", "Content-Length: 0");
    send(source, url);
    answer(source, "302 Found", "Location: /a", "Content-Length: 0", "X-Last: yes");
    end(source, "FAILED");
  };
  const failed = (error: string) => hop({ end: { how: "failed", error, canceled: false, blocked: null } });
  circle(1);
  const round = failed("net::ERR_TOO_MANY_REDIRECTS");
  await tellCircle(round, wire);
  assert.deepEqual([round.extraResponse?.statusCode, round.extraResponse?.headers["X-Last"]], [302, "yes"]);
  const other = failed("net::ERR_CONNECTION_RESET");
  await tellCircle(other, wire);
  assert.equal(other.extraResponse, null);
  circle(2);
  const either = failed("net::ERR_TOO_MANY_REDIRECTS");
  await tellCircle(either, wire);
  assert.equal(either.extraResponse, null);
});

const told = (address: string, by: FateLine["by"] = "page"): FateLine => ({
  ...lineOfFile(address, by, "image", { fate: "held", code: null, reason: null, weighs: false }),
  from: "server",
  target: by === "page" ? "page" : null,
});

test("requests that only the log tells of are named, each once, and none that has a line", () => {
  const { wire, tell, send, answer, read, end } = toldLog();
  const fates = new Fates({ requests: 10 });
  fates.add(told(url), "sent");
  fates.add(told(`${url}/moved`, "capturer"), "sent");
  fates.add({ ...told(`${url}/inside`), from: "memory-cache" }, "unsent");
  send(1, url);
  end(1);
  send(2, url);
  answer(2, "200 OK");
  read(2, 7);
  end(2);
  send(3, `${url}/report`, "POST", ["Content-Type: application/csp-report", "Content-Length: 30"]);
  answer(3, "204 No Content");
  end(3);
  // Fetched by the capturer through the browser, which follows redirects without a word.
  send(4, `${url}/moved`);
  answer(4, "302 Found");
  send(4, `${url}/there`);
  end(4);
  send(5, `${url}/inside`);
  end(5, "CANCELLED");
  tell(6, "URL_REQUEST_START_JOB", { url: `${url}/unsent`, method: "GET" });
  end(6);
  send(7, "wss://site.example/socket");
  const all = untold(wire, fates, null);
  const lines = all.map((one) => lineOfUntold(one, "192.0.2.7"));
  assert.deepEqual(
    lines.map((line) => [line.url, line.method, line.status, line.fate, line.code, line.weighs]),
    [
      [url, "GET", 200, "cut", "part.body-missing", true],
      [`${url}/report`, "POST", 204, "cut", "part.body-missing", false],
      [`${url}/inside`, "GET", null, "failed", "part.failed", false],
    ],
  );
  const [first] = all.map((one) => exchangeOfUntold(one, null, 0));
  assert.deepEqual(
    [first?.response?.status, first?.response?.truncated, first?.sentAt],
    [200, "unspecified", "1970-01-01T00:00:01.000Z"],
  );
});

test("what was sent once nothing reached a server any more is no request of the capture", () => {
  const { wire, send, answer, end } = toldLog();
  send(1, url);
  end(1);
  const count = (hushedMs: number | null) => untold(wire, new Fates({ requests: 10 }), hushedMs).length;
  assert.deepEqual([count(null), count(1_001), count(1_000)], [1, 1, 0]);
  send(2, url);
  answer(2, "200 OK");
  end(2);
  assert.equal(count(1_000), 1, "one that was answered had been let out");
});

test("where lines are omitted, or there is no log, no request is said to be one that nobody told of", () => {
  const { wire, send, end } = toldLog();
  send(1, url);
  end(1);
  const fates = new Fates({ requests: 10 });
  assert.equal(untold(wire, fates, null).length, 1);
  fates.beyond();
  assert.deepEqual(untold(wire, fates, null), []);
  assert.deepEqual(untold(new WireLog(null, new HeaderOrders(null)), new Fates({ requests: 10 }), null), []);
});
