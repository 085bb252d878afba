import assert from "node:assert/strict";
import { test } from "node:test";

import type { FateCounts, FateLine } from "@muniment/verify";

import { Fates, type ChainsByOrigin } from "./fates.ts";
import { judgeFiles } from "./judge-files.ts";

const line = (url: string, parts: Partial<FateLine> = {}): FateLine => ({
  url,
  method: "GET",
  type: "image",
  by: "page",
  target: "page",
  frame: null,
  document: null,
  from: "server",
  status: 200,
  fate: "held",
  code: null,
  reason: null,
  weighs: false,
  bytes: 3,
  sent: null,
  answered: null,
  ended: null,
  protocol: "h2",
  address: "192.0.2.7",
  port: 443,
  tls: { protocol: "TLS 1.3", cipher: "AES_128_GCM", chain: null },
  ...parts,
});
const inside = { fate: "skipped", from: "memory-cache", reason: "in memory" } as const;
const cut = { fate: "cut", code: "part.cut", reason: "It broke off", weighs: true } as const;

function read(fates: Fates, chains: ChainsByOrigin = new Map()) {
  const lines = Buffer.concat([...fates.file(chains)])
    .toString("utf8")
    .trimEnd()
    .split("\n");
  assert.equal(lines[0], '{"format":"fates-1"}');
  return {
    lines: lines.slice(1, -1).map((text) => JSON.parse(text) as FateLine),
    counts: JSON.parse(lines.at(-1) ?? "") as FateCounts,
  };
}

test("the lines name the places of their certificates, each certificate having one", () => {
  const fates = new Fates({ requests: 10 });
  fates.add(line("https://a.example/1"), "sent");
  fates.add(line("https://b.example:8443/2"), "sent");
  fates.add(line("https://c.example/3"), "sent");
  fates.add(line("http://a.example/4", { tls: null }), "sent");
  const chains = new Map([
    ["https://a.example", ["aa", "root"]],
    ["https://b.example:8443", ["bb", "root"]],
  ]);
  assert.deepEqual(
    read(fates, chains).lines.map(({ tls }) => tls?.chain),
    [[0, 1], [2, 1], null, undefined],
  );
});

test("what a page makes without sending it takes no room from what was sent, and is counted", () => {
  const fates = new Fates({ requests: 5 });
  for (let count = 0; count < 30_000; count += 1) fates.add(line("https://a.example/again", inside), "unsent");
  for (let count = 0; count < 10_005; count += 1) fates.add(line("https://a.example/sent", cut), "sent");
  const { lines, counts } = read(fates);
  assert.deepEqual(counts, {
    requests: 40_005,
    held: 0,
    cut: 10_005,
    failed: 0,
    blocked: 0,
    skipped: 30_000,
    omitted: 20_000,
  });
  assert.equal(lines.length, 20_005);
  assert.equal(fates.losses().length, 10_005);
});

test("what a page chose the length of is cut", () => {
  const fates = new Fates({ requests: 5 });
  const long = "x".repeat(100_000);
  fates.add(
    line(`https://a.example/${long}`, { method: long, document: `https://a.example/${long}`, reason: long }),
    "sent",
  );
  const [only] = read(fates).lines;
  assert.ok(JSON.stringify(only).length < 6_000);
});

test("a film counts as what became of it in the end", () => {
  const [whole, lost, unseen] = ["whole", "lost", "unseen"].map((name) => `https://a.example/${name}.mp4`);
  assert.ok(whole !== undefined && lost !== undefined && unseen !== undefined);
  const fates = new Fates({ requests: 10 });
  fates.add(line(whole, cut), "sent");
  fates.add(line(whole, { by: "capturer" }), "sent");
  fates.add(line(lost, cut), "sent");
  fates.add(line(lost, { by: "capturer", fate: "cut" }), "sent");
  fates.add(line("https://a.example/picture.png", cut), "sent");
  judgeFiles(fates, {
    completed: new Set([whole]),
    inParts: new Set([lost, unseen]),
    downloads: ["https://a.example/d"],
  });
  assert.deepEqual(
    read(fates).lines.map(({ url, by, fate, code, weighs }) => [url.split("/").at(-1), by, fate, code, weighs]),
    [
      ["whole.mp4", "page", "cut", null, false],
      ["whole.mp4", "capturer", "held", null, false],
      ["lost.mp4", "page", "cut", null, false],
      ["lost.mp4", "capturer", "cut", "part.cut", true],
      ["picture.png", "page", "cut", "part.cut", true],
      ["unseen.mp4", "capturer", "cut", "part.cut", true],
      ["d", "page", "skipped", "part.body-missing", false],
    ],
  );
  assert.deepEqual(
    fates
      .losses()
      .filter(({ weighs }) => weighs)
      .map(({ part }) => part.url.split("/").at(-1)),
    ["lost.mp4", "picture.png", "unseen.mp4"],
  );
});
