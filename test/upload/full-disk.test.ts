/** A disk that fills while files come. What does not fit is refused with what to do; once there is room, it goes on. */
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { test, type TestContext } from "node:test";
import { join } from "node:path";
import { Deliveries, type Sender } from "../../packages/server/src/actions/taking-in/deliveries.ts";
import { initArchive } from "../../packages/server/src/archive/init.ts";
import { openArchive } from "../../packages/server/src/archive/open.ts";
import { faults } from "../../packages/server/src/archive/suite.ts";
import { fsBackEnd } from "../../packages/server/src/storage/fs/fs-back-end.ts";
import { DeliveryFolder } from "../../packages/server/src/uploads/index.ts";
import { uploadLimits } from "../../packages/server/src/uploads/upload-limits.ts";
import { SmallDisk } from "../crash/small-disk.ts";

const mebi = 1024 * 1024;
const software = { name: "muniment", version: "0.0.0" };

async function openOn(t: TestContext, disk: SmallDisk, reserve: number) {
  const home = join(disk.root, "home");
  const surroundings = { now: () => Date.now(), randomBytes: (size: number) => new Uint8Array(randomBytes(size)) };
  const order = { home, backEnd: fsBackEnd, software, ...surroundings };
  await initArchive(order);
  const archive = await openArchive({ ...order, mode: "write", program: "a test" });
  const folder = new DeliveryFolder(join(home, "var/uploads"), surroundings, { ...uploadLimits, reserve });
  const deliveries = new Deliveries({ folder, archive, holders: async () => [] });
  t.after(async () => {
    deliveries.close();
    await archive.close();
    await disk.remove();
  });
  const salt = (): string => randomBytes(32).toString("hex");
  const maker = { actor: "a-0123456789abcdef", software, now: surroundings.now, salt };
  const sender: Sender = { owner: "Amal", takesIn: "all", sees: "all", write: async () => ({ archive, maker }) };
  return { home, archive, deliveries, sender };
}

const sentOf = (bytes: Uint8Array) => ({ bytes, sha256: createHash("sha256").update(bytes).digest("hex") });

test("a full disk refuses pieces and seals, and keeps what was there", { timeout: 120_000 }, async (t) => {
  const disk = await SmallDisk.mount();
  if (disk === null) {
    t.skip("a small disk cannot be mounted here (it takes root)");
    return;
  }
  const { home, archive, deliveries, sender } = await openOn(t, disk, 0);
  const bytes = randomBytes(20 * mebi);
  const { id } = await deliveries.begin(sender, { case: null, count: 3, note: null });
  const file = (path: string, size: number) => ({ path, size, modified: null, sha256: null });
  await assert.rejects(deliveries.announce(sender, id, 0, [file("too large", 200 * mebi)]), { code: "upload.full" });
  await deliveries.announce(sender, id, 0, [file("a", bytes.length), file("b", 5), file("c", 5)]);
  await deliveries.piece(sender, id, 0, 0, sentOf(bytes.subarray(0, 8 * mebi)));
  await disk.fill("somebody else's");
  const full = (error: unknown): boolean =>
    error instanceof Error && "code" in error && ["upload.full", "archive.full"].includes(String(error.code));
  const second = sentOf(bytes.subarray(8 * mebi, 16 * mebi));
  await assert.rejects(deliveries.piece(sender, id, 0, 8 * mebi, second), full);
  await assert.rejects(deliveries.batch(sender, id, [1, 2], sentOf(Buffer.from("bytesbytes"))), full);
  const [first] = await deliveries.files(sender, id, 0);
  assert.equal(first?.received, 8 * mebi, "what was answered stays");
  await disk.free("somebody else's");
  await deliveries.piece(sender, id, 0, 8 * mebi, second);
  await deliveries.piece(sender, id, 0, 16 * mebi, sentOf(bytes.subarray(16 * mebi)));
  await disk.fill("somebody else's");
  await assert.rejects(deliveries.end(sender, id, 0, { sha256: null, again: false }), full);
  await disk.free("somebody else's");
  const answer = await deliveries.end(sender, id, 0, { sha256: sentOf(bytes).sha256, again: false });
  assert.ok(answer.state === "sealed");
  const receipts = await deliveries.batch(sender, id, [1, 2], sentOf(Buffer.from("bytesother")));
  assert.equal(receipts.length, 2);
  assert.deepEqual(await deliveries.finish(sender, id), { sealed: 3, left: 0 });
  assert.equal((await archive.checkpoint()).checkpoint.size, 4);
  assert.deepEqual(await faults(home), []);
});

test("room is left on the disk for what is sealed", { timeout: 60_000 }, async (t) => {
  const disk = await SmallDisk.mount();
  if (disk === null) {
    t.skip("a small disk cannot be mounted here (it takes root)");
    return;
  }
  const { deliveries, sender } = await openOn(t, disk, 32 * mebi);
  const { id } = await deliveries.begin(sender, { case: null, count: 1, note: null });
  const file = { path: "a", size: 40 * mebi, modified: null, sha256: null };
  await assert.rejects(deliveries.announce(sender, id, 0, [file]), { code: "upload.full" });
});
