import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { DeliveryFolder } from "./delivery-folder.ts";

test("deliveries begin while others end", async (context) => {
  const root = await mkdtemp(join(tmpdir(), "muniment-deliveries-"));
  context.after(() => rm(root, { recursive: true }));
  const folder = new DeliveryFolder(join(root, "uploads"), { now: () => Date.now(), randomBytes });
  context.after(() => {
    folder.close();
  });
  const begin = () => folder.begin({ owner: "Amal", case: null, note: null, count: 1, entries: 0 });
  for (let round = 0; round < 30; round += 1) {
    const before = await Promise.all([begin(), begin(), begin(), begin()]);
    const after = await Promise.all([begin(), ...before.map((one) => folder.remove(one)), begin()]);
    assert.equal((await folder.all("Amal")).length, 2);
    for (const one of after) if (one !== undefined) await folder.remove(one);
  }
});
