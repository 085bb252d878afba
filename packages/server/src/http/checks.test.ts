import assert from "node:assert/strict";
import { once } from "node:events";
import { test } from "node:test";
import { objectFile } from "@muniment/verify";
import type { FindingLine, ItemAnswer, ItemsAnswer } from "./api.ts";
import { ask, bytesOf, codeOf, json, openViewer, sha256Of } from "./sample-viewer.ts";

async function verified(address: string): Promise<FindingLine[]> {
  const reply = await ask(address);
  assert.match(reply.headers["content-type"] ?? "", /^application\/x-ndjson/);
  return reply.body
    .toString()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as FindingLine);
}

test("verification of an item ends with its sum, which the list then shows", async (t) => {
  const { url, archive, capture } = await openViewer(t);
  const lines = await verified(`${url}api/items/${capture}/verify`);
  const last = lines.at(-1);
  assert.ok(last !== undefined && "sum" in last);
  assert.deepEqual([last.sum.verdict, last.sum.fails, last.sum.holds], ["verified", 0, lines.length - 1]);
  assert.deepEqual((await json<ItemAnswer>(`${url}api/items/${capture}`)).seal, { state: "sealed", sum: last.sum });

  await archive.damage(objectFile(`sha256:${sha256Of(bytesOf.picture)}`), Buffer.from("other bytes"));
  const again = await verified(`${url}api/items/${capture}/verify`);
  const failed = again.flatMap((line) =>
    "finding" in line && line.finding.outcome === "fails" ? [line.finding.subject.file] : [],
  );
  assert.deepEqual(failed, [objectFile(`sha256:${sha256Of(bytesOf.picture)}`)]);
  const { items } = await json<ItemsAnswer>(`${url}api/items`);
  assert.deepEqual(
    items.map((item) => item.seal.state),
    ["not-checked", "broken"],
  );
});

test("a verification that breaks has no sum, and leaves the item not checked", async (t) => {
  const { url, capture, faults } = await openViewer(t, (deps) => ({
    ...deps,
    verifyItem: async function* () {
      yield { check: "record.bytes", subject: { file: "objects/x" }, outcome: "holds", detail: "sample" };
      throw new Error("the disk is gone");
    },
  }));
  const lines = await verified(`${url}api/items/${capture}/verify`);
  assert.deepEqual(
    lines.map((line) => Object.keys(line)[0]),
    ["finding", "error"],
  );
  assert.equal((await json<ItemAnswer>(`${url}api/items/${capture}`)).seal.state, "not-checked");
  assert.equal(faults.length, 1);
});

test("a reader who leaves ends the verification, and a third one is told to wait", async (t) => {
  const signals: AbortSignal[] = [];
  const { url, capture } = await openViewer(t, (deps) => ({
    ...deps,
    verifyItem: async function* (_index, signal) {
      signals.push(signal);
      yield { check: "record.bytes", subject: { file: "objects/x" }, outcome: "holds", detail: "sample" };
      await once(signal, "abort");
      signal.throwIfAborted();
    },
  }));
  const leave = new AbortController();
  const open = async (): Promise<void> => {
    const response = await fetch(`${url}api/items/${capture}/verify`, { signal: leave.signal });
    await response.body?.getReader().read();
  };
  await Promise.all([open(), open()]);
  const third = await ask(`${url}api/items/${capture}/verify`);
  assert.deepEqual([third.status, codeOf(third)], [429, "verify.busy"]);
  const aborted = Promise.all(signals.map((signal) => once(signal, "abort")));
  leave.abort();
  await aborted;
});
