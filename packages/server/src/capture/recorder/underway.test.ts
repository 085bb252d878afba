import assert from "node:assert/strict";
import { setImmediate } from "node:timers/promises";
import { test } from "node:test";

import { Underway } from "./underway.ts";

test("the end of work is the end of all of it, and of what was added meanwhile", async () => {
  const underway = new Underway();
  const [first, second] = [Promise.withResolvers<number>(), Promise.withResolvers<number>()];
  const ended: string[] = [];
  const added = underway.add(first.promise);
  const over = underway.over().then(() => ended.push("over"));
  void underway.add(second.promise);
  first.resolve(1);
  assert.equal(await added, 1);
  await setImmediate();
  assert.deepEqual(ended, []);
  second.resolve(2);
  await over;
  assert.deepEqual(ended, ["over"]);
});

test("who waits is told of what failed, and nothing is held back by it later", async () => {
  const underway = new Underway();
  underway.add(Promise.reject(new Error("a full disk"))).catch(() => undefined);
  await assert.rejects(underway.over(), /a full disk/);
  await underway.over();
});
