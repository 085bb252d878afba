import assert from "node:assert/strict";
import { it } from "node:test";
import type { Capturer } from "../../capture/capturer.ts";
import { fewCapturesAtOnce } from "./few-captures-at-once.ts";

type Arguments = Parameters<Capturer["capture"]>;

void it("so many captures are under way at once, in turn, and one that is given up while it waits takes no turn", async () => {
  const under: PromiseWithResolvers<never>[] = [];
  let atOnce = 0;
  let most = 0;
  const capturer = fewCapturesAtOnce(
    {
      async capture() {
        atOnce += 1;
        most = Math.max(most, atOnce);
        const end = Promise.withResolvers<never>();
        under.push(end);
        return await end.promise.finally(() => {
          atOnce -= 1;
        });
      },
    },
    2,
  );
  const capture = (signal: AbortSignal): Promise<unknown> =>
    // What is captured, and where it goes, is nothing to who counts.
    capturer.capture({} as Arguments[0], {} as Arguments[1], () => undefined, signal).catch((error: unknown) => error);
  const [calm, hasty] = [new AbortController(), new AbortController()];
  const first = [capture(calm.signal), capture(calm.signal)];
  const waiting = capture(hasty.signal);
  const last = capture(calm.signal);
  hasty.abort(new Error("given up"));
  assert.match(String(await waiting), /given up/);
  const begun = (): number => under.length;
  assert.equal(begun(), 2);
  under[0]?.reject(new Error("one"));
  assert.match(String(await first[0]), /one/);
  while (begun() < 3) await Promise.resolve();
  for (const end of under) end.reject(new Error("all"));
  await Promise.all([...first, last]);
  assert.deepEqual([most, begun()], [2, 3]);
  const done = new AbortController();
  done.abort(new Error("before"));
  assert.match(String(await capture(done.signal)), /before/);
});
