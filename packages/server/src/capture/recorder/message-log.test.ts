import assert from "node:assert/strict";
import { test } from "node:test";

import { MessageLog } from "./message-log.ts";

const scratch = { nextFile: () => assert.fail("these few bytes need no file") };
const atMs = Date.UTC(2026, 10, 28, 10);

test("messages beyond the budget are counted, and the log is marked as cut", async () => {
  const budget = { messages: 2 };
  const log = new MessageLog("wss://site.example/a", scratch, budget);
  const frame = { opcode: 1, mask: true, payloadData: "é" };
  assert.deepEqual(
    [log.add(atMs, "page", frame), log.add(atMs, "page", frame), log.add(atMs, "page", frame)],
    [2, 2, 0],
  );
  // The budget is that of all sockets.
  const other = new MessageLog("wss://site.example/b", scratch, budget);
  assert.equal(other.add(atMs, "server", { opcode: 2, mask: false, payloadData: "AQID" }), 0);
  assert.deepEqual([log.finish("closed").truncated, other.finish("open").truncated], ["length", "length"]);
  const parts: Uint8Array[] = [];
  for await (const part of log.body.stream()) parts.push(part);
  assert.equal(
    Buffer.concat(parts).toString("utf8"),
    [
      '{"format":"websocket-messages-1","url":"wss://site.example/a"}',
      '{"at":"2026-11-28T10:00:00.000Z","from":"page","opcode":1,"text":"é"}',
      '{"at":"2026-11-28T10:00:00.000Z","from":"page","opcode":1,"text":"é"}',
      '{"end":"closed","messages":2,"bytes":4,"omitted":1}\n',
    ].join("\n"),
  );
});
