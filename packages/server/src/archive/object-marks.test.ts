import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import { objectFile, type Digest } from "@muniment/verify";
import { MemoryStore } from "../storage/memory/memory-store.ts";
import { streamOf } from "../storage/stream.ts";
import { ObjectMarks } from "./object-marks.ts";

function digest(label: string): Digest {
  return `sha256:${createHash("sha256").update(label).digest("hex")}`;
}

async function storeOf(...keys: readonly string[]): Promise<MemoryStore> {
  const store = new MemoryStore();
  for (const key of keys) await store.create(key, streamOf());
  return store;
}

async function unmarked(marks: ObjectMarks): Promise<readonly string[]> {
  const keys: string[] = [];
  for await (const key of marks.unmarked()) keys.push(key);
  return keys.sort();
}

test("tells exactly what was not marked, of many and of none", async () => {
  const all = Array.from({ length: 2000 }, (_, at) => digest(String(at)));
  const marks = await ObjectMarks.list(await storeOf(...all.map(objectFile)));
  assert.equal((await unmarked(marks)).length, all.length);
  const left = new Set(all.filter((_, at) => at % 7 === 0));
  for (const one of all) if (!left.has(one)) marks.mark(one);
  for (let at = 0; at < 2000; at += 1) marks.mark(digest(`absent ${String(at)}`));
  assert.deepEqual(await unmarked(marks), [...left].map(objectFile).sort());
  for (const one of left) marks.mark(one);
  assert.deepEqual(await unmarked(marks), []);
  assert.deepEqual(await unmarked(await ObjectMarks.list(await storeOf())), []);
});

test("tells apart objects whose hashes begin alike", async () => {
  const [one, other] = ["00", "01"].map((middle): Digest => `sha256:${"ab".repeat(15)}${middle}${"cd".repeat(16)}`);
  assert.ok(one !== undefined && other !== undefined);
  const marks = await ObjectMarks.list(await storeOf(objectFile(one), objectFile(other)));
  marks.mark(other);
  assert.deepEqual(await unmarked(marks), [objectFile(one)]);
});

test("leaves alone what is no object", async () => {
  const name = "ab".repeat(32);
  const strangers = [`objects/ab/${name}.old`, `objects/cd/${name}`, "objects/ab/note", "objects/readme"];
  assert.deepEqual(await unmarked(await ObjectMarks.list(await storeOf(...strangers))), []);
});
