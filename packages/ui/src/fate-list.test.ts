import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseFates } from "./fate-list.ts";

const line = {
  url: "https://site.example/a",
  method: "GET",
  type: "image",
  by: "page",
  target: "page",
  from: "server",
  status: 200,
  fate: "held",
  code: null,
  reason: null,
  bytes: 10,
  sent: "2026-11-28T10:00:00.000Z",
  ended: "2026-11-28T10:00:00.250Z",
  protocol: "h2",
  address: "2001:db8::7",
  port: 443,
  tls: { protocol: "TLS 1.3", cipher: "AES_128_GCM", chain: [0] },
};
const listOf = (...rows: readonly unknown[]) =>
  [{ format: "fates-1" }, ...rows].map((row) => `${JSON.stringify(row)}\n`).join("");

test("a line is read with its connection and its time", () => {
  const list = parseFates(listOf(line, { requests: 3, held: 3, omitted: 2 }), true);
  assert.equal(list?.omitted, 2);
  const [only] = list.lines;
  assert.equal(only?.connection, "h2 · [2001:db8::7]:443 · TLS 1.3 · AES_128_GCM");
  assert.deepEqual([only.durationMs, only.status, only.fate], [250, 200, "held"]);
});

test("of a list that is not all there, the last line may be a part", () => {
  const text = listOf(line, line);
  assert.equal(parseFates(text.slice(0, -20), false)?.lines.length, 1);
  assert.equal(parseFates("something else", true), null);
});

test("whatever a list holds, what is shown of it has the types that it must", () => {
  fc.assert(
    fc.property(fc.array(fc.object({ key: fc.constantFrom(...Object.keys(line)), maxDepth: 1 })), (rows) => {
      for (const row of parseFates(listOf(...rows.map((odd) => ({ ...line, ...odd }))), true)?.lines ?? []) {
        for (const text of [row.url, row.method, row.fate, row.type, row.connection])
          assert.equal(typeof text, "string");
        for (const text of [row.reason, row.code, row.from, row.target])
          assert.ok(text === null || typeof text === "string");
      }
    }),
  );
});
