import assert from "node:assert/strict";
import { test } from "node:test";

import { judgeHop, judgeSocket, truncationOf } from "./judge.ts";
import { MessageLog } from "./message-log.ts";
import { newHop, type Hop } from "./request-table.ts";
import type { Socket } from "./web-sockets.ts";

const scratch = { nextFile: () => assert.fail("these few bytes need no file") };
const quiet = { blocked: [], failures: [], limit: null, hushedMs: null } as const;
const session = { id: "1", send: () => assert.fail("it is not asked"), on: () => () => undefined };

function answered(messages: number): Socket {
  const url = "wss://site.example/";
  const log = new MessageLog(url, scratch, { messages: 2 });
  const frame = { opcode: 1, mask: true, payloadData: "a" };
  for (let count = 0; count < messages; count += 1) log.add(0, "page", frame);
  const response = { status: 101, statusText: "Switching Protocols", headers: {} };
  const answer = { requestId: "1", timestamp: 1, response };
  return { url, session, openedMs: 0, handshake: null, answer, refusal: null, log, error: null, closedMs: null };
}

function sentAt(sentAtMs: number): Hop {
  const request = {
    url: "https://site.example/",
    method: "GET",
    headers: {},
    initialPriority: "Low",
    referrerPolicy: "origin",
  } as const;
  return newHop({
    id: "1",
    loaderId: "1",
    session,
    request,
    resourceType: "Fetch",
    frameId: null,
    documentUrl: null,
    sentAtMs,
    clockMs: null,
  });
}

test("a WebSocket is whole while its messages are in the budget, and cut beyond it", () => {
  assert.deepEqual(judgeSocket(answered(2), quiet), { fate: "held", code: null, reason: null, weighs: false });
  assert.deepEqual(judgeSocket(answered(5), quiet), {
    fate: "cut",
    code: "part.cut",
    reason: "Of the messages over this WebSocket the first 2 are kept, and 3 are not",
    weighs: true,
  });
});

test("what was asked for when the recording had ended is skipped, and what had reached a server by then is not", () => {
  const hop = sentAt(1_000);
  const nothing = { any: false, whole: false };
  const after = judgeHop(hop, nothing, { ...quiet, hushedMs: 1_000 });
  assert.deepEqual([after.fate, after.code, after.weighs], ["skipped", null, false]);
  const before = judgeHop(hop, nothing, { ...quiet, hushedMs: 1_001 });
  assert.deepEqual([before.fate, before.code, before.weighs], ["failed", "part.failed", true]);
});

test("a body that a limit cut says so, whether or not the browser came to say that it failed", () => {
  const hop = sentAt(0);
  const open = [truncationOf(hop, null), truncationOf(hop, "limit.time"), truncationOf(hop, "limit.bytes")];
  assert.deepEqual(open, ["time", "time", "length"]);
  hop.end = { how: "failed", error: "net::ERR_CONNECTION_CLOSED", canceled: false, blocked: null };
  const closed = [truncationOf(hop, null), truncationOf(hop, "limit.time"), truncationOf(hop, "limit.bytes")];
  assert.deepEqual(closed, ["disconnect", "time", "length"]);
});
