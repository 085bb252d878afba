import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { Pace } from "./pace.ts";

/** What has gone on, of pieces of so many bytes that came one after the other. */
function coming(pace: Pace, ...sizes: readonly number[]): number[] {
  const through: number[] = [];
  for (const size of sizes) pace.came(size, () => through.push(size));
  return through;
}

void describe("a pace", () => {
  it("lets through what is not far ahead, and more once that was taken", () => {
    const pace = new Pace({ bytesAhead: 100, waitMs: 60_000 });
    const through = coming(pace, 60, 40, 1, 2);
    assert.deepEqual(through, [60, 40]);
    pace.taken(2);
    assert.deepEqual(through, [60, 40]);
    pace.taken(1);
    assert.deepEqual(through, [60, 40, 1, 2]);
  });

  it("gives no credit for what was taken twice", () => {
    const pace = new Pace({ bytesAhead: 100, waitMs: 60_000 });
    pace.taken(1_000);
    assert.deepEqual(coming(pace, 100, 1), [100]);
  });

  it("waits for long for a taker that takes, and not for one that takes next to nothing", async (t) => {
    t.mock.timers.enable({ apis: ["setTimeout"] });
    const pace = new Pace({ bytesAhead: 80, waitMs: 1_000 });
    const through = coming(pace, 200);
    for (let second = 0; second < 5; second += 1) {
      pace.taken(10);
      t.mock.timers.tick(1_000);
    }
    assert.deepEqual(through, []);
    pace.taken(9);
    t.mock.timers.tick(1_000);
    assert.deepEqual(through, [200]);
    assert.deepEqual(coming(pace, 80, 1), [80]);
    await Promise.resolve();
  });
});
