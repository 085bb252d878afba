import assert from "node:assert/strict";
import { test } from "node:test";
import { inOrder } from "./in-order.ts";

type Turn = () => void;

/** Steps that end when their turn is called, and how many ran at once. */
function heldSteps(count: number): {
  steps: () => AsyncGenerator<() => Promise<number>>;
  turns: Turn[];
  started: () => number;
} {
  const turns: Turn[] = [];
  return {
    turns,
    started: () => turns.length,
    async *steps() {
      for (let at = 0; at < count; at += 1) {
        yield () =>
          new Promise<number>((resolve) =>
            turns.push(() => {
              resolve(at);
            }),
          );
      }
    },
  };
}

test("yields in the order of the steps, though later ones end first, and never runs more than was asked", async () => {
  const held = heldSteps(7);
  const results = inOrder(held.steps(), 3);
  const first = results.next();
  while (held.started() < 3) await new Promise(setImmediate);
  await new Promise(setImmediate);
  assert.equal(held.started(), 3);
  held.turns[2]?.();
  held.turns[1]?.();
  held.turns[0]?.();
  assert.deepEqual(await first, { done: false, value: 0 });
  const rest: number[] = [];
  const reading = (async () => {
    for await (const value of results) rest.push(value);
  })();
  for (let at = 3; at < 7; at += 1) {
    while (held.started() <= at) await new Promise(setImmediate);
    held.turns[at]?.();
  }
  await reading;
  assert.deepEqual(rest, [1, 2, 3, 4, 5, 6]);
});

test("rejects in its turn when a step rejects, and waits for those that are running", async () => {
  let ended = false;
  async function* steps(): AsyncGenerator<() => Promise<string>> {
    yield async () => "first";
    yield () => Promise.reject(new Error("second"));
    yield async () => {
      await new Promise(setImmediate);
      ended = true;
      return "third";
    };
  }
  const seen: string[] = [];
  await assert.rejects(async () => {
    for await (const value of inOrder(steps(), 3)) seen.push(value);
  }, /second/);
  assert.deepEqual(seen, ["first"]);
  assert.ok(ended);
});
