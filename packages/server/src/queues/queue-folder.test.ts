import assert from "node:assert/strict";
import { mkdtemp, readdir, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { decodeUtf8, formatInstant, parseDigest, utf8 } from "@muniment/verify";
import { areAlike, encodeOrder, parseOrder, type QueueOrder } from "./queue-file.ts";
import { QueueFolder } from "./queue-folder.ts";

const day = 24 * 60 * 60 * 1000;

const order: Omit<QueueOrder, "begun"> = {
  addresses: ["https://site.example/a"],
  asked: {
    acceptBadCertificates: false,
    allowPrivate: [],
    behaviour: {
      alternatives: "leave",
      consent: "leave",
      open: false,
      scrollLimitMs: 1,
      settleLimitMs: 1,
      settleMs: 1,
      video: "leave",
    },
    bytes: 1,
    case: null,
    height: 1,
    profile: null,
    reason: null,
    sandbox: "on",
    timeMs: 1,
    width: 1,
  },
  entries: 0,
};
const note = { entry: 1, place: 0, record: parseDigest(`sha256:${"a".repeat(64)}`), verdict: "failed" } as const;

test("a queue goes 30 days after it was done, and one that is not done or is worked on stays", async (t) => {
  const folder = await mkdtemp(join(tmpdir(), "muniment-test-"));
  t.after(() => rm(folder, { recursive: true }));
  let random = 0;
  const surroundings = {
    now: () => Date.now(),
    randomBytes: (size: number) => new Uint8Array(size).fill((random += 1)),
  };
  const queues = new QueueFolder(folder, surroundings);
  const begin = async (isDone: boolean): Promise<string> => {
    const queue = await queues.begin(order, null);
    if (isDone) await queue.note(note);
    await queue.close();
    return queue.id;
  };
  const [old, unfinished, fresh, busy] = [await begin(true), await begin(false), await begin(true), await begin(true)];
  const orphan = "q-00000000000000ff.done";
  await writeFile(join(folder, orphan), "");
  const held = await queues.open(busy);
  for (const name of await readdir(folder)) {
    const days = name.startsWith(fresh) ? 29 : 31;
    await utimes(join(folder, name), new Date(Date.now() - days * day), new Date(Date.now() - days * day));
  }
  const added = await begin(true);
  await held.close();
  const ids = new Set((await readdir(folder)).map((name) => name.slice(0, name.indexOf("."))));
  assert.deepEqual([...ids].sort(), [unfinished, fresh, busy, added].sort());
  assert.ok(!ids.has(old));
  assert.deepEqual((await queues.all()).map(({ id }) => id).sort(), [unfinished, fresh, busy, added].sort());
  await assert.rejects(queues.open(old), { code: "queue.missing" });
});

test("a queue of an earlier version has no case, and of a case its id alone makes two unlike", () => {
  const asked = { ...order.asked, case: { id: "c-5b1d0c3e7f924a86", name: "Harbour" } } as const;
  const begun = formatInstant(0);
  const read = (of: QueueOrder): QueueOrder => parseOrder(encodeOrder(of));
  assert.deepEqual(read({ ...order, asked, begun }).asked, asked);
  const text = decodeUtf8(encodeOrder({ ...order, begun }));
  assert.deepEqual(parseOrder(utf8(text.replace('"case":null,', ""))), { ...order, begun });
  const renamed = { ...order, asked: { ...asked, case: { ...asked.case, name: "Market" } } };
  assert.equal(areAlike({ ...order, asked }, renamed), true);
  assert.equal(areAlike({ ...order, asked }, order), false);
  assert.throws(() => parseOrder(utf8(text.replace('"case":null', '"case":{"id":"c-1","name":"x"}'))), /case/);
});
